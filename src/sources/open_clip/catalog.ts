/** Everything that is read out of one open_clip, as a catalog file. */
import type { CatalogSource, OpenClipCatalogFile, Unevaluated } from '../../catalog/types.ts'
import type { BuilderBranch, ClassSpec, PyConstant } from '../../config/types.ts'
import { branchesOf } from './branches.ts'
import { builderFunctions, byName, dataclasses, modelClasses, signature, towerClasses, type Evaluate } from './classes.ts'
import { functionsOf, type SourcePackage } from './package.ts'
import { constructorOf, readsUnderKey, type ReadingContext } from './reads.ts'
import { hfArchitectures, hfPoolers, pretrainedTags, requiredKeys } from './registry.ts'
import type { VersionClasses } from './history.ts'

/** The catalog file of a package whose modules are read; `configs` are the parsed files of model_configs/, by name. */
export function openClipCatalog(
  pkg: SourcePackage,
  version: string,
  configs: Readonly<Record<string, unknown>>,
  source: CatalogSource,
  evaluate: Evaluate,
): OpenClipCatalogFile {
  const unevaluated: Unevaluated[] = []
  const { classes } = configClasses(pkg, version, evaluate)
  const towers = towerClasses(pkg).flatMap((definition) => signature(definition, evaluate) ?? [])
  const all = { ...byName(towers), ...classes }
  const required = requiredKeys(pkg)
  const architectures = hfArchitectures(pkg, evaluate)
  const pretrained = pretrainedTags(pkg)
  if (required.length === 0) unevaluated.push({ name: 'factory._rescan_model_configs', reason: 'its conditions are not all(... for ... in (...))' })
  if (architectures === undefined) unevaluated.push({ name: 'hf_configs.arch_dict', reason: 'not written as a dict of constants' })
  unevaluated.push(...pretrained.unevaluated)
  const builders = allBuilders(pkg, all, (what) => unevaluated.push({ name: what, reason: 'takes a whole config object, and what it reads of it is not known' }))
  unevaluated.push(...defaultsNotRead(all))
  return {
    source,
    library: 'open_clip',
    version,
    required,
    classes: sortKeys(all),
    builders,
    hfArchitectures: architectures ?? {},
    hfPoolers: hfPoolers(pkg),
    models: Object.keys(configs).filter((name) => isRegistered(configs[name], required)).sort(),
    pretrained: sortKeys(pretrained.tags),
    unevaluated: unevaluated.sort((a, b) => (a.name < b.name ? -1 : 1)),
  }
}

/** Config dataclasses and the constructors of model classes: what the history follows. */
export function configClasses(pkg: SourcePackage, version: string, evaluate: Evaluate): VersionClasses {
  const models = modelClasses(pkg).flatMap((definition) => signature(definition, evaluate) ?? [])
  return { version, classes: { ...dataclasses(pkg, evaluate), ...byName(models) } }
}

function allBuilders(
  pkg: SourcePackage,
  classes: Readonly<Record<string, ClassSpec>>,
  lost: (what: string) => void,
): Record<string, readonly BuilderBranch[]> {
  const fields = new Set(Object.values(classes).flatMap((spec) => spec.fields.map((field) => field.name)))
  const functions = builderFunctions(pkg)
  const names = new Set(functions.map(({ definition }) => definition.node.name))
  const context: ReadingContext = { pkg, apart: (name) => names.has(name), lost }
  const builders: Record<string, readonly BuilderBranch[]> = {}
  for (const { definition, param } of functions) builders[definition.node.name] = branchesOf(definition, param, fields, context)
  for (const definition of modelClasses(pkg)) {
    const init = constructorOf(definition.node)
    for (const param of init?.params ?? []) {
      if (init === undefined || !param.name.endsWith('_cfg')) continue
      const branches = branchesOf({ node: init, source: definition.source }, param.name, fields, context)
      if (branches.some((branch) => branch.reads.length > 0)) builders[`${definition.node.name}.${param.name}`] = branches
    }
  }
  for (const definition of functionsOf(pkg)) {
    if (definition.node.name !== 'get_tokenizer') continue
    const reads = [...readsUnderKey(definition, 'text_cfg', context)].filter((field) => fields.has(field))
    if (reads.length > 0) builders['get_tokenizer'] = [{ when: '', reads }]
  }
  return sortKeys(builders)
}

/** Defaults that could not be evaluated, with their reasons: `CLIP.init_logit_scale`. */
function defaultsNotRead(classes: Readonly<Record<string, ClassSpec>>): Unevaluated[] {
  return Object.values(classes).flatMap((spec) =>
    spec.fields.flatMap((field) => {
      const reason = reasonOf(field.default)
      return reason === undefined ? [] : [{ name: `${spec.name}.${field.name}`, reason }]
    }),
  )
}

function reasonOf(value: PyConstant | undefined): string | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  const { $unknown: unknown, $call: call } = value as Readonly<Record<string, PyConstant>>
  if (typeof unknown === 'string') return unknown
  return typeof call === 'string' ? `a call of ${call}` : undefined
}

function isRegistered(config: unknown, required: readonly (readonly string[])[]): boolean {
  if (typeof config !== 'object' || config === null) return false
  return required.some((keys) => keys.every((key) => Object.hasOwn(config, key)))
}

function sortKeys<T>(object: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1)))
}
