/** timm's classes: constructor parameters, dataclass fields, constants. */
import { sourceOf, type Statement } from '../python/ast.ts'
import { toData, unknownsOf, type Data } from '../python/data.ts'
import type { Interpreter } from '../python/interpreter.ts'
import { fieldsOf } from '../python/signature.ts'
import { isDataclass, PyClass, type PyModule } from '../python/values.ts'
import { collectClasses, lastPart } from './models.ts'

export interface ClassRecord {
  readonly name: string
  /** TimmClassRecord of src/catalog/types.ts. */
  readonly record: Data
  readonly unevaluated: readonly { readonly name: string; readonly reason: string }[]
}

/** `eva.Eva` */
export function qualifiedName(cls: PyClass): string {
  return `${lastPart(cls.module.name)}.${cls.name}`
}

/** Classes that stand at the top of a module. */
export function classesOf(interpreter: Interpreter, module: PyModule): PyClass[] {
  const body: readonly Statement[] = interpreter.package.parsed(module.name)?.ast.body ?? []
  return body.flatMap((statement): PyClass[] => {
    const value = statement.type === 'ClassDef' ? interpreter.moduleAttribute(module.name, statement.name) : undefined
    return value instanceof PyClass && value.def === statement ? [value] : []
  })
}

/** The given classes with their bases and with the classes that are defaults of their parameters, in turn. */
export function withRelated(interpreter: Interpreter, classes: Iterable<PyClass>): PyClass[] {
  const found = new Set<PyClass>()
  const seen = new Set<PyClass['def']>()
  const pending = [...classes].reverse()
  for (let cls = pending.pop(); cls !== undefined; cls = pending.pop()) {
    if (seen.has(cls.def)) continue
    seen.add(cls.def)
    found.add(cls)
    const related = new Set<PyClass>()
    for (const base of interpreter.bases(cls)) collectClasses(base, related)
    for (const value of defaultsOf(interpreter, cls)) collectClasses(value, related)
    pending.push(...[...related].reverse())
  }
  return [...found]
}

function defaultsOf(interpreter: Interpreter, cls: PyClass): ReturnType<Interpreter['evaluate']>[] {
  return cls.def.body.flatMap((statement) => {
    if (statement.type === 'AnnotatedAssign' && statement.value !== undefined) return [interpreter.evaluate(statement.value, cls.scope, cls.module)]
    if (statement.type !== 'FunctionDef' || statement.name !== '__init__') return []
    return statement.params.flatMap((param) => (param.default === undefined ? [] : [interpreter.evaluate(param.default, cls.scope, cls.module)]))
  })
}

export function readClass(interpreter: Interpreter, cls: PyClass): ClassRecord {
  const name = qualifiedName(cls)
  const fields = fieldsOf(interpreter, cls)
  const attributes = constantsOf(interpreter, cls)
  const ast = interpreter.package.parsed(cls.module.name)?.ast
  const bases = cls.def.args.filter(({ kind }) => kind === 'plain').map(({ value }) => {
    const base = interpreter.evaluate(value, cls.scope, cls.module)
    return base instanceof PyClass ? qualifiedName(base) : ast === undefined ? '' : sourceOf(ast, value)
  })
  return {
    name,
    record: {
      class: name,
      bases,
      spec: {
        name: cls.name,
        where: `${cls.module.path}:${cls.def.line}`,
        fields: fields.map((field) => ({ ...field })),
        ...(takesAnyKeyword(cls) ? { takesAnyKeyword: true } : {}),
      },
      ...(Object.keys(attributes).length > 0 ? { attributes } : {}),
    },
    unevaluated: fields.flatMap((field) =>
      unknownsOf(field.default === undefined ? null : field.default).map((reason) => ({ name: `${name}.${field.name}`, reason })),
    ),
  }
}

function takesAnyKeyword(cls: PyClass): boolean {
  return cls.def.body.some(
    (statement) => statement.type === 'FunctionDef' && statement.name === '__init__' && statement.params.some((param) => param.kind === 'doubleStar'),
  )
}

/** Class attributes that are plain constants; the fields of a dataclass are none. */
function constantsOf(interpreter: Interpreter, cls: PyClass): Record<string, Data> {
  const constants: Record<string, Data> = {}
  const add = (name: string): void => {
    const binding = interpreter.members(cls).own(name)
    const data = binding !== undefined && 'value' in binding ? toData(binding.value) : undefined
    if (data !== undefined && isConstant(data)) constants[name] = data
  }
  for (const statement of cls.def.body) {
    if (statement.type === 'Assign') for (const target of statement.targets) if (target.type === 'Name') add(target.id)
    if (statement.type === 'AnnotatedAssign' && statement.value !== undefined && !isDataclass(cls.def) && statement.target.type === 'Name') add(statement.target.id)
  }
  return constants
}

function isConstant(data: Data): boolean {
  if (Array.isArray(data)) return data.every(isConstant)
  return data === null || typeof data !== 'object' || 'toJSON' in data
}
