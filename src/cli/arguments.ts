/** Command-line arguments by a table of options. */
import { closest } from '../text/index.ts'
import { UsageError } from './io.ts'
import { tokens, type TokenOption } from './tokens.ts'

export interface OptionSpec {
  /**
   * A `flag` takes no value; a `list` may be given several times; of several `value`s the last counts. An `optional` value stands
   * behind `=`, for what follows as an argument of its own may be a path.
   */
  readonly kind: 'flag' | 'value' | 'list' | 'optional'
  readonly short?: string
}

export type OptionTable = Readonly<Record<string, OptionSpec>>

interface Values {
  readonly flag: boolean
  readonly value: string | undefined
  readonly list: readonly string[]
  /** True: given without a value. */
  readonly optional: string | true | undefined
}

export interface Arguments<Table extends OptionTable> {
  readonly values: { readonly [Name in keyof Table]: Values[Table[Name]['kind']] }
  readonly positionals: readonly string[]
}

/**
 * Reads arguments: `--name value`, `--name=value`, `-n value`; what follows `--` is no option, and `-` is none either.
 * Throws a UsageError for an unknown option (with the nearest name), a missing value, and a value that none is taken for.
 */
export function readArguments<const Table extends OptionTable>(args: readonly string[], table: Table): Arguments<Table> {
  const options = Object.fromEntries(Object.entries(table).map(([name, spec]) => [name, tokenOption(spec)]))
  const values = new Map<string, boolean | string | string[]>()
  for (const [name, { kind }] of Object.entries(table)) {
    if (kind === 'flag') values.set(name, false)
    if (kind === 'list') values.set(name, [])
  }
  const positionals: string[] = []
  for (const token of tokens(args, options)) {
    if (token.kind === 'positional') {
      positionals.push(token.value)
      continue
    }
    const spec = Object.hasOwn(table, token.name) ? table[token.name] : undefined
    if (spec === undefined) throw unknownOption(token.rawName, Object.keys(table))
    if (spec.kind === 'flag') {
      if (token.value !== undefined) throw new UsageError(`${token.rawName} takes no value, but "${token.value}" is given`)
      values.set(token.name, true)
      continue
    }
    const { value } = token
    if (spec.kind === 'optional') {
      if (value === '') throw new UsageError(`${token.rawName}= needs a value, or no =`)
      values.set(token.name, value === undefined ? true : value)
      continue
    }
    if (value === undefined || (!token.isInline && /^-./.test(value))) throw new UsageError(`${token.rawName} needs a value`)
    const list = values.get(token.name)
    if (Array.isArray(list)) list.push(value)
    else values.set(token.name, value)
  }
  return { values: Object.fromEntries(values) as Arguments<Table>['values'], positionals }
}

function tokenOption({ kind, short }: OptionSpec): TokenOption {
  return { takesValue: kind === 'value' || kind === 'list', ...(short === undefined ? {} : { short }) }
}

function unknownOption(rawName: string, names: readonly string[]): UsageError {
  const meant = rawName.startsWith('--') ? closest(rawName.slice(2), names)[0] : undefined
  return new UsageError(`there is no option ${rawName}${meant === undefined ? '; see lint-configs --help' : `; did you mean --${meant}?`}`)
}

/** One of a few words. Throws a UsageError with the nearest one, or with all, where the value is none of them. */
export function oneOf<Choice extends string>(what: string, value: string, choices: readonly Choice[]): Choice {
  const choice = choices.find((each) => each === value)
  if (choice !== undefined) return choice
  const meant = closest(value, choices)[0] ?? (value === '' ? undefined : choices.find((each) => each.startsWith(value)))
  const end = meant === undefined ? `it is one of ${choices.join(', ')}` : `did you mean ${meant}?`
  throw new UsageError(`${what} "${value}" is not known; ${end}`)
}
