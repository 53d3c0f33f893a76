/** Which baseline a run has, and what is to be done with it. */
import { join, resolve } from 'node:path'
import type { Sourced } from '../host/config/types.ts'
import { isThere } from '../host/disk.ts'
import type { Io } from './io.ts'
import type { LintFlags } from './lint-options.ts'

export const BASELINE_NAME = 'lint-configs-baseline.json'

export interface BaselinePlan {
  readonly absolute: string
  /** The place of the setting that names it; absent for one that the command line names, or that has the usual name. */
  readonly from?: string
  readonly action: 'apply' | 'prune' | 'write'
}

/** Where a baseline is looked for: what the config says, and the folder in which it has the usual name. */
export interface BaselineSetting {
  readonly folder: string
  readonly file?: Sourced<string>
}

/** Undefined where there is none. */
export function baselinePlan(flags: LintFlags, { folder, file }: BaselineSetting, { cwd }: Pick<Io, 'cwd'>): BaselinePlan | undefined {
  const { 'no-baseline': none, 'baseline-prune': prunes, 'baseline-write': writes } = flags
  if (none) return undefined
  const action = writes !== undefined ? 'write' : prunes ? 'prune' : 'apply'
  const given = typeof writes === 'string' ? writes : flags.baseline
  if (given !== undefined) return { absolute: resolve(cwd, given), action }
  if (file !== undefined) return { absolute: file.value, from: file.from, action }
  const absolute = join(folder, BASELINE_NAME)
  return action === 'apply' && !isThere(absolute) ? undefined : { absolute, action }
}
