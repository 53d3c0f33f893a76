/** Filter response normalization (timm 1.0.29, layers/filter_response_norm.py): x over its root mean square in each channel. */
import type { Builder } from '../../../../ir/builder.ts'
import { type ActivationName, activation, add, elementwise, mul, reduce, reshape, scalar } from '../../../../ir/nn.ts'
import type { IndexedName, Value } from '../../../../ir/types.ts'
import type { Callable } from './callable.ts'

/** FilterResponseNormTlu2d.__init__ and FilterResponseNormAct2d.__init__ eps. */
const EPS = 1e-5

/**
 * x (N, C, H, W) -> the same. FilterResponseNormTlu2d has a learned threshold tau for activation, FilterResponseNormAct2d
 * the activation that is given; `act` null is apply_act=False of either.
 */
export function filterResponseNorm(b: Builder, name: string | IndexedName, x: Value, layer: Callable, act: ActivationName | null): Value {
  const channels = x.shape[1]!
  const eps = typeof layer.kwargs.eps === 'number' ? layer.kwargs.eps : EPS
  const along = (param: string): Value => reshape(b, b.param(param, [channels]), [1, channels, 1, 1])
  return b.module(name, layer.name, () => {
    const square = reduce(b, 'mean', mul(b, x, x), [2, 3], true)
    const scaled = mul(b, x, scalar(b, 'pow', scalar(b, 'add', square, eps), -0.5))
    const y = add(b, mul(b, scaled, along('weight')), along('bias'))
    if (act === null) return y
    return layer.name === 'FilterResponseNormTlu2d' ? elementwise(b, 'maximum', y, along('tau')) : activation(b, y, act)
  })
}
