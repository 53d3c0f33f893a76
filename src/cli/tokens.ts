/**
 * Arguments as options and operands, by the conventions of util.parseArgs, against which it is tested. Loading that module of Node costs
 * more than a tenth of what a lint of one file does besides starting Node.
 */
export type Token =
  /** `rawName` is the option as it is written, `-f` or `--format`; a value that is not `isInline` stands in the argument behind. */
  | { readonly kind: 'option'; readonly name: string; readonly rawName: string; readonly value: string | undefined; readonly isInline: boolean }
  | { readonly kind: 'positional'; readonly value: string }

export interface TokenOption {
  readonly takesValue: boolean
  readonly short?: string
}

/** `-n value`, `-nvalue`, several flags in one (`-qf json`), `--name value`, `--name=value`; what follows `--` is no option, and `-` is none either. */
export function tokens(args: readonly string[], options: Readonly<Record<string, TokenOption>>): Token[] {
  const found: Token[] = []
  const rest = [...args]
  const byShort = (short: string): string => Object.keys(options).find((name) => options[name]!.short === short) ?? short
  const takesValue = (name: string): boolean => Object.hasOwn(options, name) && options[name]!.takesValue
  const option = (name: string, rawName: string, inline?: string): void => {
    const value = inline ?? (takesValue(name) ? rest.shift() : undefined)
    found.push({ kind: 'option', name, rawName, value, isInline: inline !== undefined })
  }
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    if (arg === '--') {
      for (const value of rest.splice(0)) found.push({ kind: 'positional', value })
    } else if (arg.length < 2 || !arg.startsWith('-')) {
      found.push({ kind: 'positional', value: arg })
    } else if (arg.startsWith('--')) {
      const equals = arg.indexOf('=')
      if (!arg.includes('=', 3)) option(arg.slice(2), arg)
      else option(arg.slice(2, equals), arg.slice(0, equals), arg.slice(equals + 1))
    } else {
      const name = byShort(arg.charAt(1))
      if (arg.length === 2) option(name, arg)
      else if (takesValue(name)) option(name, arg.slice(0, 2), arg.slice(2))
      else rest.unshift(...ungrouped(arg, (short) => takesValue(byShort(short))))
    }
  }
  return found
}

/** `-qvf=x` as `-q`, `-v`, `-f=x`: the first that takes a value has the rest. */
function ungrouped(arg: string, takesValue: (short: string) => boolean): string[] {
  const shorts = arg.slice(1).split('')
  const last = shorts.findIndex(takesValue)
  const flags = last < 0 ? shorts : shorts.slice(0, last)
  return [...flags.map((short) => `-${short}`), ...(last < 0 ? [] : [`-${shorts.slice(last).join('')}`])]
}
