/** timm's activations by name (timm 1.0.29, layers/create_act.py). */
import type { Builder } from '../../../../ir/builder.ts'
import type { ActivationName } from '../../../../ir/nn.ts'
import type { Callable } from './callable.ts'

const ACTIVATIONS: Readonly<Record<string, ActivationName>> = {
  gelu: 'gelu',
  gelu_tanh: 'gelu_tanh',
  gelutanh: 'gelu_tanh',
  quick_gelu: 'quick_gelu',
  quickgelu: 'quick_gelu',
  silu: 'silu',
  swish: 'silu',
  relu: 'relu',
  relu6: 'relu6',
  leaky_relu: 'leaky_relu',
  leakyrelu: 'leaky_relu',
  elu: 'elu',
  sigmoid: 'sigmoid',
  tanh: 'tanh',
  hard_swish: 'hardswish',
  hardswish: 'hardswish',
  hard_sigmoid: 'hardsigmoid',
  hardsigmoid: 'hardsigmoid',
}

/** The activation that a class (`nn.GELU`, `QuickGELU`) or a registered name stands for. */
export function activationOf(b: Builder, layer: Callable): ActivationName {
  const known = ACTIVATIONS[layer.name.replace(/^(nn|F)\./, '').toLowerCase()]
  if (known) return known
  return b.notModelled(`the activation ${layer.name} is not modelled`)
}
