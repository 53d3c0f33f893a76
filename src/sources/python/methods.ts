/** Methods of Python's own types, on known values: strings, lists, tuples, sets and dicts. */
import { contains, MAX_LENGTH, ordered } from './arithmetic.ts'
import { formatBraces } from './text.ts'
import { equals, intOf } from './semantics.ts'
import { isUnknown, orElse, PyDict, PyList, tuple, unknown, type Value } from './values.ts'

/** Does the type of the value have such a method here? */
export function hasMethod(receiver: Value, name: string): boolean {
  if (typeof receiver === 'string') return Object.hasOwn(STRING, name)
  if (receiver instanceof PyDict) return Object.hasOwn(DICT, name)
  return receiver instanceof PyList && Object.hasOwn(receiver.type === 'set' ? SET : LIST, name)
}

/** Calls a method. A call that cannot be followed makes the receiver's content unknown. */
export function callMethod(receiver: Value, name: string, args: readonly Value[], kwargs: PyDict): Value {
  if (typeof receiver === 'string') return orElse(STRING[name]?.(receiver, args, kwargs), () => unknown(`str.${name}`))
  if (receiver instanceof PyDict) {
    if (receiver.tainted !== undefined) return unknown(receiver.tainted)
    return orElse(DICT[name]?.(receiver, args, kwargs), () => spoilt(receiver, `dict.${name}`))
  }
  if (receiver instanceof PyList) {
    if (receiver.tainted !== undefined) return unknown(receiver.tainted)
    return orElse((receiver.type === 'set' ? SET : LIST)[name]?.(receiver, args, kwargs), () => spoilt(receiver, `${receiver.type}.${name}`))
  }
  return unknown(`the method ${name}`)
}

function spoilt(receiver: PyDict | PyList, what: string): Value {
  receiver.tainted = `${what} with these arguments`
  return unknown(receiver.tainted)
}

/** Undefined: not with these arguments. */
type Methods<T> = Readonly<Record<string, (self: T, args: readonly Value[], kwargs: PyDict) => Value | undefined>>

function texts(value: Value | undefined): readonly string[] | undefined {
  if (typeof value === 'string') return [value]
  return value instanceof PyList && value.items.every((item) => typeof item === 'string') ? (value.items as string[]) : undefined
}

/** Strips characters at the start, the end, or both. */
function strip(self: string, chars: Value | undefined, start: boolean, end: boolean): Value | undefined {
  if (chars !== undefined && chars !== null && typeof chars !== 'string') return undefined
  const isStripped = (char: string): boolean => (typeof chars === 'string' ? chars.includes(char) : /\s/.test(char))
  let [from, to] = [0, self.length]
  while (start && from < to && isStripped(self[from] as string)) from++
  while (end && to > from && isStripped(self[to - 1] as string)) to--
  return self.slice(from, to)
}

function split(self: string, separator: Value | undefined, limit: Value | undefined, fromRight: boolean): Value | undefined {
  const most = limit === undefined ? -1 : intOf(limit)
  if (most === undefined || separator === '') return undefined
  if (separator === undefined || separator === null) return most < 0 ? new PyList(self.split(/\s+/).filter((part) => part !== '')) : undefined
  if (typeof separator !== 'string') return undefined
  const parts = self.split(separator)
  if (most < 0 || parts.length <= most + 1) return new PyList(parts)
  if (fromRight) return new PyList([parts.slice(0, parts.length - most).join(separator), ...parts.slice(parts.length - most)])
  return new PyList([...parts.slice(0, most), parts.slice(most).join(separator)])
}

const STRING: Methods<string> = {
  startswith: (self, [start, ...more]) => (more.length > 0 ? undefined : texts(start)?.some((text) => self.startsWith(text))),
  endswith: (self, [end, ...more]) => (more.length > 0 ? undefined : texts(end)?.some((text) => self.endsWith(text))),
  lower: (self) => self.toLowerCase(),
  upper: (self) => self.toUpperCase(),
  capitalize: (self) => self.slice(0, 1).toUpperCase() + self.slice(1).toLowerCase(),
  strip: (self, [chars]) => strip(self, chars, true, true),
  lstrip: (self, [chars]) => strip(self, chars, true, false),
  rstrip: (self, [chars]) => strip(self, chars, false, true),
  split: (self, [separator, limit], kwargs) => split(self, separator, limit === undefined ? kwargs.get('maxsplit') : limit, false),
  rsplit: (self, [separator, limit], kwargs) => split(self, separator, limit === undefined ? kwargs.get('maxsplit') : limit, true),
  partition: (self, [separator]) => {
    if (typeof separator !== 'string' || separator === '') return undefined
    const at = self.indexOf(separator)
    return at < 0 ? tuple([self, '', '']) : tuple([self.slice(0, at), separator, self.slice(at + separator.length)])
  },
  join: (self, [parts]) => {
    const strings = parts instanceof PyList && parts.tainted === undefined ? texts(parts) : undefined
    return strings?.join(self)
  },
  replace: (self, [from, to, ...more]) => {
    if (typeof from !== 'string' || typeof to !== 'string' || from === '' || more.length > 0) return undefined
    const text = self.replaceAll(from, () => to)
    return text.length > MAX_LENGTH ? undefined : text
  },
  removeprefix: (self, [start]) => (typeof start !== 'string' ? undefined : self.startsWith(start) ? self.slice(start.length) : self),
  removesuffix: (self, [end]) => (typeof end !== 'string' ? undefined : end !== '' && self.endsWith(end) ? self.slice(0, -end.length) : self),
  find: (self, [text, ...more]) => (typeof text === 'string' && more.length === 0 ? self.indexOf(text) : undefined),
  count: (self, [text, ...more]) => (typeof text === 'string' && text !== '' && more.length === 0 ? self.split(text).length - 1 : undefined),
  isdigit: (self) => /^\d+$/.test(self),
  isalpha: (self) => /^\p{L}+$/u.test(self),
  format: (self, args, kwargs) => formatBraces(self, args, kwargs),
}

