/** PatchDropout, which the towers make where its rate is greater than 0 (timm 1.0.29, layers/patch_dropout.py). In eval mode it passes all patches on. */
import type { PyValue } from '../../../../catalog/types.ts'
import type { Builder } from '../../../../ir/builder.ts'

/** The constructor's assertion; a bool is a rate of 0 or 1. */
export function checkPatchDropout(b: Builder, rate: PyValue | undefined): void {
  if (rate !== true && !(typeof rate === 'number' && rate >= 1)) return
  b.fail({ stage: 'construct', field: 'patch_drop_rate', cause: 'range', message: 'AssertionError: 0 <= prob < 1.' })
}
