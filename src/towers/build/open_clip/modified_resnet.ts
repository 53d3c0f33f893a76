/** open_clip's own ResNet (open_clip 3.3.0, modified_resnet.py ModifiedResNet): three-layer stem, anti-aliased strides, attention pool. */
import type { Block } from '../../../config/types.ts'
import { type Builder, indexed } from '../../../ir/builder.ts'
import { mergeHeads, splitHeads } from '../../../ir/multihead_attention.ts'
import { activation, add, attention, batchNorm, concat, conv2d, flatten, linear, pool2d, reduce, select, transpose } from '../../../ir/nn.ts'
import type { IndexedName, Value } from '../../../ir/types.ts'
import type { JsonValue } from '../../../json/types.ts'
import { truthy } from '../python.ts'
import { Fields, outputDim } from './fields.ts'

/** Bottleneck.expansion. */
const EXPANSION = 4
/** torch 2.13 nn.BatchNorm2d.__init__ eps. */
const BATCH_NORM = { eps: 1e-5 }

/** Image (N, 3, H, W) -> features (N, embed_dim), or as many as the last stage has channels where embed_dim is none. */
export function modifiedResNet(b: Builder, image: Value, block: Block, embed_dim: JsonValue): Value {
  const cfg = new Fields(b, block)
  const width = cfg.size('width')
  const head_width = cfg.int('head_width')
  const image_size = cfg.int('image_size')
  const layers = cfg.ints('layers')
  if (head_width === 0) b.fail({ stage: 'construct', field: 'head_width', cause: 'range', message: 'ZeroDivisionError: integer division or modulo by zero' })
  if (layers.length < 4) b.fail({ stage: 'construct', field: 'layers', cause: 'length', message: 'IndexError: list index out of range' })
  const half = Math.floor(width / 2)

  let x = convNormAct(b, image, half, '1', 2)
  x = convNormAct(b, x, half, '2', 1)
  x = convNormAct(b, x, width, '3', 1)
  x = pool2d(b, 'avg', x, { kernel: 2 })
  for (const stage of [0, 1, 2, 3]) {
    x = makeLayer(b, `layer${stage + 1}`, x, width * 2 ** stage, layers[stage]!, stage === 0 ? 1 : 2)
  }
  // heads = width * 32 // head_width (model.py _build_vision_tower)
  return attentionPool2d(b, x, Math.floor(image_size / 32), Math.floor((width * 32) / head_width), embed_dim)
}

function convNormAct(b: Builder, x: Value, out: number, number: string, stride: number): Value {
  const conv = conv2d(b, `conv${number}`, x, out, { kernel: 3, stride, padding: 1, bias: false })
  return activation(b, batchNorm(b, `bn${number}`, conv, BATCH_NORM), 'relu')
}

function makeLayer(b: Builder, name: string, x: Value, planes: number, blocks: number, stride: number): Value {
  return b.module(name, 'Sequential', () => {
    const first = bottleneck(b, '0', x, planes, stride)
    const [out] = b.repeat(blocks - 1, [first], ([inner]) => [bottleneck(b, indexed('', 1), inner!, planes, 1)])
    return out!
  })
}

function bottleneck(b: Builder, name: string | IndexedName, x: Value, planes: number, stride: number): Value {
  const wide = planes * EXPANSION
  return b.module(name, 'Bottleneck', () => {
    let out = activation(b, batchNorm(b, 'bn1', conv2d(b, 'conv1', x, planes, { kernel: 1, bias: false }), BATCH_NORM), 'relu')
    out = activation(b, batchNorm(b, 'bn2', conv2d(b, 'conv2', out, planes, { kernel: 3, padding: 1, bias: false }), BATCH_NORM), 'relu')
    if (stride > 1) out = pool2d(b, 'avg', out, { kernel: stride })
    out = batchNorm(b, 'bn3', conv2d(b, 'conv3', out, wide, { kernel: 1, bias: false }), BATCH_NORM)
    const identity = stride > 1 || x.shape[1] !== wide ? downsample(b, x, wide, stride) : x
    return activation(b, add(b, out, identity), 'relu')
  })
}

function downsample(b: Builder, x: Value, wide: number, stride: number): Value {
  return b.module('downsample', 'Sequential', () => {
    const pooled = pool2d(b, 'avg', x, { kernel: stride })
    return batchNorm(b, '1', conv2d(b, '0', pooled, wide, { kernel: 1, bias: false }), BATCH_NORM)
  })
}

/** AttentionPool2d: (N, C, H, W) -> (N, output_dim), the mean of all positions in front, and its output taken. */
function attentionPool2d(b: Builder, x: Value, spacial_dim: number, heads: number, embed_dim: JsonValue): Value {
  const channels = x.shape[1]!
  return b.module('attnpool', 'AttentionPool2d', () => {
    const positions = b.param('positional_embedding', [spacial_dim ** 2 + 1, channels])
    const tokens = transpose(b, flatten(b, x, 2), [0, 2, 1])
    const all = add(b, concat(b, [reduce(b, 'mean', tokens, [1], true), tokens], 1), positions)
    if (heads <= 0 || channels % heads !== 0) {
      b.fail({ stage: 'forward', field: 'head_width', cause: 'divisibility', message: `AssertionError: embed_dim ${channels} not divisible by num_heads ${heads}` })
    }
    const [q, k, v] = ['q_proj', 'k_proj', 'v_proj'].map((name) => splitHeads(b, linear(b, name, all, channels, { bias: true }), heads)) as [Value, Value, Value]
    const mixed = mergeHeads(b, attention(b, q, k, v))
    return select(b, linear(b, 'c_proj', mixed, truthy(embed_dim) ? outputDim(b, embed_dim) : channels, { bias: true }), 1, 0)
  })
}
