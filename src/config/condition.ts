/**
 * The conditions under which open_clip's builder functions read a field, `vision_cfg.timm_model_name`,
 * `isinstance(vision_cfg.layers, (tuple, list))`, evaluated over a config. Only the forms listed here are understood:
 *
 *     NAME                                   Python's truth of a field: "", null, 0, [] and {} are false
 *     NAME is None, NAME is not None
 *     NAME == LITERAL  (also != < <= > >=)   strings, numbers, True, False, None
 *     NAME in (LITERAL, ...), NAME not in (LITERAL, ...)
 *     isinstance(NAME, TYPE), isinstance(NAME, (TYPE, ...))   int, float, bool, str, list, tuple, dict
 *     not X, X and Y, X or Y, (X)
 *
 * NAME is a field, alone or as attribute of its config object. Whatever else occurs has no verdict, and a field whose
 * condition has no verdict counts as read.
 */
import type { JsonValue } from '../json/types.ts'

export type Verdict = boolean | undefined

/** The value of a field as its reader sees it; undefined where it is not known. */
export type Look = (field: string) => JsonValue | undefined

type Evaluate = (look: Look) => Verdict

const NO_VERDICT: Evaluate = () => undefined
const compiled = new Map<string, Evaluate>()

/** Whether the condition holds; undefined where its form or one of its values is not known. */
export function evaluateCondition(text: string, look: Look): Verdict {
  let evaluate = compiled.get(text)
  if (evaluate === undefined) compiled.set(text, (evaluate = compile(text)))
  return evaluate(look)
}

const TOKEN = /\s*(?:([A-Za-z_][\w.]*)|(-?\d+(?:\.\d+)?)|'([^'\\]*)'|"([^"\\]*)"|(==|!=|<=|>=|[<>(),]))/y

interface Token {
  readonly kind: 'word' | 'literal' | 'sign'
  readonly text: string
  readonly value?: JsonValue
}

const CONSTANTS: ReadonlyMap<string, JsonValue> = new Map<string, JsonValue>([['None', null], ['True', true], ['False', false]])
const KEYWORDS: ReadonlySet<string> = new Set(['and', 'or', 'not', 'is', 'in', 'isinstance'])

function tokenize(text: string): Token[] | undefined {
  const tokens: Token[] = []
  TOKEN.lastIndex = 0
  while (TOKEN.lastIndex < text.trimEnd().length) {
    const match = TOKEN.exec(text)
    if (match === null) return undefined
    const [, word, number, single, double, sign] = match
    const constant = word === undefined ? undefined : CONSTANTS.get(word)
    if (constant !== undefined) tokens.push({ kind: 'literal', text: word as string, value: constant })
    else if (word !== undefined) tokens.push({ kind: 'word', text: word })
    else if (number !== undefined) tokens.push({ kind: 'literal', text: number, value: Number(number) })
    else if (sign !== undefined) tokens.push({ kind: 'sign', text: sign })
    else tokens.push({ kind: 'literal', text: match[0], value: (single ?? double) as string })
  }
  return tokens
}

/** Thrown inside this module when a condition has another form; never leaves it. */
class OtherForm extends Error {}

function compile(text: string): Evaluate {
  const tokens = tokenize(text)
  if (tokens === undefined) return NO_VERDICT
  try {
    const reader = new Reader(tokens)
    const evaluate = reader.either()
    return reader.atEnd() ? evaluate : NO_VERDICT
  } catch (error) {
    if (error instanceof OtherForm) return NO_VERDICT
    throw error
  }
}

class Reader {
  private position = 0
  private readonly tokens: readonly Token[]

  constructor(tokens: readonly Token[]) {
    this.tokens = tokens
  }

  atEnd(): boolean {
    return this.position === this.tokens.length
  }

  either(): Evaluate {
    const parts = [this.both()]
    while (this.take('or')) parts.push(this.both())
    return parts.length === 1 ? (parts[0] as Evaluate) : (look) => join(parts, look, true)
  }

  private both(): Evaluate {
    const parts = [this.negation()]
    while (this.take('and')) parts.push(this.negation())
    return parts.length === 1 ? (parts[0] as Evaluate) : (look) => join(parts, look, false)
  }

  private negation(): Evaluate {
    if (!this.take('not')) return this.single()
    const inner = this.negation()
    return (look) => negate(inner(look))
  }

