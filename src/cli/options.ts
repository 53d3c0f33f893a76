/** Options that several commands share, and what they mean. */
import { plain, type Style } from '../report/style.ts'
import type { OptionTable } from './arguments.ts'
import type { Io } from './io.ts'

export const commonOptions = {
  target: { kind: 'list' },
  config: { kind: 'value' },
  'no-config': { kind: 'flag' },
  color: { kind: 'flag' },
  'no-color': { kind: 'flag' },
  help: { kind: 'flag', short: 'h' },
} as const satisfies OptionTable

/** Of commands that are recorded (src/cli/keeping.ts), which look for it before the command does. */
export const cacheOptions = { 'no-cache': { kind: 'flag' } } as const satisfies OptionTable

export interface ColourFlags {
  readonly color: boolean
  readonly 'no-color': boolean
}

/**
 * Is the output to be coloured? The options decide before the environment, FORCE_COLOR (any value but 0 and false) before NO_COLOR
 * (any value but the empty one, https://no-color.org), and else a terminal is.
 */
export function wantsColour(io: Io, flags: ColourFlags): boolean {
  if (flags['no-color']) return false
  if (flags.color) return true
  const { FORCE_COLOR, NO_COLOR, TERM } = io.env
  if (FORCE_COLOR !== undefined) return FORCE_COLOR !== '0' && FORCE_COLOR !== 'false'
  if (NO_COLOR !== undefined && NO_COLOR !== '') return false
  return io.outIsTerminal && TERM !== 'dumb'
}

/** The emphasis of the formats for people; chalk is loaded only where there is colour. */
export async function styleOf(io: Io, flags: ColourFlags): Promise<Style> {
  if (!wantsColour(io, flags)) return plain
  const { coloured } = await import('../report/colour.ts')
  return coloured()
}
