/** The parameters of constructors and the fields of dataclasses. */
import type { AnnotatedAssign, Expression, FunctionDef } from './ast.ts'
import { toData, type Data } from './data.ts'
import type { Interpreter } from './interpreter.ts'
import { dottedName, isDataclass, PyClass, PyDict, PyFunction, type Value } from './values.ts'
import { walk } from './walk.ts'

/** FieldSpec of src/config/types.ts, with whole floats kept apart. */
export interface FieldData {
  readonly name: string
  readonly type: string
  readonly default?: Data
}

/**
 * Fields of a dataclass, or parameters of `__init__` without `self`, `*args` and `**kwargs`. Those of bases in the package
 * come first; for a constructor only where it is itself inherited, or hands its `**kwargs` on to that of a base, and then
 * without what it gives that one itself.
 */
export function fieldsOf(interpreter: Interpreter, cls: PyClass, depth = 0): FieldData[] {
  const fields = new Map<string, FieldData>()
  const inherit = (given: Given): void => {
    const inherited = new Map<string, FieldData>()
    for (const base of depth > 20 ? [] : interpreter.bases(cls).reverse()) {
      if (base instanceof PyClass) for (const field of fieldsOf(interpreter, base, depth + 1)) inherited.set(field.name, field)
    }
    for (const [i, field] of [...inherited.values()].entries()) if (i >= given.first && !given.keywords.has(field.name)) fields.set(field.name, field)
  }
  const init = interpreter.members(cls).own('__init__')
  if (init === undefined) {
    inherit({ first: 0, keywords: new Set() })
    if (isDataclass(cls.def)) for (const field of ownFields(interpreter, cls)) fields.set(field.name, field)
    return [...fields.values()]
  }
  const def = 'value' in init && init.value instanceof PyFunction ? init.value.def : undefined
  if (def?.type !== 'FunctionDef') return []
  const given = givenToBase(def)
  if (given !== undefined) inherit(given)
  for (const field of paramsOf(interpreter, cls, def)) fields.set(field.name, field)
  return [...fields.values()]
}

/** What a constructor itself gives to that of its base: so many first parameters, and some by name. */
interface Given {
  readonly first: number
  readonly keywords: ReadonlySet<string>
}

/** Undefined where a constructor does not hand its `**kwargs` on to `super().__init__`. */
function givenToBase(def: FunctionDef): Given | undefined {
  const rest = def.params.find(({ kind }) => kind === 'doubleStar')?.name
  let given: Given | undefined
  walk(def.body, (node) => {
    if (node.type !== 'Call' || node.callee.type !== 'Attribute' || node.callee.name !== '__init__') return true
    if (!node.args.some(({ kind, value }) => kind === 'doubleStar' && value.type === 'Name' && value.id === rest)) return true
    const { object } = node.callee
    const isSuper = object.type === 'Call' && object.callee.type === 'Name' && object.callee.id === 'super'
    const plain = node.args.filter(({ kind }) => kind === 'plain').length
    const keywords = node.args.flatMap(({ keyword }) => (keyword === undefined ? [] : [keyword]))
    // Base.__init__(self, ...) has one argument more.
    given ??= { first: isSuper ? plain : plain - 1, keywords: new Set(keywords) }
    return true
  })
  return given
}

function paramsOf(interpreter: Interpreter, cls: PyClass, def: FunctionDef): FieldData[] {
  return def.params.slice(1).flatMap((param): FieldData[] => {
    if (param.kind === 'star' || param.kind === 'doubleStar') return []
    return [fieldData(param.name, param.annotation, param.default, (value) => toData(interpreter.evaluate(value, cls.scope, cls.module)))]
  })
}

function fieldData(name: string, type: string, value: Expression | undefined, evaluate: (value: Expression) => Data): FieldData {
  return value === undefined ? { name, type } : { name, type, default: evaluate(value) }
}

function ownFields(interpreter: Interpreter, cls: PyClass): FieldData[] {
  return cls.def.body.flatMap((statement): FieldData[] => {
    if (statement.type !== 'AnnotatedAssign' || statement.target.type !== 'Name' || /^(typing\.)?ClassVar\b/.test(statement.annotation)) return []
    const value = isRequired(statement) ? undefined : statement.value
    return [fieldData(statement.target.id, statement.annotation, value, (expression) => fieldDefault(interpreter, cls, expression))]
  })
}

/** `field(...)` without a default or a factory. */
function isRequired({ value }: AnnotatedAssign): boolean {
  return value?.type === 'Call' && isField(value.callee) && !value.args.some(({ keyword }) => keyword === 'default' || keyword === 'default_factory')
}

function isField(callee: Expression): boolean {
  return dottedName(callee)?.split('.').at(-1) === 'field'
}

function fieldDefault(interpreter: Interpreter, cls: PyClass, value: Expression): Data {
  const evaluated = (part: Expression): Value => interpreter.evaluate(part, interpreter.members(cls), cls.module)
  const argument = (name: string): Expression | undefined =>
    value.type === 'Call' && isField(value.callee) ? value.args.find(({ keyword }) => keyword === name)?.value : undefined
  const factory = argument('default_factory')
  if (factory !== undefined) return toData(interpreter.run(evaluated(factory), [], new PyDict()))
  return toData(evaluated(argument('default') ?? value))
}
