/** open_clip's adapter of Hugging Face text towers (open_clip 3.3.0, hf_model.py HFTextEncoder). */
import type { Block } from '../../../config/types.ts'
import type { HfModel } from '../../../catalog/types.ts'
import type { Builder } from '../../../ir/builder.ts'
import { activation, linear, mul, reduce, elementwise, select } from '../../../ir/nn.ts'
import type { Value } from '../../../ir/types.ts'
import { bertModel, type EncoderOutput } from './bert.ts'
import { HfConfig } from './config.ts'
import { m2m100Encoder } from './m2m_100.ts'
import { modernBertModel } from './modernbert.ts'
import { t5Encoder } from './t5.ts'

/** Token ids (N, L) -> features (N, output_dim). */
export function hfTextEncoder(b: Builder, tokens: Value, model: HfModel, block: Block, output_dim: number): Value {
  const config = new HfConfig(b, model)
  const pooler_type = block.fields.get('hf_pooler_type')?.value
  const proj_type = block.fields.get('hf_proj_type')?.value
  const usesPooler = pooler_type === 'cls_pooler'
  const mask = b.op('padding_mask', [tokens], [tokens.shape[0]!, 1, 1, tokens.shape[1]!], { pad_id: config.int('pad_token_id'), as: 'additive' })
  const out = b.module('transformer', model.model_type, () => encoder(b, tokens, mask, config, usesPooler))
  const width = out.last_hidden_state.shape.at(-1)!
  return projection(b, pool(b, out, tokens, config, pooler_type), width, output_dim, proj_type)
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
function pool(b: Builder, out: EncoderOutput, tokens: Value, config: HfConfig, type: unknown): Value {
  const x = out.last_hidden_state
  switch (type) {
    case 'mean_pooler': {
      const kept = b.op('padding_mask', [tokens], [tokens.shape[0]!, tokens.shape[1]!, 1], { pad_id: config.int('pad_token_id'), as: 'weights' })
      return elementwise(b, 'div', reduce(b, 'sum', mul(b, x, kept), [1]), reduce(b, 'sum', kept, [1]))
    }
    case 'cls_pooler':
      return out.pooler_output ?? select(b, x, 1, 0)
    case 'cls_last_hidden_state_pooler':
      return select(b, x, 1, 0)
    case 'max_pooler':
      return b.fail({ stage: 'forward', field: 'hf_pooler_type', cause: 'broken', message: 'RuntimeError: masked_fill_ only supports boolean masks, but got mask with dtype long int' })
    default:
      return b.fail({ stage: 'construct', field: 'hf_pooler_type', cause: 'choice', message: `KeyError: ${JSON.stringify(type)}` })
  }
}

/** HFTextEncoder.proj; no known proj_type leaves the tower without one, which fails where it is called. */
function projection(b: Builder, x: Value, width: number, output_dim: number, type: unknown): Value {
  if (type === null && width === output_dim) return x
  if (type === 'linear') return linear(b, 'proj', x, output_dim, { bias: false })
  if (type === 'mlp') {
    return b.module('proj', 'Sequential', () => {
      const hidden = activation(b, linear(b, '0', x, Math.floor((width + output_dim) / 2), { bias: false }), 'gelu')
      return linear(b, '2', hidden, output_dim, { bias: false })
    })
  }
  return b.fail({ stage: 'forward', field: 'hf_proj_type', cause: 'choice', message: "AttributeError: 'HFTextEncoder' object has no attribute 'proj'" })
}
