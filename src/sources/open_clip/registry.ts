/** What open_clip's registries hold: which configs are taken, pretrained tags, Hugging Face architectures and poolers. */
import type { HfArchitecture } from '../../catalog/types.ts'
import type { JsonValue } from '../../json/types.ts'
import type { Expression } from '../python/ast.ts'
import type { Evaluate } from './classes.ts'
import { classesOf, functionsOf, topStatements, type SourceModule, type SourcePackage } from './package.ts'
import { descendants } from './reads.ts'

/**
 * The sets of keys of which a config file has to have one whole to be registered: every
 * `all(a in model_cfg for a in ('embed_dim', ...))` of factory._rescan_model_configs.
 */
export function requiredKeys(pkg: SourcePackage): string[][] {
  const rescan = functionsOf(pkg).find(({ node }) => node.name === '_rescan_model_configs')
  if (rescan === undefined) return []
  return [...descendants(rescan.node.body)].flatMap((node) => {
    if (node.type !== 'Call' || node.callee.type !== 'Name' || node.callee.id !== 'all') return []
    const generator = node.args[0]?.value
    if (generator?.type !== 'Comprehension' || generator.element.type !== 'Compare') return []
    const keys = generator.clauses[0]?.iterable
    return keys?.type === 'Tuple' || keys?.type === 'List' ? [keys.items.flatMap((item) => (item.type === 'String' ? [item.value] : []))] : []
  })
}

/** `hf_configs.arch_dict`; undefined where there is none or it is no literal. */
export function hfArchitectures(pkg: SourcePackage, evaluate: Evaluate): Record<string, HfArchitecture> | undefined {
  const source = pkg.modules.get(`${pkg.name}/hf_configs.py`)
  const value = source === undefined ? undefined : assigned(source, 'arch_dict')
  if (source === undefined || value === undefined) return undefined
  const archs = evaluate(value, source)
  return isMapping(archs) && Object.values(archs).every(isArchitecture) ? (archs as unknown as Record<string, HfArchitecture>) : undefined
}

/** Names of the poolers: classes of hf_model.py that are decorated with register_pooler, in snake case as `_camel2snake` writes them. */
export function hfPoolers(pkg: SourcePackage): string[] {
  return classesOf(pkg).flatMap(({ node }) => {
    const isPooler = node.decorators.some((decorator) => decorator.type === 'Name' && decorator.id === 'register_pooler')
    return isPooler ? [node.name.replace(/(?<!^)(?=[A-Z])/g, '_').toLowerCase()] : []
  })
}

export interface Pretrained {
  /** Tags by model name, in the order of the source. */
  readonly tags: Readonly<Record<string, readonly string[]>>
  /** Models whose tags could not be read, with the reason. */
  readonly unevaluated: readonly { readonly name: string; readonly reason: string }[]
}

/** `pretrained._PRETRAINED`: the tags of each model name, with those that the module derives for `-quickgelu` names. */
export function pretrainedTags(pkg: SourcePackage): Pretrained {
  const source = pkg.modules.get(`${pkg.name}/pretrained.py`)
  const table = source === undefined ? undefined : assigned(source, '_PRETRAINED')
  if (source === undefined || table === undefined) return { tags: {}, unevaluated: [{ name: '_PRETRAINED', reason: 'not found in pretrained.py' }] }
  const models = entriesOf(table, source)
  if (models === undefined) return { tags: {}, unevaluated: [{ name: '_PRETRAINED', reason: 'not written as a dict' }] }
  const tags: Record<string, readonly string[]> = {}
  const unevaluated: { name: string; reason: string }[] = []
  const derived: Record<string, readonly string[]> = {}
  const suffix = derivedSuffix(source)
  for (const [model, value] of models) {
    const entries = entriesOf(value, source)
    if (entries === undefined) {
      unevaluated.push({ name: `_PRETRAINED["${model}"]`, reason: 'its tags are not written as a dict' })
      continue
    }
    tags[model] = [...entries.keys()]
    const quick = [...entries].filter(([, config]) => hasTrue(config, 'quick_gelu', source)).map(([tag]) => tag)
    if (suffix !== undefined && quick.length > 0) derived[model + suffix] = quick
  }
  return { tags: { ...tags, ...derived }, unevaluated }
}

