/** open_clip's adapter of Hugging Face text towers (open_clip 3.3.0 and 4.2.0.dev0, hf_model.py HFTextEncoder). */
import type { HfModel, OpenClipCatalogFile } from '../../../catalog/types.ts'
import type { Block } from '../../../config/types.ts'
import type { Builder } from '../../../ir/builder.ts'
import { activation, add, elementwise, linear, mul, reduce, select } from '../../../ir/nn.ts'
import type { OpAttrs, Value } from '../../../ir/types.ts'
import type { JsonValue } from '../../../json/types.ts'
import { outputDim } from '../open_clip/fields.ts'
import { isNewer } from '../open_clip/generation.ts'
import { bertModel, type EncoderOutput } from './bert.ts'
import { HfConfig } from './config.ts'
import { m2m100Encoder } from './m2m_100.ts'
import { modernBertModel } from './modernbert.ts'
import { t5Encoder } from './t5.ts'

/** transformers' models whose constructor takes add_pooling_layer (4.2.0.dev0: _MODEL_TYPES_WITH_POOLING_LAYER_KWARG). */
const WITH_POOLING_LAYER = ['bert', 'roberta', 'xlm-roberta']

/** Token ids (N, L) -> features (N, embed_dim), as the given version of open_clip builds it. */
export function hfTextEncoder(b: Builder, tokens: Value, model: HfModel, block: Block, embed_dim: JsonValue, reader: OpenClipCatalogFile): Value {
  const config = new HfConfig(b, model)
  const pooler_type = block.fields.get('hf_pooler_type')?.value ?? null
  const newer = isNewer(reader)
  if (!newer && !WITH_POOLING_LAYER.includes(model.model_type) && !(config.has('is_encoder_decoder') && config.bool('is_encoder_decoder'))) {
    // Every encoder is handed add_pooling_layer.
    b.fail({ stage: 'construct', field: 'hf_model_name', cause: 'keyword', message: `TypeError: the transformers model of ${model.model_type} got an unexpected keyword argument 'add_pooling_layer'` })
  }
  const { hfArchitectures, hfPoolers } = reader
  const architecture = Object.hasOwn(hfArchitectures, model.model_type) ? hfArchitectures[model.model_type] : undefined
  if (architecture === undefined) return b.fail({ stage: 'construct', field: 'hf_model_name', cause: 'choice', message: `KeyError: '${model.model_type}'` })
  const pooler = pooler_type === null ? architecture.pooler : pooler_type
  if (typeof pooler !== 'string' || !hfPoolers.includes(pooler)) {
    b.fail({ stage: 'construct', field: 'hf_pooler_type', cause: 'choice', message: `KeyError: ${typeof pooler === 'string' ? `'${pooler}'` : JSON.stringify(pooler)}`, allowed: hfPoolers })
  }
  const mask = b.op('padding_mask', [tokens], [tokens.shape[0]!, 1, 1, tokens.shape[1]!], { pad_id: config.int('pad_token_id'), as: 'additive', masked: 'lowest' })
  // Only where cls_pooler is written, not where the architecture prefers it.
  const out = b.module('transformer', model.model_type, () => encoder(b, tokens, mask, config, pooler_type === 'cls_pooler'))
  return projection(b, pool(b, out, tokens, config, pooler as string, newer), embed_dim, block.fields.get('hf_proj_type')?.value, newer)
}

function encoder(b: Builder, tokens: Value, mask: Value, config: HfConfig, add_pooling_layer: boolean): EncoderOutput {
  switch (config.model.model_type) {
    case 'bert':
    case 'roberta':
    case 'xlm-roberta':
      return bertModel(b, tokens, mask, config, { add_pooling_layer })
    case 't5':
    case 'mt5':
      return t5Encoder(b, tokens, mask, config)
    case 'm2m_100':
      return m2m100Encoder(b, tokens, mask, config)
    case 'modernbert':
      return modernBertModel(b, tokens, mask, config)
    default:
      return b.notModelled(`Hugging Face model type ${config.model.model_type} is not modelled`)
  }
}

/** The poolers that hf_model.py registers: (N, L, d) -> (N, d). */
function pool(b: Builder, out: EncoderOutput, tokens: Value, config: HfConfig, type: string, newer: boolean): Value {
  const x = out.last_hidden_state
  const [n, length] = tokens.shape as [number, number]
  const mask = (attrs: OpAttrs): Value => b.op('padding_mask', [tokens], [n, length, 1], { pad_id: config.int('pad_token_id'), ...attrs })
  switch (type) {
    case 'mean_pooler': {
      const kept = mask({ as: 'weights' })
      return elementwise(b, 'div', reduce(b, 'sum', mul(b, x, kept), [1]), reduce(b, 'sum', kept, [1]))
    }
    case 'cls_pooler':
      return out.pooler_output ?? select(b, x, 1, 0)
    case 'cls_last_hidden_state_pooler':
      return select(b, x, 1, 0)
    case 'max_pooler':
      if (!newer) b.fail({ stage: 'forward', field: 'hf_pooler_type', cause: 'broken', message: 'RuntimeError: masked_fill_ only supports boolean masks, but got mask with dtype long int' })
      return reduce(b, 'max', add(b, x, mask({ as: 'additive', masked: 'infinite' })), [1])
    default:
      return b.notModelled(`the pooler ${type} is not modelled`)
  }
}

/** HFTextEncoder.proj; no known proj_type leaves the tower without one, which fails where it is called. */
function projection(b: Builder, x: Value, embed_dim: JsonValue, type: unknown, newer: boolean): Value {
  const width = x.shape.at(-1)!
  if (type === null && width === embed_dim) return x
  if (type === 'linear') return linear(b, 'proj', x, outputDim(b, embed_dim), { bias: false })
  const layers = type === 'mlp' ? MLP : newer && type === 'clap_mlp' ? CLAP_MLP : undefined
  if (layers === undefined) {
    return b.fail({ stage: 'forward', field: 'hf_proj_type', cause: 'choice', message: "AttributeError: 'HFTextEncoder' object has no attribute 'proj'", allowed: newer ? ['linear', 'mlp', 'clap_mlp'] : ['linear', 'mlp'] })
  }
  const output_dim = outputDim(b, embed_dim)
  const hidden_size = layers.hidden(width, output_dim)
  return b.module('proj', 'Sequential', () => {
    const hidden = activation(b, linear(b, '0', x, hidden_size, { bias: layers.bias }), layers.activation)
    return linear(b, '2', hidden, output_dim, { bias: layers.bias })
  })
}

const MLP = { hidden: (width: number, out: number): number => Math.floor((width + out) / 2), activation: 'gelu', bias: false } as const
const CLAP_MLP = { hidden: (_: number, out: number): number => out, activation: 'relu', bias: true } as const
