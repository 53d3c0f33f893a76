/** Which reports a command line asks for, and where each goes. */
import { oneOf } from './arguments.ts'
import { UsageError } from './io.ts'

export const formatNames = ['pretty', 'stylish', 'json', 'github', 'sarif', 'gitlab', 'junit', 'checkstyle'] as const
export type FormatName = (typeof formatNames)[number]

export interface Output {
  readonly format: FormatName
  /** As it was given; absent: standard output. */
  readonly file?: string
}

/**
 * The reports of `--format NAME` and `--output [NAME=]FILE`. A format that has a file is written there, any other is printed; without
 * `--format`, pretty is. `--output FILE` is the file of the one format. Throws a UsageError for a format that there is not, two formats
 * that would both be printed, a file without a format of its own, and a file for two reports.
 */
export function readOutputs(formats: readonly string[], outputs: readonly string[]): readonly Output[] {
  const named = new Set(formats.map((name) => oneOf('the format', name, formatNames)))
  if (outputs.length === 0 && named.size < 2) return [{ format: first(named) }]
  const given = outputs.map(readOutput)
  const bare = given.filter(({ format }) => format === undefined)
  if (bare.length > 1 || (bare.length === 1 && named.size > 1)) {
    throw new UsageError(`--output ${bare[0]?.file} does not say which format it is for: write --output NAME=FILE, as in sarif=${bare[0]?.file}`)
  }
  const files = given.map(({ format, file }): Output => ({ format: format ?? first(named), file }))
  const twice = files.find(({ file }, index) => files.findIndex((other) => other.file === file) < index)
  if (twice !== undefined) throw new UsageError(`two reports would be written to ${twice.file}: give each a file of its own`)
  const hasFile = new Set(files.map(({ format }) => format))
  const isPrintedByDefault = named.size === 0 && bare.length === 0
  const printed = isPrintedByDefault ? [first(named)] : [...named].filter((format) => !hasFile.has(format))
  if (printed.length > 1) {
    throw new UsageError(`the formats ${printed.join(' and ')} would be printed one after another: give ${printed.length === 2 ? 'one' : 'all but one'} a file, as in --output ${printed[1]}=FILE`)
  }
  return [...printed.map((format) => ({ format })), ...files]
}

function first(named: ReadonlySet<FormatName>): FormatName {
  for (const format of named) return format
  return 'pretty'
}

/** `sarif=out.sarif`, or a file alone; a file with an equals sign in its name is written `./a=b`. */
function readOutput(value: string): { readonly format?: FormatName; readonly file: string } {
  const equals = value.indexOf('=')
  const format = equals < 0 || value.startsWith('.') || value.startsWith('/') ? undefined : oneOf('the format of --output', value.slice(0, equals), formatNames)
  const file = format === undefined ? value : value.slice(equals + 1)
  if (file === '') throw new UsageError(`--output ${value} names no file`)
  return format === undefined ? { file } : { format, file }
}
