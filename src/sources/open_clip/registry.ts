/** What open_clip's registries hold: which configs are taken, pretrained tags, Hugging Face architectures and poolers. */
import type { Unevaluated } from '../../catalog/types.ts'
import { toData, unknownsOf, type Data } from '../python/data.ts'
import { isUnknown, PyDict, PyList, type Value } from '../python/values.ts'
import { nodesOf, type OpenClipSource } from './package.ts'

/**
 * The sets of keys of which a config file has to have one whole to be registered: every
 * `all(a in model_cfg for a in ('embed_dim', ...))` of factory._rescan_model_configs.
 */
export function requiredKeys(source: OpenClipSource): string[][] {
  const rescan = source.functionIn('factory.py', '_rescan_model_configs')
  if (rescan === undefined) return []
  return nodesOf(rescan.def.body).flatMap((node) => {
    if (node.type !== 'Call' || node.callee.type !== 'Name' || node.callee.id !== 'all') return []
    const generator = node.args[0]?.value
    if (generator?.type !== 'Comprehension' || generator.element.type !== 'Compare') return []
    const keys = source.interpreter.evaluate(generator.clauses[0]?.iterable ?? generator, rescan.scope, rescan.module)
    return keys instanceof PyList ? [keys.items.filter((key) => typeof key === 'string')] : []
  })
}

/** `hf_configs.arch_dict` (HfArchitecture by model_type); undefined where there is none or something of it is not known. */
export function hfArchitectures(source: OpenClipSource): Data | undefined {
  const archs = source.value('hf_configs', 'arch_dict')
  if (!(archs instanceof PyDict)) return undefined
  const data = toData(archs)
  return unknownsOf(data).length === 0 ? data : undefined
}

/** Names of the poolers: classes of hf_model.py that are decorated with register_pooler, in snake case as `_camel2snake` writes them. */
export function hfPoolers(source: OpenClipSource): string[] {
  return source.classes.flatMap(({ name, def }) => {
    const isPooler = def.decorators.some((decorator) => decorator.type === 'Name' && decorator.id === 'register_pooler')
    return isPooler ? [name.replace(/(?<!^)(?=[A-Z])/g, '_').toLowerCase()] : []
  })
}

export interface Pretrained {
  /** Tags by model name, in the order of the source. */
  readonly tags: Readonly<Record<string, readonly string[]>>
  /** What could not be read, with the reason. */
  readonly unevaluated: readonly Unevaluated[]
}

/** The keys of `pretrained._PRETRAINED`: the tags of each model name. */
export function pretrainedTags(source: OpenClipSource): Pretrained {
  const table = source.value('pretrained', '_PRETRAINED')
  const models = keysOf(table)
  if (typeof models === 'string') return { tags: {}, unevaluated: [{ name: 'pretrained._PRETRAINED', reason: models }] }
  const tags: Record<string, readonly string[]> = {}
  const unevaluated: Unevaluated[] = []
  for (const [model, value] of models) {
    const entries = keysOf(value)
    if (typeof entries === 'string') unevaluated.push({ name: `pretrained._PRETRAINED["${model}"]`, reason: entries })
    else tags[model] = entries.map(([tag]) => tag)
  }
  return { tags, unevaluated }
}

/** The entries of a dict with texts as keys; the reason where it is none. */
function keysOf(value: Value | undefined): (readonly [string, Value])[] | string {
  if (!(value instanceof PyDict)) return value === undefined ? 'not found' : isUnknown(value) ? value.reason : 'no dict'
  if (value.tainted !== undefined) return value.tainted
  const entries = value.entries().filter((entry): entry is readonly [string, Value] => typeof entry[0] === 'string')
  return entries.length === value.size ? entries : 'a key that is no text'
}
