/** Pooling of token sequences (timm 1.0.29, vision_transformer.py global_pool_nlc). */
import type { Builder } from '../../../../ir/builder.ts'
import { add, reduce, scalar, select, slice } from '../../../../ir/nn.ts'
import type { Value } from '../../../../ir/types.ts'

/** (N, L, C) -> (N, C); '' leaves the tokens as they are. */
export function globalPoolTokens(b: Builder, x: Value, type: string, prefix: number, includePrefix = false): Value {
  if (type === '') return x
  if (type === 'token') return select(b, x, 1, 0)
  const tokens = includePrefix || prefix === 0 ? x : slice(b, x, 1, prefix, x.shape[1]!)
  switch (type) {
    case 'avg':
      return reduce(b, 'mean', tokens, [1])
    case 'max':
      return reduce(b, 'max', tokens, [1])
    case 'avgmax':
      return scalar(b, 'mul', add(b, reduce(b, 'max', tokens, [1]), reduce(b, 'mean', tokens, [1])), 0.5)
    default:
      return b.fail({ stage: 'forward', field: 'global_pool', cause: 'choice', message: `AssertionError: Unknown pool type ${type}` })
  }
}