  private single(): Evaluate {
    if (this.take('(')) {
      const inner = this.either()
      this.expect(')')
      return inner
    }
    if (this.take('isinstance')) {
      this.expect('(')
      const name = this.name()
      this.expect(',')
      const types = this.list(() => this.name())
      this.expect(')')
      return (look) => given(look(name), (value) => some(types.map((type) => isInstance(value, type))))
    }
    const name = this.name()
    if (this.take('is')) {
      const not = this.take('not')
      const literal = this.literal()
      if (literal !== null) throw new OtherForm()
      return (look) => given(look(name), (value) => (value === null) !== not)
    }
    const not = this.take('not')
    if (this.take('in')) {
      const literals = this.list(() => this.literal())
      return (look) => given(look(name), (value) => (isScalar(value) ? literals.includes(value) !== not : undefined))
    }
    if (not) throw new OtherForm()
    const sign = this.tokens[this.position]
    if (sign?.kind !== 'sign' || sign.text === ')') return (look) => given(look(name), truth)
    this.position++
    const literal = this.literal()
    return (look) => given(look(name), (value) => compare(value, sign.text, literal))
  }

  /** `X` or `(X, Y)`. */
  private list<T>(one: () => T): T[] {
    if (!this.take('(')) return [one()]
    const items = [one()]
    while (this.take(',')) if (this.tokens[this.position]?.text !== ')') items.push(one())
    this.expect(')')
    return items
  }

  private take(text: string): boolean {
    const token = this.tokens[this.position]
    if (token === undefined || token.kind === 'literal' || token.text !== text) return false
    this.position++
    return true
  }

  private expect(text: string): void {
    if (!this.take(text)) throw new OtherForm()
  }

  /** A field's name without the config object before it. */
  private name(): string {
    const token = this.tokens[this.position++]
    if (token?.kind !== 'word' || KEYWORDS.has(token.text)) throw new OtherForm()
    return token.text.slice(token.text.lastIndexOf('.') + 1)
  }

  private literal(): JsonValue {
    const token = this.tokens[this.position++]
    if (token?.kind !== 'literal') throw new OtherForm()
    return token.value as JsonValue
  }
}

function given(value: JsonValue | undefined, test: (value: JsonValue) => Verdict): Verdict {
  return value === undefined || isUnevaluated(value) ? undefined : test(value)
}

/** A default that the catalog could not evaluate, {"$call": ...}: nothing is known of its value. */
function isUnevaluated(value: JsonValue): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).some((key) => key.startsWith('$'))
}

function truth(value: JsonValue): boolean {
  if (typeof value === 'number') return value !== 0
  if (typeof value === 'object' && value !== null) return Object.keys(value).length > 0
  return Boolean(value)
}

function isScalar(value: JsonValue): boolean {
  return typeof value !== 'object' || value === null
}

function isInstance(value: JsonValue, type: string): Verdict {
  switch (type) {
    case 'list':
    case 'tuple':
      return Array.isArray(value)
    case 'dict':
      return typeof value === 'object' && value !== null && !Array.isArray(value)
    case 'str':
      return typeof value === 'string'
    case 'bool':
      return typeof value === 'boolean'
    case 'int':
    case 'float':
      // Of a plain number it cannot be told any more whether it was written 12 or 12.0; a bool is an int in Python.
      if (typeof value === 'number') return undefined
      return type === 'int' && typeof value === 'boolean'
    default:
      return undefined
  }
}

function compare(value: JsonValue, sign: string, literal: JsonValue): Verdict {
  if (sign === '==' || sign === '!=') return isScalar(value) ? (value === literal) === (sign === '==') : sign === '!='
  if (typeof value !== 'number' || typeof literal !== 'number') return undefined
  switch (sign) {
    case '<':
      return value < literal
    case '<=':
      return value <= literal
    case '>':
      return value > literal
    case '>=':
      return value >= literal
    default:
      return undefined
  }
}

function negate(verdict: Verdict): Verdict {
  return verdict === undefined ? undefined : !verdict
}

function some(verdicts: readonly Verdict[]): Verdict {
  return verdicts.includes(true) ? true : verdicts.includes(undefined) ? undefined : false
}

/** Python's `or` (until = true) and `and` (until = false), with unknown parts. */
function join(parts: readonly Evaluate[], look: Look, until: boolean): Verdict {
  let open = false
  for (const part of parts) {
    const verdict = part(look)
    if (verdict === until) return until
    if (verdict === undefined) open = true
  }
  return open ? undefined : !until
}
