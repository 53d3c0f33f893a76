/** timm's catalog: everything that is read out of one unpacked timm, as lines of JSON. */
import type { CatalogSource, Unevaluated } from '../../catalog/types.ts'
import { stringifyData, type Data } from '../python/data.ts'
import { PythonPackage, type PackageFiles } from '../python/package.ts'
import { PyClass } from '../python/values.ts'
import { classesOf, qualifiedName, readClass, withRelated } from './classes.ts'
import { timmEvaluator } from './evaluator.ts'
import { lastPart, ModelReader } from './models.ts'
import { readPruned } from './pruned.ts'
import { readRegistry } from './registry.ts'

export interface TimmBuild {
  readonly source: CatalogSource
  /** Lines in the order of the file, as objects; each has its name key first. */
  readonly classes: readonly Data[]
  readonly models: readonly Data[]
  readonly deprecated: readonly Data[]
  readonly pruned: readonly Data[]
  readonly unevaluated: readonly Unevaluated[]
}

/** Modules without entry points whose classes models are made of, or whose fields are defaults. */
const MORE_CLASSES = ['_pretrained', '_efficientnet_blocks', '_efficientnet_builder']

/**
 * Reads timm's sources. `prefix` is the path of the folder that holds `timm/` among the files, empty or with a slash at its
 * end. Nothing is executed; what cannot be read is listed in `unevaluated`.
 */
export function buildTimmCatalog(files: PackageFiles, prefix: string, origin: Omit<CatalogSource, 'library' | 'version'> = {}): TimmBuild {
  const pkg = new PythonPackage('timm', files, prefix)
  const evaluator = timmEvaluator(pkg)
  const { interpreter } = evaluator
  const registry = readRegistry(interpreter)
  const unevaluated: Unevaluated[] = [...registry.unevaluated]

  const reader = new ModelReader(evaluator, registry)
  const models: [name: string, record: Data][] = []
  const used = new Set<PyClass>()
  for (const entry of registry.entryPoints.values()) {
    const model = reader.read(entry)
    models.push([entry.name, model.record])
    for (const cls of model.classes) used.add(cls)
    unevaluated.push(...model.unevaluated.map((reason) => ({ name: entry.name, reason })))
  }

  const more = MORE_CLASSES.flatMap((name) => interpreter.module(`timm.models.${name}`) ?? [])
  const defined = [...registry.modules, ...more].flatMap((module) => classesOf(interpreter, module))
  const classes = new Map<string, Data>()
  for (const cls of withRelated(interpreter, [...defined, ...used])) {
    const name = qualifiedName(cls)
    if (classes.has(name)) {
      unevaluated.push({ name, reason: `a second class of that name, in ${cls.module.path}, is left out` })
      continue
    }
    const read = readClass(interpreter, cls)
    classes.set(name, read.record)
    unevaluated.push(...read.unevaluated)
  }

  const deprecated = [...registry.deprecations.values()].map(({ name, module, current }): [string, Data] => [
    name,
    { deprecated: name, module: lastPart(module.name), current },
  ])
  return {
    source: { library: 'timm', version: versionOf(pkg, interpreter), ...origin },
    classes: byName([...classes]),
    models: byName(models),
    deprecated: byName(deprecated),
    pruned: byName(readPruned(files, prefix)),
    unevaluated: unevaluated.sort((a, b) => order(a.name, b.name) || order(a.reason, b.reason)),
  }
}

/** The text of configs/catalog/timm-<version>.jsonl: see TimmRecord in src/catalog/types.ts. */
export function writeTimmCatalog(build: TimmBuild): string {
  const source: Data = { source: { ...build.source } }
  const unevaluated: Data = { unevaluated: build.unevaluated.map((one) => ({ ...one })) }
  return [source, ...build.classes, ...build.models, ...build.deprecated, ...build.pruned, unevaluated].map((line) => `${stringifyData(line)}\n`).join('')
}

function versionOf(pkg: PythonPackage, interpreter: ReturnType<typeof timmEvaluator>['interpreter']): string {
  const version = interpreter.moduleAttribute(`${pkg.name}.version`, '__version__')
  return typeof version === 'string' ? version : 'unknown'
}

function byName(entries: readonly (readonly [name: string, record: Data])[]): Data[] {
  return [...entries].sort(([a], [b]) => order(a, b)).map(([, record]) => record)
}

/** By code units, the same on every machine. */
function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
