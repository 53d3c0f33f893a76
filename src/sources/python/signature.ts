/** The parameters of constructors and the fields of dataclasses. */
import type { AnnotatedAssign, Expression, FunctionDef } from './ast.ts'
import { toData, type Data } from './data.ts'
import type { Interpreter } from './interpreter.ts'
import { dottedName, isDataclass, PyClass, PyDict, PyFunction, type Value } from './values.ts'

/** FieldSpec of src/config/types.ts, with whole floats kept apart. */
export interface FieldData {
  readonly name: string
  readonly type: string
  readonly default?: Data
}

/**
 * Fields of a dataclass, or parameters of `__init__` without `self`, `*args` and `**kwargs`. Those of bases in the package
 * come first; for a constructor only where it hands `**kwargs` on, or is itself inherited.
 */
export function fieldsOf(interpreter: Interpreter, cls: PyClass, depth = 0): FieldData[] {
  const fields = new Map<string, FieldData>()
  const inherit = (): void => {
    for (const base of depth > 20 ? [] : interpreter.bases(cls).reverse()) {
      if (base instanceof PyClass) for (const field of fieldsOf(interpreter, base, depth + 1)) fields.set(field.name, field)
    }
  }
  const init = interpreter.members(cls).own('__init__')
  if (init === undefined) {
    inherit()
    if (isDataclass(cls.def)) for (const field of ownFields(interpreter, cls)) fields.set(field.name, field)
    return [...fields.values()]
  }
  const def = 'value' in init && init.value instanceof PyFunction ? init.value.def : undefined
  if (def?.type !== 'FunctionDef') return []
  if (def.params.some((param) => param.kind === 'doubleStar')) inherit()
  for (const field of paramsOf(interpreter, cls, def)) fields.set(field.name, field)
  return [...fields.values()]
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
