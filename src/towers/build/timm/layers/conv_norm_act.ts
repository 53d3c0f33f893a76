/** Convolution, norm and activation as one module (timm 1.0.29, layers/conv_bn_act.py ConvNormAct); the norm is named `bn`. */
import type { Builder } from '../../../../ir/builder.ts'
import type { ActivationName } from '../../../../ir/nn.ts'
import type { IndexedName, Value } from '../../../../ir/types.ts'
import { antiAlias } from './anti_alias.ts'
import type { Callable } from './callable.ts'
import { type ConvSettings, createConv2d } from './conv.ts'
import { normAct } from './norm_act.ts'

export interface ConvNormActSettings extends Omit<ConvSettings, 'bias'> {
  readonly norm_layer: Callable
  /** null: no activation. */
  readonly act: ActivationName | null
  /** Takes over a stride. */
  readonly aa_layer?: Callable | null
}

/** x (N, C, H, W) -> (N, out, H', W'). */
export function convNormAct(b: Builder, name: string | IndexedName, x: Value, out: number, settings: ConvNormActSettings): Value {
  const { aa_layer, stride = 1 } = settings
  const blurs = aa_layer !== null && aa_layer !== undefined && stride > 1
  return b.module(name, 'ConvNormAct', () => {
    const conv = createConv2d(b, 'conv', x, out, { ...settings, stride: blurs ? 1 : stride, bias: false })
    const normed = normAct(b, 'bn', conv, settings.norm_layer, settings.act)
    return blurs ? antiAlias(b, 'aa', normed, aa_layer, stride) : normed
  })
}
