/** The annotations of open_clip's config classes, read as types: what a value may be, and how to say so in plain words. */

/** A type as far as a JSON value can tell types apart. `other` is any class that JSON cannot hold or that is not known here. */
export type PythonType =
  | { readonly kind: 'int' | 'float' | 'bool' | 'str' | 'dict' | 'none' | 'any' }
  | { readonly kind: 'tuple'; readonly items: readonly PythonType[] }
  | { readonly kind: 'list'; readonly item: PythonType }
  | { readonly kind: 'union'; readonly of: readonly PythonType[] }
  | { readonly kind: 'other'; readonly name: string }

const SIMPLE: Readonly<Record<string, PythonType>> = {
  int: { kind: 'int' },
  float: { kind: 'float' },
  bool: { kind: 'bool' },
  str: { kind: 'str' },
  dict: { kind: 'dict' },
  Dict: { kind: 'dict' },
  Mapping: { kind: 'dict' },
  list: { kind: 'list', item: { kind: 'any' } },
  List: { kind: 'list', item: { kind: 'any' } },
  tuple: { kind: 'list', item: { kind: 'any' } },
  Tuple: { kind: 'list', item: { kind: 'any' } },
  Sequence: { kind: 'list', item: { kind: 'any' } },
  None: { kind: 'none' },
  Any: { kind: 'any' },
}

const parsed = new Map<string, PythonType>()

/**
 * Reads an annotation, `Union[Tuple[int, int], int]`. An empty annotation is `any`; what cannot be read is `other`, never
 * a guess. Results are kept, as the same few annotations return for every file.
 */
export function parseAnnotation(text: string): PythonType {
  let type = parsed.get(text)
  if (type === undefined) {
    type = text.trim() === '' ? { kind: 'any' as const } : readType(text.trim())
    parsed.set(text, type)
  }
  return type
}

/**
 * The annotation that a field's values are held against: its own, and Optional of it where the default is None
 * (`norm_kwargs: dict = None`). Undefined where the annotation says nothing that a JSON value could violate.
 */
export function effectiveAnnotation(annotation: string, hasNullDefault: boolean): string | undefined {
  const type = parseAnnotation(annotation)
  if (isOpen(type)) return undefined
  return hasNullDefault && !acceptsNull(type) ? `Optional[${annotation}]` : annotation
}

function acceptsNull(type: PythonType): boolean {
  return type.kind === 'union' ? type.of.some(acceptsNull) : type.kind === 'none'
}

/** Nothing is said of values of such a type. */
function isOpen(type: PythonType): boolean {
  if (type.kind === 'any' || type.kind === 'other') return true
  return type.kind === 'union' && type.of.some(isOpen)
}

/** What a value of the type is called: `an integer or four integers`, `a string or null`. */
export function describeType(type: PythonType): string {
  if (type.kind !== 'union') return describeOne(type)
  const words = [...flatten(type)].sort((a, b) => rank(a) - rank(b)).map(describeOne)
  const unique = [...new Set(words)]
  const last = unique.pop() as string
  return unique.length === 0 ? last : `${unique.join(', ')} or ${last}`
}

function* flatten(type: PythonType): Iterable<PythonType> {
  if (type.kind !== 'union') yield type
  else for (const part of type.of) yield* flatten(part)
}

/** Single values before lists, null at the end. */
function rank(type: PythonType): number {
  if (type.kind === 'none') return 2
  return type.kind === 'tuple' || type.kind === 'list' ? 1 : 0
}

const SINGULAR = { int: 'an integer', float: 'a number', bool: 'true or false', str: 'a string', dict: 'an object', none: 'null', any: 'any value' } as const
const PLURAL = { int: 'integers', float: 'numbers', bool: 'booleans', str: 'strings', dict: 'objects', none: 'nulls', any: 'values' } as const
const COUNT = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten']

function describeOne(type: PythonType): string {
  if (type.kind === 'tuple') {
    const kinds = new Set(type.items.map((item) => item.kind))
    const [first] = type.items
    const count = COUNT[type.items.length] ?? String(type.items.length)
    if (first === undefined) return 'an empty list'
    if (kinds.size > 1) return `a list of ${type.items.map(describeType).join(', ')}`
    return type.items.length === 1 ? `a list of ${describeType(first)}` : `${count} ${plural(first)}`
  }
  if (type.kind === 'list') return type.item.kind === 'any' ? 'a list' : `a list of ${plural(type.item)}`
  if (type.kind === 'other') return `a ${type.name}`
  return type.kind === 'union' ? describeType(type) : SINGULAR[type.kind]
}

function plural(type: PythonType): string {
  return type.kind in PLURAL ? PLURAL[type.kind as keyof typeof PLURAL] : `values, each ${describeType(type)}`
}

function readType(text: string): PythonType {
  const simple = Object.hasOwn(SIMPLE, text) ? SIMPLE[text] : undefined
  if (simple !== undefined) return simple
  const open = text.indexOf('[')
  if (open < 0 || !text.endsWith(']')) {
    const parts = splitTop(text, '|')
    return parts.length > 1 ? { kind: 'union', of: parts.map(readType) } : { kind: 'other', name: text }
  }
  const parts = splitTop(text, '|')
  if (parts.length > 1) return { kind: 'union', of: parts.map(readType) }
  const name = text.slice(0, open).replace(/^typing\./, '')
  const args = splitTop(text.slice(open + 1, -1), ',')
  switch (name) {
    case 'Optional':
      return args.length === 1 ? { kind: 'union', of: [readType(args[0] as string), { kind: 'none' }] } : { kind: 'other', name: text }
    case 'Union':
      return { kind: 'union', of: args.map(readType) }
    case 'Tuple':
    case 'tuple':
      // Strictly Tuple[str] holds one string; timm writes it for any number of them (PretrainedCfg.label_names, notes).
      if (args.length === 1 || (args.length === 2 && args[1] === '...')) return { kind: 'list', item: readType(args[0] as string) }
      return { kind: 'tuple', items: args.map(readType) }
    case 'List':
    case 'list':
    case 'Sequence':
      return { kind: 'list', item: readType(args.join(', ')) }
    case 'Dict':
    case 'dict':
    case 'Mapping':
      return { kind: 'dict' }
    default:
      return { kind: 'other', name: text }
  }
}

/** Splits at a separator outside of brackets. */
function splitTop(text: string, separator: string): string[] {
  const parts: string[] = []
  let depth = 0
  let start = 0
  for (let i = 0; i < text.length; i++) {
    const c = text[i]
    if (c === '[') depth++
    else if (c === ']') depth--
    else if (c === separator && depth === 0) {
      parts.push(text.slice(start, i).trim())
      start = i + 1
    }
  }
  parts.push(text.slice(start).trim())
  return parts
}