/**
 * Newer versions fill in, for each model, the tags whose config says `quick_gelu`, under the name with a suffix:
 * `_PRETRAINED_quickgelu[k + '-quickgelu'] = quick_gelu_tags` in a loop, then `_PRETRAINED.update(_PRETRAINED_quickgelu)`.
 */
function derivedSuffix(source: SourceModule): string | undefined {
  for (const statement of topStatements(source.module.body)) {
    if (statement.type !== 'For') continue
    for (const node of descendants(statement.body)) {
      const target = node.type === 'Assign' ? node.targets[0] : undefined
      if (target?.type !== 'Subscript' || target.index.type !== 'Binary' || target.index.op !== '+') continue
      const { right } = target.index
      if (target.object.type === 'Name' && right.type === 'String' && isMerged(source, target.object.id)) return right.value
    }
  }
  return undefined
}

/** `_PRETRAINED.update(name)` */
function isMerged(source: SourceModule, name: string): boolean {
  return [...topStatements(source.module.body)].some((statement) => {
    if (statement.type !== 'ExpressionStatement' || statement.value.type !== 'Call') return false
    const { callee, args } = statement.value
    const argument = args[0]?.value
    return callee.type === 'Attribute' && callee.name === 'update' && callee.object.type === 'Name' && callee.object.id === '_PRETRAINED'
      && argument?.type === 'Name' && argument.id === name
  })
}

/** The entries of `{...}`, `dict(...)` or a name that stands for one; undefined where a key is no constant. */
function entriesOf(value: Expression, source: SourceModule): Map<string, Expression> | undefined {
  const entries = new Map<string, Expression>()
  const add = (more: ReadonlyMap<string, Expression> | undefined): boolean => {
    for (const [key, entry] of more ?? []) entries.set(key, entry)
    return more !== undefined
  }
  switch (value.type) {
    case 'Name': {
      const meant = assigned(source, value.id)
      return meant === undefined ? undefined : entriesOf(meant, source)
    }
    case 'Dict':
      for (const { key, value: entry } of value.entries) {
        if (key === undefined) {
          if (!add(entriesOf(entry, source))) return undefined
        } else if (key.type === 'String') entries.set(key.value, entry)
        else return undefined
      }
      return entries
    case 'Call':
      if (value.callee.type !== 'Name' || value.callee.id !== 'dict') return undefined
      for (const argument of value.args) {
        if (argument.kind === 'keyword') entries.set(argument.keyword as string, argument.value)
        else if (!add(entriesOf(argument.value, source))) return undefined
      }
      return entries
    default:
      return undefined
  }
}

/** Does the config of a tag (`_pcfg(...)`, `dict(...)`) say `keyword=True`? */
function hasTrue(config: Expression, keyword: string, source: SourceModule): boolean {
  const value = config.type === 'Call' ? config.args.find((one) => one.keyword === keyword)?.value : entriesOf(config, source)?.get(keyword)
  return value?.type === 'Constant' && value.value === 'True'
}

/** The last value that a name is given at the top of a module. */
export function assigned(source: SourceModule, name: string): Expression | undefined {
  const isName = (target: Expression): boolean => target.type === 'Name' && target.id === name
  let value: Expression | undefined
  for (const statement of topStatements(source.module.body)) {
    if (statement.type === 'Assign' && statement.targets.some(isName)) value = statement.value
    if (statement.type === 'AnnotatedAssign' && isName(statement.target) && statement.value !== undefined) value = statement.value
  }
  return value
}

function isArchitecture(value: JsonValue): boolean {
  return isMapping(value) && isMapping(value['config_names']) && typeof value['pooler'] === 'string'
    && Object.values(value['config_names']).every((name) => typeof name === 'string')
}

function isMapping(value: JsonValue | undefined): value is { readonly [key: string]: JsonValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
