/** Names of activations in config.json (transformers 5.18, activations.py ACT2FN). */
import type { ActivationName } from '../../../ir/nn.ts'
import type { HfConfig } from './config.ts'

const ACT2FN: Readonly<Record<string, ActivationName>> = {
  gelu: 'gelu',
  gelu_new: 'gelu_tanh',
  gelu_pytorch_tanh: 'gelu_tanh',
  quick_gelu: 'quick_gelu',
  relu: 'relu',
  silu: 'silu',
  swish: 'silu',
  tanh: 'tanh',
  sigmoid: 'sigmoid',
}

/** The activation that a field of config.json names. */
export function hfActivation(config: HfConfig, field: string): ActivationName {
  return activationNamed(config, config.string(field))
}

export function activationNamed(config: HfConfig, name: string): ActivationName {
  const known = ACT2FN[name]
  if (known) return known
  return config.b.notModelled(`the activation ${name} of ${config.model.name} is not modelled`)
}