const LIST: Methods<PyList> = {
  append: (self, [item]) => changed(self, () => item !== undefined && self.items.push(item) <= MAX_LENGTH),
  extend: (self, [items]) => {
    const more = items === undefined ? undefined : iterate(items)
    return changed(self, () => more !== undefined && more.length + self.items.length <= MAX_LENGTH && self.items.push(...more) > -1)
  },
  insert: (self, [at, item]) => {
    const index = at === undefined ? undefined : intOf(at)
    return changed(self, () => index !== undefined && item !== undefined && self.items.splice(index, 0, item).length === 0)
  },
  pop: (self, [at]) => {
    const index = at === undefined ? -1 : intOf(at)
    if (self.type !== 'list' || index === undefined || self.items.at(index) === undefined) return undefined
    return self.items.splice(index, 1)[0]
  },
  clear: (self) => changed(self, () => self.items.splice(0).length >= 0),
  reverse: (self) => changed(self, () => self.items.reverse().length >= 0),
  copy: (self) => new PyList([...self.items], self.type),
  index: (self, [item]) => {
    if (item === undefined) return undefined
    const known = self.items.map((candidate) => equals(candidate, item))
    const at = known.indexOf(true)
    return at < 0 || known.slice(0, at).includes(undefined) ? undefined : at
  },
  count: (self, [item]) => {
    if (item === undefined) return undefined
    const known = self.items.map((candidate) => equals(candidate, item))
    return known.includes(undefined) ? undefined : known.filter(Boolean).length
  },
}

/** Runs a change of a list; undefined where it cannot be made. */
function changed(self: PyList, change: () => boolean): Value | undefined {
  return self.type === 'list' && change() ? null : undefined
}

const SET: Methods<PyList> = {
  add: (self, [item]) => {
    const found = item === undefined ? undefined : contains(self, item)
    if (item === undefined || typeof found !== 'boolean') return undefined
    if (!found) self.items.push(item)
    return null
  },
  copy: (self) => new PyList([...self.items], 'set'),
}

const DICT: Methods<PyDict> = {
  get: (self, [key, fallback]) => (key === undefined ? undefined : isUnknown(key) ? key : orElse(self.get(key), () => orElse(fallback, () => null))),
  pop: (self, [key, fallback]) => {
    if (key === undefined || isUnknown(key)) return undefined
    const value = self.get(key)
    self.delete(key)
    return orElse(value, () => orElse(fallback, () => unknown('a key that the dict does not have')))
  },
  setdefault: (self, [key, fallback]) => {
    if (key === undefined || isUnknown(key)) return undefined
    const value = self.get(key)
    if (value !== undefined) return value
    const set = orElse(fallback, () => null)
    self.set(key, set)
    return set
  },
  update: (self, [other], kwargs) => {
    if (other !== undefined && !mergeInto(self, other)) return undefined
    mergeInto(self, kwargs)
    return null
  },
  items: (self) => new PyList(self.entries().map(([key, value]) => tuple([key, value]))),
  keys: (self) => new PyList(self.entries().map(([key]) => key)),
  values: (self) => new PyList(self.entries().map(([, value]) => value)),
  copy: (self) => {
    const dict = new PyDict()
    mergeInto(dict, self)
    return dict
  },
  clear: (self) => {
    self.clear()
    return null
  },
}

/** dict.update: from a dict or a list of pairs. False where the other is neither; a tainted dict taints. */
export function mergeInto(dict: PyDict, other: Value): boolean {
  if (other instanceof PyDict) {
    dict.tainted ??= other.tainted
    for (const [key, value] of other.entries()) dict.set(key, value)
    return true
  }
  if (!(other instanceof PyList) || other.tainted !== undefined) return false
  for (const pair of other.items) {
    const [key, value, ...more] = pair instanceof PyList ? pair.items : []
    if (key === undefined || value === undefined || more.length > 0) return false
    dict.set(key, value)
  }
  return true
}

/** The items that a loop over the value meets; undefined where they are not known. A copy, as loops may change the list. */
export function iterate(value: Value): Value[] | undefined {
  if (typeof value === 'string') return [...value]
  if (value instanceof PyDict) return value.tainted === undefined ? value.entries().map(([key]) => key) : undefined
  return value instanceof PyList && value.tainted === undefined ? [...value.items] : undefined
}

/** Sorted as Python's sorted() does, which keeps equals in order; undefined where two items have no order. */
export function sorted(items: readonly Value[], reverse: boolean): Value[] | undefined {
  let isOrdered = true
  const result = [...items].sort((a, b) => {
    const order = ordered(a, b)
    if (order === undefined) isOrdered = false
    return reverse ? -(order ?? 0) : (order ?? 0)
  })
  return isOrdered ? result : undefined
}
