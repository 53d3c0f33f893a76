/** Everything that is read out of one open_clip, as a catalog file. */
import type { CatalogSource, Unevaluated } from '../../catalog/types.ts'
import type { BuilderBranch } from '../../config/types.ts'
import { unknownsOf, type Data } from '../python/data.ts'
import { branchesOf } from './branches.ts'
import { builderFunctions, byName, classData, dataclasses, modelClasses, towerClasses, type ClassData } from './classes.ts'
import type { VersionClasses } from './history.ts'
import { constructorOf, NAME, type OpenClipSource } from './package.ts'
import { readsUnderKey, type ReadingContext } from './reads.ts'
import { hfArchitectures, hfPoolers, pretrainedTags, requiredKeys } from './registry.ts'

/** What is told about a package beside its Python. */
export interface PackageFacts {
  readonly version: string
  /** The parsed files of model_configs/, by name. */
  readonly configs: Readonly<Record<string, unknown>>
  readonly source: CatalogSource
}

/** The content of a catalog file: OpenClipCatalogFile of src/catalog/types.ts, with whole floats kept apart. */
export function openClipCatalog(package_: OpenClipSource, { version, configs, source }: PackageFacts): Data {
  const unevaluated: Unevaluated[] = []
  const classes: Record<string, ClassData> = { ...towerClasses(package_), ...configClasses(package_, version).classes }
  const required = requiredKeys(package_)
  const architectures = hfArchitectures(package_)
  const pretrained = pretrainedTags(package_)
  if (required.length === 0) unevaluated.push({ name: 'factory._rescan_model_configs', reason: 'its conditions are not all(... for ... in (...))' })
  if (architectures === undefined) unevaluated.push({ name: 'hf_configs.arch_dict', reason: 'not a dict of constants' })
  unevaluated.push(...pretrained.unevaluated)
  const builders = allBuilders(package_, classes, (what) => unevaluated.push({ name: what, reason: 'takes a whole config object, and what it reads of it is not known' }))
  unevaluated.push(...defaultsNotRead(classes), ...brokenModules(package_))
  const content = {
    source,
    library: NAME,
    version,
    required,
    classes: sortKeys(classes),
    builders: sortKeys(builders),
    hfArchitectures: architectures ?? {},
    hfPoolers: hfPoolers(package_),
    models: Object.keys(configs).filter((name) => isRegistered(configs[name], required)).sort(),
    pretrained: sortKeys(pretrained.tags),
    unevaluated: unevaluated.sort((a, b) => (a.name < b.name ? -1 : 1)),
  }
  // Interfaces have no index signature; every part of it is data.
  return content as unknown as Data
}

/** Config dataclasses and the constructors of model classes: what the history follows. */
export function configClasses(package_: OpenClipSource, version: string): VersionClasses {
  const models = modelClasses(package_).map((cls) => classData(package_, cls))
  return { version, classes: { ...dataclasses(package_), ...byName(models) } }
}

function allBuilders(
  package_: OpenClipSource,
  classes: Readonly<Record<string, ClassData>>,
  lost: (what: string) => void,
): Record<string, readonly BuilderBranch[]> {
  const fields = new Set(Object.values(classes).flatMap((one) => one.fields.map((field) => field.name)))
  const functions = builderFunctions(package_)
  const names = new Set(functions.map(({ builder }) => builder.name))
  const context: ReadingContext = { source: package_, apart: (name) => names.has(name), lost }
  const builders: Record<string, readonly BuilderBranch[]> = {}
  for (const { builder, param } of functions) builders[builder.name] = branchesOf({ module: builder.module, body: builder.def.body }, param, fields, context)
  for (const cls of modelClasses(package_)) {
    const init = constructorOf(cls)
    for (const param of init?.params ?? []) {
      if (init === undefined || !param.name.endsWith('_cfg')) continue
      const branches = branchesOf({ module: cls.module, body: init.body }, param.name, fields, context)
      if (branches.some((branch) => branch.reads.length > 0)) builders[`${cls.name}.${param.name}`] = branches
    }
  }
  const tokenizer = package_.functionIn('factory.py', 'get_tokenizer')
  const reads = tokenizer === undefined ? [] : [...readsUnderKey(tokenizer, 'text_cfg', context)].filter((field) => fields.has(field))
  if (tokenizer !== undefined && reads.length > 0) builders[tokenizer.name] = [{ when: '', reads }]
  return builders
}

/** Defaults that are not known, or are calls that were not evaluated: `CLIP.init_logit_scale`. */
function defaultsNotRead(classes: Readonly<Record<string, ClassData>>): Unevaluated[] {
  return Object.values(classes).flatMap((one) =>
    one.fields.flatMap(({ name, default: value }) => {
      const reasons = value === undefined ? [] : [...unknownsOf(value), ...callOf(value)]
      return reasons.length === 0 ? [] : [{ name: `${one.name}.${name}`, reason: reasons.join('; ') }]
    }),
  )
}

function callOf(value: Data): string[] {
  const name = typeof value === 'object' && value !== null && '$call' in value ? value.$call : undefined
  return typeof name === 'string' ? [`a call of ${name}`] : []
}

function brokenModules({ interpreter }: OpenClipSource): Unevaluated[] {
  return interpreter.package.moduleNames().flatMap((name) => {
    const parsed = interpreter.package.parsed(name)
    const problem = parsed?.ast.problems[0]
    return parsed === undefined || problem === undefined ? [] : [{ name: `${parsed.path}:${problem.line}`, reason: problem.message }]
  })
}

function isRegistered(config: unknown, required: readonly (readonly string[])[]): boolean {
  if (typeof config !== 'object' || config === null) return false
  return required.some((keys) => keys.every((key) => Object.hasOwn(config, key)))
}

function sortKeys<T>(object: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1)))
}
