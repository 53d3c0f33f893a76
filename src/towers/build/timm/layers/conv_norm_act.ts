/** Convolution, norm and activation as one module (timm 1.0.29, layers/conv_bn_act.py ConvNormAct); the norm is named `bn`. */
import type { Builder } from '../../../../ir/builder.ts'
import { type ActivationName, activation } from '../../../../ir/nn.ts'
import type { IndexedName, Value } from '../../../../ir/types.ts'
import type { Callable } from './callable.ts'
import { type ConvSettings, createConv2d } from './conv.ts'
import { normLayer } from './norm.ts'

export interface ConvNormActSettings extends Omit<ConvSettings, 'bias'> {
  readonly norm_layer: Callable
  /** null: no activation. */
  readonly act: ActivationName | null
}

/** x (N, C, H, W) -> (N, out, H', W'). */
export function convNormAct(b: Builder, name: string | IndexedName, x: Value, out: number, settings: ConvNormActSettings): Value {
  return b.module(name, 'ConvNormAct', () => {
    const normed = normLayer(b, 'bn', createConv2d(b, 'conv', x, out, { ...settings, bias: false }), settings.norm_layer)
    return settings.act === null ? normed : activation(b, normed, settings.act)
  })
}
