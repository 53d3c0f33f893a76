/** timm's LayerScale (timm 1.0.29, layers/layer_scale.py): x times a learned factor per channel. */
import type { Builder } from '../../../../ir/builder.ts'
import { mul, reshape } from '../../../../ir/nn.ts'
import type { Value } from '../../../../ir/types.ts'

/** Nothing where `init_values` is None or 0, as the blocks that use it decide. */
export function layerScale(b: Builder, name: string, x: Value, init_values: number | null): Value {
  if (!init_values) return x
  return b.module(name, 'LayerScale', () => mul(b, x, b.param('gamma', [x.shape.at(-1)!])))
}

/** LayerScale2d on (N, C, H, W); nothing where `init_values` is None. */
export function layerScale2d(b: Builder, name: string, x: Value, init_values: number | null): Value {
  if (init_values === null) return x
  const channels = x.shape[1]!
  return b.module(name, 'LayerScale2d', () => mul(b, x, reshape(b, b.param('gamma', [channels]), [1, channels, 1, 1])))
}
