/** timm 1.0.29, models/mlp_mixer.py: MlpMixer with the blocks of MLP-Mixer, ResMLP and gMLP. */
import { type Builder, indexed } from '../../../ir/builder.ts'
import { type ActivationName, activation, add, chunk, linear, mul, reduce, transpose } from '../../../ir/nn.ts'
import type { IndexedName, Value } from '../../../ir/types.ts'
import type { Kwargs } from './kwargs.ts'
import { activationOf } from './layers/act.ts'
import type { Callable } from './layers/callable.ts'
import { mlpLayer } from './layers/mlp.ts'
import { normLayer } from './layers/norm.ts'
import { patchEmbed } from './layers/patch_embed.ts'
import { poolAmong, type Reset } from './reset.ts'

interface Settings {
  readonly mlp_ratio: number | readonly number[]
  readonly mlp_layer: Callable
  readonly norm_layer: Callable
  readonly act: ActivationName
}

/** Image (N, in_chans, H, W) -> features (N, num_classes), or (N, embed_dim) without a classifier. */
export function mlpMixer(b: Builder, image: Value, kw: Kwargs, reset?: Reset): Value {
  const embed_dim = kw.int('embed_dim')
  const ratio = kw.value('mlp_ratio')
  const settings: Settings = {
    mlp_ratio: Array.isArray(ratio) ? (ratio as readonly number[]) : kw.number('mlp_ratio'),
    mlp_layer: kw.callable('mlp_layer')!,
    norm_layer: kw.callable('norm_layer')!,
    act: activationOf(b, kw.callable('act_layer')!),
  }
  kw.saysIsotropic({ layers: kw.fact('num_blocks'), patch_size: kw.fact('patch_size') })
  // Token mixing is a linear layer over one number of tokens.
  kw.takes((size) => ({ kind: 'fixed', size }))
  const { tokens } = patchEmbed(b, 'stem', image, {
    img_size: kw.pair('img_size'),
    patch_size: kw.pair('patch_size'),
    embed_dim,
    norm_layer: kw.bool('stem_norm') ? settings.norm_layer : null,
    bias: true,
    strict_img_size: true,
    dynamic_img_pad: false,
  })
  const layer = kw.callable('block_layer')!
  const block = BLOCKS[layer.name]
  if (!block) return b.notModelled(`the block ${layer.name} is not modelled`)
  let [x] = b.repeat(kw.int('num_blocks'), [tokens], ([inner]) => [block(b, indexed('blocks'), inner!, settings)]) as [Value]
  x = mixerNorm(b, 'norm', x, settings.norm_layer)
  if (poolAmong(b, kw.string('global_pool'), reset, ['', 'avg']) === 'avg') x = reduce(b, 'mean', x, [1])
  const num_classes = reset?.num_classes ?? kw.int('num_classes')
  return num_classes > 0 ? linear(b, 'head', x, num_classes, { bias: true }) : x
}

type BuildBlock = (b: Builder, name: IndexedName, x: Value, settings: Settings) => Value

const BLOCKS: Readonly<Record<string, BuildBlock>> = { MixerBlock: mixerBlock, ResBlock: resBlock, SpatialGatingBlock: spatialGatingBlock }

/** (N, L, C) <-> (N, C, L) */
function swap(b: Builder, x: Value): Value {
  return transpose(b, x, [0, 2, 1])
}

/** An MLP over the tokens of each channel, then one over the channels of each token. */
function mixerBlock(b: Builder, name: IndexedName, x: Value, settings: Settings): Value {
  const dim = x.shape[2]!
  const ratios = typeof settings.mlp_ratio === 'number' ? [settings.mlp_ratio, settings.mlp_ratio] : settings.mlp_ratio
  const [tokens_dim, channels_dim] = ratios.map((ratio) => Math.trunc(ratio * dim)) as [number, number]
  const options = { activation: settings.act, bias: true }
  return b.module(name, 'MixerBlock', () => {
    const normed = swap(b, mixerNorm(b, 'norm1', x, settings.norm_layer))
    const mixed = add(b, x, swap(b, mlpLayer(b, 'mlp_tokens', normed, settings.mlp_layer, { ...options, hidden_features: tokens_dim })))
    const hidden = mlpLayer(b, 'mlp_channels', mixerNorm(b, 'norm2', mixed, settings.norm_layer), settings.mlp_layer, { ...options, hidden_features: channels_dim })
    return add(b, mixed, hidden)
  })
}

/** ResMLP: one linear layer over the tokens, layer scales. */
function resBlock(b: Builder, name: IndexedName, x: Value, settings: Settings): Value {
  const [, length, dim] = x.shape as [number, number, number]
  return b.module(name, 'ResBlock', () => {
    const tokens = swap(b, linear(b, 'linear_tokens', swap(b, mixerNorm(b, 'norm1', x, settings.norm_layer)), length, { bias: true }))
    const mixed = add(b, x, mul(b, b.param('ls1', [dim]), tokens))
    const hidden = mlpLayer(b, 'mlp_channels', mixerNorm(b, 'norm2', mixed, settings.norm_layer), settings.mlp_layer, {
      hidden_features: Math.trunc(dim * (settings.mlp_ratio as number)),
      activation: settings.act,
      bias: true,
    })
    return add(b, mixed, mul(b, b.param('ls2', [dim]), hidden))
  })
}

/** gMLP: half of the hidden channels, mixed over the tokens, gate the other half. */
function spatialGatingBlock(b: Builder, name: IndexedName, x: Value, settings: Settings): Value {
  const [, length, dim] = x.shape as [number, number, number]
  const hidden_features = Math.trunc(dim * (settings.mlp_ratio as number))
  return b.module(name, 'SpatialGatingBlock', () => {
    const normed = normLayer(b, 'norm', x, settings.norm_layer)
    const out = b.module('mlp_channels', 'GatedMlp', () => {
      const hidden = activation(b, linear(b, 'fc1', normed, hidden_features, { bias: true }), settings.act)
      const gated = b.module('gate', 'SpatialGatingUnit', () => {
        const [u, v] = chunk(b, hidden, 2, -1) as [Value, Value]
        const mixed = linear(b, 'proj', swap(b, normLayer(b, 'norm', v, { name: 'nn.LayerNorm', kwargs: {} })), length, { bias: true })
        return mul(b, u, swap(b, mixed))
      })
      return linear(b, 'fc2', gated, dim, { bias: true })
    })
    return add(b, x, out)
  })
}

/** The norm of the model, or ResMLP's Affine: alpha x + beta per channel. */
function mixerNorm(b: Builder, name: string, x: Value, layer: Callable): Value {
  if (layer.name !== 'Affine') return normLayer(b, name, x, layer)
  const dim = x.shape[2]!
  return b.module(name, 'Affine', () => add(b, b.param('beta', [1, 1, dim]), mul(b, b.param('alpha', [1, 1, dim]), x)))
}
