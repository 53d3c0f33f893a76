/** A Hugging Face text tower (open_clip hf_model.py HFTextEncoder, hf_configs.py arch_dict). */
import type { Catalog, HfModel } from '../../catalog/types.ts'
import type { Block, Origin } from '../../config/types.ts'
import type { JsonValue } from '../../json/types.ts'
import { fieldOf, writtenValues } from '../fields.ts'
import { asNumber, asText, isTrue, type Maybe } from '../values.ts'
import type { BuiltLayer, ImpliedFact, ImpliedField, Tower } from '../types.ts'

/** Fields of text_cfg that the named model answers instead of the file. */
const FIELDS = ['width', 'layers', 'heads', 'vocab_size', 'context_length'] as const satisfies readonly ImpliedField[]

export function hfTower(name: string, text: Block, embed_dim: Maybe<number>, catalog: Catalog): Tower {
  const named = { library: 'huggingface', name, field: 'hf_model_name' } as const
  const model = catalog.hf(name)
  if (model === undefined) return { tower: 'text', modelled: false, named, reason: `no config.json of ${name} is known` }
  const { hfArchitectures } = catalog.openClip
  const architecture = Object.hasOwn(hfArchitectures, model.model_type) ? hfArchitectures[model.model_type] : undefined
  if (architecture === undefined) {
    const reason = `open_clip ${catalog.openClip.version} knows no text architecture ${model.model_type}`
    return { tower: 'text', modelled: false, named, reason }
  }
  const overrides = writtenValues(fieldOf(text, 'hf_model_config')?.value, `${text.pointer}/hf_model_config`)
  const value = (key: string): Maybe<JsonValue> => overrides.get(key) ?? configValue(model, key)
  const implies: Partial<Record<ImpliedField, ImpliedFact>> = {}
  for (const field of FIELDS) {
    // Empty where the architecture has none: mt5 has no longest text.
    const term = architecture.config_names[field]
    const fact = term === undefined || term === '' ? undefined : asNumber(value(term))
    if (term !== undefined && fact !== undefined) implies[field] = { ...fact, term }
  }
  return {
    tower: 'text',
    modelled: true,
    builtAs: `transformers ${model.model_type}`,
    named,
    hierarchical: false,
    implies,
    built: [
      ...embeddingLines(implies),
      ...headLine(implies),
      ...mlpLine(model.model_type, implies, value),
      ...poolerLine(text, architecture.pooler),
      ...projectionLine(text, implies.width?.value, embed_dim?.value),
    ],
  }
}

/** A value of the model's config.json, or what transformers takes where it is silent. */
function configValue(model: HfModel, key: string): Maybe<JsonValue> {
  const value = model.config[key]
  return value === undefined ? undefined : { value, origin: originOf(model, key) }
}

/** A repository's files have no version: the file takes its place. A default's source reads `transformers 5.23.0 BertConfig`. */
function originOf(model: HfModel, key: string): Origin {
  const [library, version, className] = model.sources.at(-1)?.split(' ') ?? []
  if (model.defaulted?.includes(key) && library !== undefined && version !== undefined && className !== undefined) {
    return { kind: 'implied', name: model.name, library, version, symbol: `${className}.${key}` }
  }
  const file = model.origin === 'catalog' ? 'config.json' : model.origin
  return { kind: 'implied', name: model.name, library: 'huggingface', version: file, symbol: key }
}

type Implied = Partial<Record<ImpliedField, ImpliedFact>>

function embeddingLines({ vocab_size, width, context_length, layers }: Implied): BuiltLayer[] {
  return [
    ...(vocab_size === undefined || width === undefined ? [] : [{ name: 'embeddings', text: `${vocab_size.value} x ${width.value}` }]),
    ...(context_length === undefined ? [] : [{ name: 'positions', text: `${context_length.value}` }]),
    ...(layers === undefined ? [] : [{ name: 'blocks', text: `${layers.value}` }]),
  ]
}

function headLine({ heads, width }: Implied): BuiltLayer[] {
  if (typeof heads?.value !== 'number' || typeof width?.value !== 'number') return []
  return [{ name: 'heads', text: `${heads.value} x ${Math.floor(width.value / heads.value)}` }]
}

/** Transformers names the hidden size of the MLP differently in each architecture. */
function mlpLine(modelType: string, { width }: Implied, value: (key: string) => Maybe<JsonValue>): BuiltLayer[] {
  const hidden = asNumber(value('intermediate_size') ?? value('encoder_ffn_dim') ?? value('d_ff'))?.value
  if (width === undefined || hidden === undefined) return []
  const gated = modelType === 'modernbert' || asText(value('feed_forward_proj'))?.value.startsWith('gated-') === true
  return [{ name: 'mlp', text: `${width.value} -> ${gated ? '2 x ' : ''}${hidden} -> ${width.value}` }]
}

function poolerLine(text: Block, byArchitecture: string): BuiltLayer[] {
  return [{ name: 'pooler', text: asText(fieldOf(text, 'hf_pooler_type'))?.value ?? byArchitecture }]
}

/** Without hf_proj_type, equal widths need no projection; `mlp` has a hidden layer half way between both. */
function projectionLine(text: Block, width: number | readonly number[] | undefined, embed_dim: number | undefined): BuiltLayer[] {
  if (typeof width !== 'number' || embed_dim === undefined) return []
  const proj = asText(fieldOf(text, 'hf_proj_type'))?.value
  if (proj === 'linear') return [{ name: 'proj', text: `${width} -> ${embed_dim}` }]
  if (proj === 'mlp') return [{ name: 'proj', text: `${width} -> ${Math.floor((width + embed_dim) / 2)} -> ${embed_dim}` }]
  return isTrue(fieldOf(text, 'hf_proj_type')) || width !== embed_dim ? [] : [{ name: 'proj', text: 'none' }]
}
