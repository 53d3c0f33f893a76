/** Which names timm's modules register, and in which order. */
import type { FunctionDef, Statement } from '../python/ast.ts'
import type { Interpreter } from '../python/interpreter.ts'
import { dottedName, PyDict, type PyModule } from '../python/values.ts'

/** A function decorated with `@register_model`. */
export interface EntryPoint {
  readonly name: string
  readonly module: PyModule
  readonly def: FunctionDef
}

/** A name that is kept for old code: `current` is what replaced it (`name.tag`), null where nothing did. */
export interface Deprecation {
  readonly name: string
  readonly module: PyModule
  readonly current: string | null
}

export interface Registry {
  /** By name; of two of one name the later one counts, as in timm. */
  readonly entryPoints: ReadonlyMap<string, EntryPoint>
  readonly deprecations: ReadonlyMap<string, Deprecation>
  /** Modules that register something, in the order of `timm/models/__init__.py`. */
  readonly modules: readonly PyModule[]
  readonly unevaluated: readonly { readonly name: string; readonly reason: string }[]
}

/** The modules that `timm/models/__init__.py` imports, and what they register. */
export function readRegistry(interpreter: Interpreter): Registry {
  const entryPoints = new Map<string, EntryPoint>()
  const deprecations = new Map<string, Deprecation>()
  const modules: PyModule[] = []
  const unevaluated: { name: string; reason: string }[] = []
  for (const name of importedModules(interpreter)) {
    const module = interpreter.module(name)
    const ast = interpreter.package.parsed(name)?.ast
    if (module === undefined || ast === undefined) continue
    const [problem] = ast.problems
    if (problem !== undefined) unevaluated.push({ name: module.path, reason: `line ${problem.line}: ${problem.message}` })
    let registers = false
    for (const statement of ast.body) {
      const old = deprecationMap(interpreter, statement, module)
      if (statement.type === 'FunctionDef' && isDecorated(statement, 'register_model')) {
        entryPoints.set(statement.name, { name: statement.name, module, def: statement })
        registers = true
      } else if (typeof old === 'string') {
        unevaluated.push({ name: `${module.path}:${statement.line}`, reason: old })
      } else if (old !== undefined) {
        for (const [deprecated, current] of old) deprecations.set(deprecated, { name: deprecated, module, current })
        registers = true
      }
    }
    if (registers) modules.push(module)
  }
  return { entryPoints, deprecations, modules, unevaluated }
}

function importedModules(interpreter: Interpreter): string[] {
  const models = `${interpreter.package.name}.models`
  const names = (interpreter.package.parsed(models)?.ast.body ?? []).flatMap((statement): string[] => {
    if (statement.type !== 'FromImport') return []
    const name = interpreter.package.resolve(models, statement.level, statement.module)
    return name !== undefined && name !== models && interpreter.package.has(name) ? [name] : []
  })
  return [...new Set(names)]
}

function isDecorated(def: FunctionDef, decorator: string): boolean {
  return def.decorators.some((one) => dottedName(one)?.split('.').at(-1) === decorator)
}

/** The map of `register_model_deprecations(__name__, {...})`; undefined for any other statement, a reason where it is not known. */
function deprecationMap(interpreter: Interpreter, statement: Statement, module: PyModule): [string, string | null][] | string | undefined {
  if (statement.type !== 'ExpressionStatement' || statement.value.type !== 'Call') return undefined
  if (dottedName(statement.value.callee)?.split('.').at(-1) !== 'register_model_deprecations') return undefined
  const argument = statement.value.args[1]
  const map = argument === undefined ? undefined : interpreter.evaluate(argument.value, module.scope, module)
  if (!(map instanceof PyDict) || map.tainted !== undefined) return 'the map of deprecated names is not known'
  const entries = map.entries()
  const isKnown = entries.every(([key, value]) => typeof key === 'string' && (typeof value === 'string' || value === null))
  // `None` and an empty name both say that there is no replacement.
  return isKnown ? entries.map(([key, value]) => [key as string, value === '' ? null : (value as string | null)]) : 'the map of deprecated names is not known'
}
