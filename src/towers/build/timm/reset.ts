/** What open_clip's TimmModel does to a trunk after building it: reset_classifier(num_classes, global_pool). */
import type { Builder } from '../../../ir/builder.ts'

export interface Reset {
  readonly num_classes: number
  /** Absent: the pool stays as built. */
  readonly global_pool?: string
}

/** The pool that is reset to, or the one that was built; of a class whose reset_classifier asserts that it is one of these. */
export function poolAmong(b: Builder, built: string, reset: Reset | undefined, allowed: readonly string[]): string {
  const pool = reset?.global_pool
  if (pool === undefined) return built
  if (allowed.includes(pool)) return pool
  return b.fail({ stage: 'construct', field: 'timm_pool', cause: 'choice', message: `AssertionError: global_pool in (${allowed.map((name) => `'${name}'`).join(', ')})`, allowed })
}
