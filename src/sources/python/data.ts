/**
 * Values of the evaluator as data for the catalog (PyValue of src/catalog/types.ts). A tuple or set is a list; what JSON
 * cannot hold is an object with one `$` key. Empty `args` and `kwargs` of a `$call` are left out.
 */
import type { JsonValue } from '../../json/types.ts'
import { isHuge } from './semantics.ts'
import { PyClass, PyDict, PyExternal, PyFloat, PyFunction, PyMethod, type Value } from './values.ts'

/**
 * A float with a whole value. JSON text can tell 4.0 from 4, JavaScript cannot: `stringifyData` writes it as `4.0`, and
 * whoever parses that gets the number 4.
 */
export class WholeFloat {
  readonly value: number
  constructor(value: number) {
    this.value = value
  }

  toJSON(): number {
    return this.value
  }
}

/** JSON with whole floats kept apart. */
export type Data = null | boolean | number | string | WholeFloat | readonly Data[] | { readonly [key: string]: Data }

const MAX_DEPTH = 40

/** A value as data; one that is too large or too deep to write out is unknown. */
export function toData(value: Value): Data {
  return isHuge(value) ? { $unknown: 'a very large value' } : dataOf(value, 0)
}

function dataOf(value: Value, depth: number): Data {
  if (value === null || typeof value !== 'object') return value
  if (depth > MAX_DEPTH) return { $unknown: 'nested too deeply' }
  const inner = (part: Value): Data => dataOf(part, depth + 1)
  switch (value.kind) {
    case 'float':
      return floatData(value)
    case 'list':
      return value.tainted === undefined ? value.items.map(inner) : { $unknown: value.tainted }
    case 'dict':
      return dictData(value, inner)
    case 'unknown':
      return { $unknown: value.reason }
    case 'function':
      if (value.def.type === 'Lambda') return { $unknown: `a lambda (${value.module.path}:${value.def.line})` }
      return { $name: value.name }
    case 'class':
    case 'module':
      return { $name: value.name }
    case 'external':
      return { $name: value.text }
    case 'call': {
      const kwargs = dictData(value.kwargs, inner)
      const args = value.args.map(inner)
      return {
        $call: calleeText(value.callee),
        ...(args.length > 0 ? { args } : {}),
        ...(value.kwargs.size > 0 || value.kwargs.tainted !== undefined ? { kwargs } : {}),
      }
    }
    case 'method':
      return { $unknown: `the method ${value.name} of a value` }
    case 'slice':
      return { $unknown: 'a slice' }
  }
}

function floatData({ value }: PyFloat): Data {
  if (Number.isNaN(value)) return { $float: 'nan' }
  if (!Number.isFinite(value)) return { $float: value > 0 ? 'inf' : '-inf' }
  return Number.isInteger(value) ? new WholeFloat(value) : value
}

function dictData(dict: PyDict, inner: (part: Value) => Data): Data {
  if (dict.tainted !== undefined) return { $unknown: dict.tainted }
  const members: Record<string, Data> = {}
  for (const [key, value] of dict.entries()) {
    if (typeof key !== 'string') return { $unknown: 'a dict with keys that are no strings' }
    Object.defineProperty(members, key, { value: inner(value), enumerable: true })
  }
  return members
}

function calleeText(callee: PyClass | PyFunction | PyExternal | PyMethod): string {
  return callee instanceof PyExternal ? callee.text : callee.name
}

/** JSON text on one line without blanks; keys keep their order, whole floats are written as `4.0`. */
export function stringifyData(data: Data): string {
  if (data instanceof WholeFloat) return Math.abs(data.value) < 1e21 ? `${Object.is(data.value, -0) ? '-0' : data.value}.0` : String(data.value)
  if (data === null || typeof data !== 'object') return JSON.stringify(data)
  if (Array.isArray(data)) return `[${(data as readonly Data[]).map(stringifyData).join(',')}]`
  return `{${Object.entries(data).map(([key, value]) => `${JSON.stringify(key)}:${stringifyData(value)}`).join(',')}}`
}

/** The same without the difference between 4.0 and 4: what JSON.parse makes of `stringifyData`. */
export function plainData(data: Data): JsonValue {
  return JSON.parse(stringifyData(data)) as JsonValue
}

/** Reasons of everything unknown in a value, without repeats, in order. */
export function unknownsOf(data: Data, found: string[] = []): string[] {
  if (data === null || typeof data !== 'object' || data instanceof WholeFloat) return found
  if (Array.isArray(data)) {
    for (const part of data as readonly Data[]) unknownsOf(part, found)
    return found
  }
  const { $unknown: reason } = data as Readonly<Record<string, Data>>
  if (typeof reason === 'string' && !found.includes(reason)) found.push(reason)
  for (const part of Object.values(data)) unknownsOf(part, found)
  return found
}

