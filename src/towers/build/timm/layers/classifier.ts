/** Pools and classifiers at the end of convolutional trunks (timm 1.0.29, layers/classifier.py, layers/adaptive_avgmax_pool.py). */
import type { Builder } from '../../../../ir/builder.ts'
import { type ActivationName, activation, add, concat, conv2d, flatten, linear, reduce, scalar } from '../../../../ir/nn.ts'
import type { Value } from '../../../../ir/types.ts'
import type { Reset } from '../reset.ts'
import type { Callable } from './callable.ts'
import { normLayer } from './norm.ts'

export type Format = 'NCHW' | 'NHWC'

/** What SelectAdaptivePool2d makes of a name; the `fast` ones differ in nothing that counts. '' is no pool. */
export type Pool = '' | 'avg' | 'max' | 'avgmax' | 'catavgmax'

/** The pool that is named, with the constructor's assertion. */
export function poolOf(b: Builder, type: string): Pool {
  const name = type.toLowerCase()
  if (name === 'fast') return 'avg'
  const pool = name.replace(/^fast/, '')
  if (pool === '' || pool === 'avg' || pool === 'max' || pool === 'avgmax' || pool === 'catavgmax') return pool
  return b.fail({ stage: 'construct', field: 'global_pool', cause: 'choice', message: `AssertionError: Invalid pool type: ${type}`, allowed: POOLS })
}

const POOLS: readonly Pool[] = ['', 'avg', 'max', 'avgmax', 'catavgmax']

/**
 * SelectAdaptivePool2d to one pixel; '' passes through. With keepdim the spatial dimensions stay as 1 x 1. The average is
 * nn.AdaptiveAvgPool2d, but for channels that come last, and for the `fast` pools, a plain mean.
 */
export function adaptivePool(b: Builder, x: Value, type: string, options: { format?: Format; keepdim?: boolean } = {}): Value {
  const axes = options.format === 'NHWC' ? [1, 2] : [2, 3]
  const keepdim = options.keepdim === true
  const isPlain = options.format === 'NHWC' || type.toLowerCase().startsWith('fast')
  const mean = (): Value => reduce(b, 'mean', x, axes, keepdim, !isPlain)
  const max = (): Value => reduce(b, 'max', x, axes, keepdim)
  switch (poolOf(b, type)) {
    case '':
      return x
    case 'avg':
      return mean()
    case 'max':
      return max()
    case 'avgmax':
      return scalar(b, 'mul', add(b, mean(), max()), 0.5)
    case 'catavgmax':
      return concat(b, [mean(), max()], options.format === 'NHWC' && keepdim ? -1 : 1)
  }
}

export interface HeadOptions {
  readonly num_classes: number
  readonly pool_type: string
  /** After construction; see Reset. */
  readonly reset?: Reset | undefined
  readonly format?: Format
  /** The classifier is a 1x1 convolution. */
  readonly use_conv?: boolean
}

/** ClassifierHead: pool, then a linear layer `fc`. */
export function classifierHead(b: Builder, name: string, x: Value, options: HeadOptions): Value {
  const num_classes = options.reset?.num_classes ?? options.num_classes
  const pool = options.reset?.global_pool ?? options.pool_type
  return b.module(name, 'ClassifierHead', () =>
    options.use_conv
      ? convClassifier(b, 'fc', adaptivePool(b, x, pool, { ...options, keepdim: true }), num_classes, pool)
      : classifier(b, 'fc', adaptivePool(b, x, pool, options), num_classes, options.format),
  )
}

/** create_classifier: a linear layer; without a head module it is the model's own attribute. A map that is not pooled has its channels last only in NHWC. */
export function classifier(b: Builder, name: string, x: Value, num_classes: number, format: Format = 'NCHW'): Value {
  if (num_classes <= 0) return x
  const [n, channels, height, width] = x.shape as [number, number, number?, number?]
  if (height !== undefined && width !== channels && format === 'NCHW') {
    b.fail({
      stage: 'forward',
      field: 'global_pool',
      cause: 'shape',
      message: `RuntimeError: mat1 and mat2 shapes cannot be multiplied (${n * channels * height}x${width} and ${channels}x${num_classes})`,
    })
  }
  return linear(b, name, x, num_classes, { bias: true })
}

/** The same with use_conv: a 1x1 convolution, flattened behind where there is a pool. */
function convClassifier(b: Builder, name: string, x: Value, num_classes: number, pool: string): Value {
  const out = num_classes > 0 ? conv2d(b, name, x, num_classes, { kernel: 1, bias: true }) : x
  return pool === '' ? out : flatten(b, out, 1)
}

export interface NormMlpHeadOptions extends HeadOptions {
  readonly hidden_size: number | null
  readonly norm_layer: Callable
  readonly activation: ActivationName
}

/** NormMlpClassifierHead on (N, C, H, W): pool, norm, an optional hidden layer, `fc`; without a pool the layers are 1x1 convolutions. */
export function normMlpClassifierHead(b: Builder, name: string, x: Value, options: NormMlpHeadOptions): Value {
  const num_classes = options.reset?.num_classes ?? options.num_classes
  const pool = options.reset?.global_pool ?? options.pool_type
  const dense = (layer: string, value: Value, out: number): Value =>
    pool === '' ? conv2d(b, layer, value, out, { kernel: 1, bias: true }) : linear(b, layer, value, out, { bias: true })
  return b.module(name, 'NormMlpClassifierHead', () => {
    const taken = adaptivePool(b, x, pool, { keepdim: true })
    const [, channels] = x.shape
    if (taken.shape[1] !== channels) {
      // The norm is made for the channels that come to the head, also where the pool gives them twice.
      b.fail({ stage: 'forward', field: 'global_pool', cause: 'shape', message: `RuntimeError: Given normalized_shape=[${channels}], expected input with shape [${channels}], but got ${taken.shape[1]} channels` })
    }
    const pooled = normLayer(b, 'norm', taken, options.norm_layer)
    let out = pool === '' ? pooled : flatten(b, pooled, 1)
    if (options.hidden_size) out = b.module('pre_logits', 'Sequential', () => activation(b, dense('fc', out, options.hidden_size!), options.activation))
    return num_classes > 0 ? dense('fc', out, num_classes) : out
  })
}
