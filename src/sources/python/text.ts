/** How Python shows values as text: str(), repr(), format strings. */
import { intOf, isHuge, numberOf, typeName } from './semantics.ts'
import { isUnknown, PyDict, PyFloat, PyList, unknown, type Value } from './values.ts'

/** repr() of a float: the shortest digits, with an exponent below 1e-4 and from 1e16 on. */
export function floatText(value: number): string {
  if (Number.isNaN(value)) return 'nan'
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf'
  const size = Math.abs(value)
  if (size !== 0 && (size < 1e-4 || size >= 1e16)) {
    const [digits, exponent] = value.toExponential().split('e') as [string, string]
    return `${digits}e${exponent[0]}${exponent.slice(1).padStart(2, '0')}`
  }
  const text = Object.is(value, -0) ? '-0' : String(value)
  return /[.]/.test(text) ? text : `${text}.0`
}

/** str() of a value; unknown for objects. */
export function strOf(value: Value): Value {
  return typeof value === 'string' ? value : reprOf(value)
}

/** repr() of a value; unknown for objects. */
export function reprOf(value: Value): Value {
  return isHuge(value) ? unknown('the text of a very large value') : written(value)
}

function written(value: Value): Value {
  if (value === null) return 'None'
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  if (typeof value === 'number') return String(value)
  if (typeof value === 'string') return quoted(value)
  if (isUnknown(value)) return value
  if (value instanceof PyFloat) return floatText(value.value)
  if (value instanceof PyList) {
    const parts = value.items.map(written)
    if (value.tainted !== undefined || !areTexts(parts)) return unknown('the text of values that are not known')
    if (value.type === 'tuple') return `(${parts.join(', ')}${parts.length === 1 ? ',' : ''})`
    if (value.type === 'set') return parts.length === 0 ? 'set()' : `{${parts.join(', ')}}`
    return `[${parts.join(', ')}]`
  }
  if (value instanceof PyDict) {
    const parts = value.entries().flatMap(([key, item]) => [written(key), written(item)])
    if (value.tainted !== undefined || !areTexts(parts)) return unknown('the text of values that are not known')
    return `{${Array.from({ length: parts.length / 2 }, (_, i) => `${parts[2 * i]}: ${parts[2 * i + 1]}`).join(', ')}}`
  }
  return unknown(`the text of a ${typeName(value) ?? 'value'}`)
}

function areTexts(parts: readonly Value[]): parts is readonly string[] {
  return parts.every((part) => typeof part === 'string')
}

function quoted(value: string): string {
  const quote = value.includes("'") && !value.includes('"') ? '"' : "'"
  const body = value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\r', '\\r').replaceAll('\t', '\\t')
  return quote + (quote === "'" ? body.replaceAll("'", "\\'") : body) + quote
}

/** format(value, spec), for the common presentation types; unknown for the rest. */
export function formatValue(value: Value, spec: string): Value {
  if (isUnknown(value)) return value
  if (spec === '') return strOf(value)
  const match = /^([<>^])?(0)?(\d+)?(?:\.(\d+))?([dfsg])?$/.exec(spec)
  if (match === null) return unknown(`the format ${spec}`)
  const [, align, zero, width, precision, type] = match
  let text: Value
  if (type === 'f' || (type === undefined && precision !== undefined && value instanceof PyFloat)) {
    const number = numberOf(value)
    if (number === undefined || type === undefined) return unknown(`the format ${spec}`)
    text = number.toFixed(precision === undefined ? 6 : Number(precision))
  } else if (type === 'd') {
    const number = intOf(value)
    text = number === undefined ? unknown('the format d of no integer') : String(number)
  } else {
    text = type === 'g' || precision !== undefined ? unknown(`the format ${spec}`) : strOf(value)
  }
  if (typeof text !== 'string' || width === undefined) return text
  const size = Math.min(Number(width), 1000)
  if (zero !== undefined && align === undefined) return text.startsWith('-') ? `-${text.slice(1).padStart(size - 1, '0')}` : text.padStart(size, '0')
  const side = align ?? (typeof value === 'string' ? '<' : '>')
  if (side === '<') return text.padEnd(size)
  if (side === '>') return text.padStart(size)
  return text.padStart(text.length + Math.floor((size - text.length) / 2)).padEnd(size)
}

/** `'%s and %d' % values`. */
export function formatPercent(template: string, values: Value): Value {
  const items = values instanceof PyList && values.type === 'tuple' ? [...values.items] : [values]
  let failed: Value | undefined
  const text = template.replace(/%(%|\.?\d*[sdf])/g, (_, spec: string) => {
    if (spec === '%') return '%'
    const item = items.shift()
    const part = item === undefined ? unknown('too few values for a format') : formatValue(item, spec.replace('s', ''))
    if (typeof part !== 'string') failed = part
    return typeof part === 'string' ? part : ''
  })
  return failed ?? (items.length > 0 ? unknown('too many values for a format') : text)
}

/** `'{} {name}'.format(...)`, with plain fields. */
export function formatBraces(template: string, args: readonly Value[], kwargs: PyDict): Value {
  let next = 0
  let failed: Value | undefined
  const text = template.replace(/\{\{|\}\}|\{(\w*)(?::([^{}]*))?\}|[{}]/g, (whole, name: string | undefined, spec: string | undefined) => {
    if (whole === '{{' || whole === '}}') return whole[0] as string
    const value = name === undefined ? undefined : name === '' ? args[next++] : /^\d+$/.test(name) ? args[Number(name)] : kwargs.get(name)
    const part = value === undefined ? unknown(`the format ${template}`) : formatValue(value, spec === undefined ? '' : spec)
    if (typeof part !== 'string') failed = part
    return typeof part === 'string' ? part : ''
  })
  return failed ?? text
}
