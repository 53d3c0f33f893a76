/** The modules of an unpacked open_clip, and what a name means in them. */
import type { ClassDef, FunctionDef, Module, Statement } from '../python/ast.ts'

export interface SourceModule {
  /** Path in the package with forward slashes, `open_clip/audio/config.py`. */
  readonly path: string
  readonly module: Module
}

export interface SourcePackage {
  /** `open_clip` */
  readonly name: string
  /** By path. */
  readonly modules: ReadonlyMap<string, SourceModule>
}

/** A class or function and the module that it stands in. */
export interface Definition<Kind extends ClassDef | FunctionDef = ClassDef | FunctionDef> {
  readonly node: Kind
  readonly source: SourceModule
}

/** `open_clip/model.py:36` */
export function whereIs({ node, source }: Definition): string {
  return `${source.path}:${node.line}`
}

/**
 * The statements of a module that run when it is imported, with those inside `try` and `if`: both branches of an `if`, and
 * of a `try` the body without the handlers (what is defined when the optional packages are there).
 */
export function* topStatements(body: readonly Statement[]): Iterable<Statement> {
  for (const statement of body) {
    yield statement
    if (statement.type === 'Try') yield* topStatements([...statement.body, ...statement.otherwise, ...statement.finally])
    if (statement.type === 'If') yield* topStatements([...statement.body, ...statement.otherwise])
  }
}

/** Every class of the package, in the order of the modules' paths and of the text. */
export function classesOf(pkg: SourcePackage): Definition<ClassDef>[] {
  return definitions(pkg).filter((definition): definition is Definition<ClassDef> => definition.node.type === 'ClassDef')
}

/** Every function of the package that stands at the top of a module. */
export function functionsOf(pkg: SourcePackage): Definition<FunctionDef>[] {
  return definitions(pkg).filter((definition): definition is Definition<FunctionDef> => definition.node.type === 'FunctionDef')
}

function definitions(pkg: SourcePackage): Definition[] {
  return [...pkg.modules.values()].flatMap((source) =>
    [...topStatements(source.module.body)].flatMap((node) =>
      node.type === 'ClassDef' || node.type === 'FunctionDef' ? [{ node, source }] : [],
    ),
  )
}

/** The class or function that a name means in a module, followed through imports inside the package; undefined for anything else. */
export function definitionOf(pkg: SourcePackage, source: SourceModule, name: string): Definition | undefined {
  return lookUp(pkg, source, name, new Set())
}

function lookUp(pkg: SourcePackage, source: SourceModule, name: string, visited: Set<string>): Definition | undefined {
  const key = `${source.path} ${name}`
  if (visited.has(key)) return undefined
  visited.add(key)
  // The last definition is the one that a name has when the module is loaded. Imports inside functions count, too.
  let found: Definition | undefined
  for (const statement of everyStatement(source.module.body)) {
    if ((statement.type === 'ClassDef' || statement.type === 'FunctionDef') && statement.name === name && isTop(source, statement)) {
      found = { node: statement, source }
    } else if (statement.type === 'FromImport') {
      const imported = statement.names.find((one) => (one.as ?? one.name) === name)
      const target = imported === undefined ? undefined : moduleOf(pkg, source, statement.level, statement.module)
      if (imported !== undefined && target !== undefined) found ??= lookUp(pkg, target, imported.name, visited)
    }
  }
  return found
}

function isTop(source: SourceModule, wanted: Statement): boolean {
  for (const statement of topStatements(source.module.body)) if (statement === wanted) return true
  return false
}

function* everyStatement(body: readonly Statement[]): Iterable<Statement> {
  for (const statement of topStatements(body)) {
    yield statement
    if (statement.type === 'FunctionDef' || statement.type === 'ClassDef') yield* everyStatement(statement.body)
  }
}

/** The module of `from ..a.b import`; an absolute name counts when it begins with the package's own. */
export function moduleOf(pkg: SourcePackage, source: SourceModule, level: number, name: string): SourceModule | undefined {
  const folders = source.path.split('/').slice(0, -1)
  const base = level === 0 ? [] : folders.slice(0, folders.length - (level - 1))
  const path = [...base, ...name.split('.').filter((part) => part !== '')].join('/')
  return pkg.modules.get(`${path}.py`) ?? pkg.modules.get(`${path}/__init__.py`)
}
