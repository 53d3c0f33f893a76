/** The modules of an unpacked open_clip, and what their names mean. */
import type { Expression, FromImport, FunctionDef, Module, Statement } from '../python/ast.ts'
import { Interpreter } from '../python/interpreter.ts'
import { PythonPackage, type PackageFiles } from '../python/package.ts'
import { PyClass, PyFunction, type PyModule, type Value } from '../python/values.ts'
import { walk } from '../python/walk.ts'

export const NAME = 'open_clip'

/** A function with a name; lambdas are none. */
export interface NamedFunction extends PyFunction {
  readonly def: FunctionDef
}

export class OpenClipSource {
  readonly interpreter: Interpreter
  /** Every class at the top of a module, in the order of the modules' names and of the text. */
  readonly classes: readonly PyClass[]
  readonly functions: readonly NamedFunction[]

  /** `prefix` is the path of the package's parent folder among the files: empty, or with a slash at its end. */
  constructor(files: PackageFiles, prefix = '') {
    const pkg = new PythonPackage(NAME, files, prefix)
    this.interpreter = new Interpreter(pkg)
    const values = pkg.moduleNames().flatMap((name) => this.#definedIn(name))
    this.classes = values.filter((value) => value instanceof PyClass)
    this.functions = values.filter(isNamed)
  }

  #definedIn(name: string): Value[] {
    const module = this.interpreter.module(name)
    return (module?.scope.names() ?? []).flatMap((bound) => {
      const binding = module?.scope.own(bound)
      const value = binding !== undefined && 'value' in binding ? binding.value : undefined
      return (value instanceof PyClass || value instanceof PyFunction) && value.module === module ? [value] : []
    })
  }

  /** The function of a name that is defined in `open_clip/<file>`. */
  functionIn(file: string, name: string): NamedFunction | undefined {
    return this.functions.find((fn) => fn.name === name && fn.module.path === `${NAME}/${file}`)
  }

  /** The value that a module binds a name to, with imports followed; undefined where there is no such name. */
  value(module: string, name: string): Value | undefined {
    return this.interpreter.moduleAttribute(`${NAME}.${module}`, name)
  }

  /** The class or function that a name means in a body of code of a module, its own imports included. */
  definition(name: string, module: PyModule, body: readonly Statement[]): PyClass | NamedFunction | undefined {
    const value = this.#imported(name, module, body) ?? this.interpreter.moduleAttribute(module.name, name)
    return value instanceof PyClass || (value !== undefined && isNamed(value)) ? value : undefined
  }

  #imported(name: string, module: PyModule, body: readonly Statement[]): Value | undefined {
    for (const statement of nodesOf(body)) {
      if (statement.type !== 'FromImport') continue
      const found = importedAs(statement, name)
      const from = found === undefined ? undefined : this.interpreter.package.resolve(module.name, statement.level, statement.module)
      if (found !== undefined && from !== undefined && this.interpreter.package.has(from)) return this.interpreter.moduleAttribute(from, found)
    }
    return undefined
  }

  /** The tree of a module, for its text. */
  tree(module: PyModule): Module {
    return this.interpreter.package.parsed(module.name)?.ast as Module
  }
}

function isNamed(value: Value): value is NamedFunction {
  return value instanceof PyFunction && value.def.type === 'FunctionDef'
}

function importedAs(statement: FromImport, name: string): string | undefined {
  return statement.names.find((one) => (one.as ?? one.name) === name)?.name
}

/** `open_clip/model.py:36` */
export function whereIs({ def, module }: PyClass | NamedFunction): string {
  return `${module.path}:${def.line}`
}

/** The class's own `__init__`; an inherited one is not looked for. */
export function constructorOf({ def }: PyClass): FunctionDef | undefined {
  return def.body.find((statement): statement is FunctionDef => statement.type === 'FunctionDef' && statement.name === '__init__')
}

/** Every statement and expression of these, in the order of the text; one comes before those inside it. */
export function nodesOf(nodes: readonly (Statement | Expression)[]): (Statement | Expression)[] {
  const found: (Statement | Expression)[] = []
  walk(nodes, (node) => void found.push(node))
  return found
}
