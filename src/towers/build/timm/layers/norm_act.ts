/** Norm and activation as one module (timm 1.0.29, layers/create_norm_act.py, layers/norm_act.py, layers/evo_norm.py). */
import type { Builder } from '../../../../ir/builder.ts'
import { type ActivationName, activation, add, elementwise, expand, mul, reduce, reshape, scalar } from '../../../../ir/nn.ts'
import type { IndexedName, Value } from '../../../../ir/types.ts'
import type { Callable } from './callable.ts'
import { filterResponseNorm } from './filter_response_norm.ts'
import { normLayer } from './norm.ts'

/** get_norm_act_layer: the class for a norm's class or registered name, in small letters and without underscores. */
const CLASSES: Readonly<Record<string, string>> = {
  batchnorm: 'BatchNormAct2d',
  batchnorm2d: 'BatchNormAct2d',
  groupnorm: 'GroupNormAct',
  groupnorm1: 'GroupNorm1Act',
  layernorm2d: 'LayerNormAct2d',
  layernorm2dfp32: 'LayerNormAct2dFp32',
  rmsnorm2d: 'RmsNormAct2d',
  rmsnorm2dfp32: 'RmsNormAct2dFp32',
  evonorms0: 'EvoNorm2dS0',
  evonorms0a: 'EvoNorm2dS0a',
  frn: 'FilterResponseNormAct2d',
  frntlu: 'FilterResponseNormTlu2d',
}

/** Default eps. */
const EVO_NORMS: Readonly<Record<string, number>> = { EvoNorm2dS0: 1e-5, EvoNorm2dS0a: 1e-3 }

/** These classes normalize the last dimension, which is no channel here. */
const LAST_DIMENSION = ['layernorm', 'layernormfp32', 'rmsnorm', 'rmsnormfp32']

/** x (N, C, H, W) normalized by the class that `layer` stands for; `act` null is its apply_act=False. */
export function normAct(b: Builder, name: string | IndexedName, x: Value, layer: Callable, act: ActivationName | null): Value {
  const key = layer.name.replace(/^nn\./, '').replaceAll('_', '').toLowerCase()
  if (LAST_DIMENSION.includes(key)) {
    const [, channels, , width] = x.shape as [number, number, number, number]
    b.fail({
      stage: 'forward',
      field: 'norm_layer',
      cause: 'shape',
      message: `RuntimeError: Given normalized_shape=[${channels}], expected input with shape [*, ${channels}], but the last dimension is ${width}`,
    })
  }
  const className = CLASSES[key] ?? layer.name
  if (className.startsWith('FilterResponseNorm')) return filterResponseNorm(b, name, x, { ...layer, name: className }, act)
  const eps = EVO_NORMS[className]
  if (eps !== undefined) return evoNormS0(b, name, x, { ...layer, name: className }, eps, act !== null)
  const normed = normLayer(b, name, x, { ...layer, name: className })
  return act === null ? normed : activation(b, normed, act)
}

/** EvoNorm2dS0.__init__ groups. */
const EVO_GROUPS = 32

/** EvoNorm2dS0 (and S0a, whose eps is larger): x sigmoid(x v) / the deviation of its group of channels, then scaled and shifted. */
function evoNormS0(b: Builder, name: string | IndexedName, x: Value, layer: Callable, defaultEps: number, apply_act: boolean): Value {
  const channels = x.shape[1]!
  const { group_size, groups: given, eps: givenEps } = layer.kwargs
  const groups = typeof group_size === 'number' && group_size > 0 ? channels / group_size : typeof given === 'number' ? given : EVO_GROUPS
  if (!Number.isInteger(groups)) b.fail({ stage: 'construct', field: 'norm_layer', cause: 'divisibility', message: 'AssertionError: num_features % group_size == 0' })
  const along = (param: string): Value => reshape(b, b.param(param, [channels]), [1, channels, 1, 1])
  return b.module(name, layer.name, () => {
    const weight = along('weight')
    const bias = along('bias')
    let y = x
    if (apply_act) {
      const gated = mul(b, x, activation(b, mul(b, x, along('v')), 'sigmoid'))
      y = elementwise(b, 'div', gated, groupDeviation(b, x, groups, typeof givenEps === 'number' ? givenEps : defaultEps))
    }
    return add(b, mul(b, y, weight), bias)
  })
}

/** group_std: sqrt(var + eps) over each group of channels and all positions, in the shape of x. */
function groupDeviation(b: Builder, x: Value, groups: number, eps: number): Value {
  const [n, channels, height, width] = x.shape as [number, number, number, number]
  if (channels % groups !== 0) b.fail({ stage: 'forward', field: 'norm_layer', cause: 'divisibility', message: 'AssertionError: C % groups == 0' })
  const grouped = reshape(b, x, [n, groups, channels / groups, height, width])
  const centred = elementwise(b, 'sub', grouped, reduce(b, 'mean', grouped, [2, 3, 4], true))
  const variance = reduce(b, 'mean', mul(b, centred, centred), [2, 3, 4], true)
  const deviation = scalar(b, 'pow', scalar(b, 'add', variance, eps), 0.5)
  return reshape(b, expand(b, deviation, grouped.shape), x.shape)
}
