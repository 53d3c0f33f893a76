/** What holds for a file, of the tool's own settings. */
import type { JsonValue } from '../json/types.ts'
import { printable } from '../text/index.ts'
import { columns } from './columns.ts'
import { inert } from './json.ts'
import type { Style } from './style.ts'

export interface ShownSetting {
  readonly name: string
  readonly value: JsonValue
  /** A place, `default`, or `command line`. */
  readonly from: string
}

/** Another severity for some fields. */
export interface ShownField {
  readonly pointers: readonly string[]
  readonly severity: string
  readonly from: string
  readonly reason?: string
}

export interface ShownRule {
  readonly rule: string
  /** Several where a preset has one for each message. */
  readonly severity: readonly string[]
  readonly from: string
  readonly options: readonly ShownSetting[]
  readonly fields: readonly ShownField[]
}

export interface ShownSettings {
  readonly file: string
  /** The config that holds for the file; null where none does. */
  readonly config: string | null
  readonly ignored: boolean
  readonly settings: readonly ShownSetting[]
  /** Of the run as a whole, out of the config of the current folder. */
  readonly run: readonly ShownSetting[]
  readonly rules: readonly ShownRule[]
}

export function settingsJson(shown: ShownSettings): string {
  return `${inert(JSON.stringify(shown, undefined, 2))}\n`
}

export function settingsText({ file, config, ignored, settings, run, rules }: ShownSettings, style: Style): string {
  const head = [`config  ${config === null ? 'none' : printable(config)}`, ...(ignored ? ['ignored, and not linted'] : [])]
  const set = columns([...settings.map(row), [''], ['of the run'], ...run.map(row)])
  const ofRules = columns(rules.flatMap(({ rule, severity, from, options, fields }) => [
    [`  ${rule}`, severity.join(', '), printable(from)],
    ...options.map(({ name, value, from }) => [`    ${name}`, say(value), printable(from)]),
    ...fields.map(({ pointers, severity, from, reason }) => {
      return [`    at ${printable(pointers.map((each) => (each === '' ? 'the top level' : each)).join(', '))}`, severity, printable(reason === undefined ? from : `${from}  ${reason}`)]
    }),
  ]))
  const lines = [style.strong(printable(file)), '', ...head.map((line) => `  ${line}`), '', ...set, '', 'rules', ...ofRules]
  return `${lines.join('\n')}\n`
}

function row({ name, value, from }: ShownSetting): string[] {
  return [`  ${name}`, say(value), printable(from)]
}

function say(value: JsonValue): string {
  if (value === null) return 'none'
  if (Array.isArray(value) && value.every((each) => typeof each === 'string')) return printable(value.join(', '))
  return printable(typeof value === 'string' ? value : JSON.stringify(value))
}
