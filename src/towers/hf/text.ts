/** A Hugging Face text tower (open_clip hf_model.py HFTextEncoder, hf_configs.py arch_dict). */
import type { Catalog, HfModel } from '../../catalog/types.ts'
import type { Block, Origin } from '../../config/types.ts'
import type { JsonValue } from '../../json/types.ts'
import { writtenValues } from '../fields.ts'
import { asNumber, type Maybe } from '../values.ts'
import type { ImpliedFact, ImpliedField, Tower } from '../types.ts'

/** Fields of text_cfg that the named model answers instead of the file. */
const FIELDS = ['width', 'layers', 'heads', 'vocab_size', 'context_length'] as const satisfies readonly ImpliedField[]

export function hfTower(name: string, text: Block, catalog: Catalog): Tower {
  const named = { library: 'huggingface', name, field: 'hf_model_name' } as const
  const model = catalog.hf(name)
  if (model === undefined) return { tower: 'text', modelled: false, named, reason: `no config.json of ${name} is known` }
  const { hfArchitectures } = catalog.openClip
  const architecture = Object.hasOwn(hfArchitectures, model.model_type) ? hfArchitectures[model.model_type] : undefined
  if (architecture === undefined) {
    const reason = `open_clip ${catalog.openClip.version} knows no text architecture ${model.model_type}`
    return { tower: 'text', modelled: false, named, reason }
  }
  const overrides = writtenValues(text.fields.get('hf_model_config')?.node, `${text.pointer}/hf_model_config`)
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
