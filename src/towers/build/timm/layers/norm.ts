/** timm's normalization layers by name (timm 1.0.29, layers/norm.py, layers/create_norm.py; torch 2.13 where `nn.`). */
import type { Builder } from '../../../../ir/builder.ts'
import { batchNorm, groupNorm, layerNorm, rmsNorm } from '../../../../ir/nn.ts'
import type { IndexedName, Value } from '../../../../ir/types.ts'
import type { Callable } from './callable.ts'

type Kind = 'layer' | 'layer2d' | 'rms' | 'rms2d' | 'simple' | 'simple2d' | 'batch' | 'group' | 'group1'

/** Kind and default eps: timm's own LayerNorm has 1e-6 where torch's has 1e-5. */
const NORMS: Readonly<Record<string, { readonly kind: Kind; readonly eps: number }>> = {
  'nn.LayerNorm': { kind: 'layer', eps: 1e-5 },
  LayerNorm: { kind: 'layer', eps: 1e-6 },
  LayerNormFp32: { kind: 'layer', eps: 1e-6 },
  LayerNorm2d: { kind: 'layer2d', eps: 1e-6 },
  LayerNorm2dFp32: { kind: 'layer2d', eps: 1e-6 },
  RmsNorm: { kind: 'rms', eps: 1e-6 },
  RmsNormFp32: { kind: 'rms', eps: 1e-6 },
  RmsNorm2d: { kind: 'rms2d', eps: 1e-6 },
  SimpleNorm: { kind: 'simple', eps: 1e-6 },
  SimpleNorm2d: { kind: 'simple2d', eps: 1e-6 },
  'nn.BatchNorm2d': { kind: 'batch', eps: 1e-5 },
  'nn.GroupNorm': { kind: 'group', eps: 1e-5 },
  GroupNorm: { kind: 'group', eps: 1e-5 },
  GroupNorm1: { kind: 'group1', eps: 1e-5 },
  // With an activation behind (norm_act.ts); their eps are their own.
  BatchNormAct2d: { kind: 'batch', eps: 1e-5 },
  GroupNormAct: { kind: 'group', eps: 1e-5 },
  GroupNorm1Act: { kind: 'group1', eps: 1e-5 },
  LayerNormAct2d: { kind: 'layer2d', eps: 1e-5 },
  LayerNormAct2dFp32: { kind: 'layer2d', eps: 1e-5 },
  RmsNormAct2d: { kind: 'rms2d', eps: 1e-6 },
  RmsNormAct2dFp32: { kind: 'rms2d', eps: 1e-6 },
}

/** Registered names (create_norm.py _NORM_MAP), underscores removed. */
const REGISTERED: Readonly<Record<string, string>> = {
  batchnorm: 'nn.BatchNorm2d',
  batchnorm2d: 'nn.BatchNorm2d',
  groupnorm: 'GroupNorm',
  groupnorm1: 'GroupNorm1',
  layernorm: 'LayerNorm',
  layernorm2d: 'LayerNorm2d',
  layernormfp32: 'LayerNormFp32',
  layernorm2dfp32: 'LayerNorm2dFp32',
  rmsnorm: 'RmsNorm',
  rmsnorm2d: 'RmsNorm2d',
  rmsnormfp32: 'RmsNormFp32',
  simplenorm: 'SimpleNorm',
  simplenorm2d: 'SimpleNorm2d',
}

/** The same norm with other arguments: functools.partial over it. */
export function bound(layer: Callable, kwargs: Callable['kwargs']): Callable {
  return { name: layer.name, kwargs: { ...layer.kwargs, ...kwargs } }
}

/** Applies the norm that `layer` names to x. */
export function normLayer(b: Builder, name: string | IndexedName, x: Value, layer: Callable): Value {
  const known = NORMS[layer.name] ? layer.name : REGISTERED[layer.name.replaceAll('_', '').toLowerCase()]
  const norm = known === undefined ? undefined : NORMS[known]
  if (known === undefined || norm === undefined) {
    return b.notModelled(`the normalization ${layer.name} is not modelled`)
  }
  const eps = typeof layer.kwargs.eps === 'number' ? layer.kwargs.eps : norm.eps
  const affine = layer.kwargs.affine !== false && layer.kwargs.elementwise_affine !== false
  const className = known.replace(/^nn\./, '')
  switch (norm.kind) {
    case 'layer':
      return layerNorm(b, name, x, { eps, affine, class: className, bias: layer.kwargs.bias !== false })
    case 'layer2d':
      return layerNorm(b, name, x, { eps, affine, class: className, axis: 1 })
    case 'rms':
      return rmsNorm(b, name, x, { eps, affine, class: className })
    case 'rms2d':
      return rmsNorm(b, name, x, { eps, affine, class: className, axis: 1 })
    case 'simple':
      return rmsNorm(b, name, x, { eps, affine, class: className, centred: true })
    case 'simple2d':
      return rmsNorm(b, name, x, { eps, affine, class: className, centred: true, axis: 1 })
    case 'batch':
      return batchNorm(b, name, x, { eps, class: className })
    case 'group':
      return groupNorm(b, name, x, { eps, groups: numGroups(b, layer, x.shape[1]!), class: className })
    case 'group1':
      return groupNorm(b, name, x, { eps, groups: 1, class: className })
  }
}

/** timm's GroupNorm has 32 groups where nothing is said (GroupNorm.__init__ num_groups); torch's has no default. */
const TIMM_GROUPS = 32

function numGroups(b: Builder, layer: Callable, channels: number): number {
  const { num_groups: groups, group_size } = layer.kwargs
  // layers/norm.py _num_groups
  if (typeof group_size === 'number' && group_size > 0) {
    if (channels % group_size !== 0) b.fail({ stage: 'construct', field: 'norm_layer', cause: 'divisibility', message: 'AssertionError: num_channels % group_size == 0' })
    return channels / group_size
  }
  if (typeof groups === 'number') return groups
  if (layer.name !== 'nn.GroupNorm') return TIMM_GROUPS
  return b.notModelled(`${layer.name} is not modelled without num_groups`)
}
