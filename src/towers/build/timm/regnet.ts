/** timm 1.0.29, models/regnet.py: RegNet X, Y, Z and V. */
import type { PyValue } from '../../../catalog/types.ts'
import { type Builder, indexed } from '../../../ir/builder.ts'
import { type ActivationName, activation, add, type Pair, pool2d } from '../../../ir/nn.ts'
import type { IndexedName, Value } from '../../../ir/types.ts'
import { regnetStages } from '../../timm/regnet.ts'
import { pythonRound } from '../../values.ts'
import type { Kwargs } from './kwargs.ts'
import { activationOf } from './layers/act.ts'
import { callable, type Callable } from './layers/callable.ts'
import { squeezeExcite } from './layers/channel_attention.ts'
import { classifierHead } from './layers/classifier.ts'
import { createConv2d, paddingOf } from './layers/conv.ts'
import { convNormAct } from './layers/conv_norm_act.ts'
import { normLayer } from './layers/norm.ts'
import type { Reset } from './reset.ts'

interface Settings {
  readonly act: ActivationName
  readonly norm_layer: Callable
  readonly bottle_ratio: number
  readonly group_size: number
  readonly se_ratio: number
  readonly downsample: PyValue
  readonly linear_out: boolean
  readonly preact: boolean
}

/** Image (N, in_chans, H, W) -> features (N, num_classes), or (N, num_features) without a classifier. */
export function regNet(b: Builder, image: Value, kw: Kwargs, reset?: Reset): Value {
  const cfg = kw.modelCfg('regnet.RegNetCfg')
  const stages = regnetStages({
    depth: cfg.int('depth'),
    w0: cfg.int('w0'),
    wa: cfg.number('wa'),
    wm: cfg.number('wm'),
    group_size: cfg.int('group_size'),
    bottle_ratio: cfg.number('bottle_ratio'),
    group_min_ratio: cfg.number('group_min_ratio'),
  })
  const settings: Settings = {
    act: activationOf(b, callable(cfg.value('act_layer'))!),
    norm_layer: callable(cfg.value('norm_layer'))!,
    bottle_ratio: cfg.number('bottle_ratio'),
    group_size: cfg.int('group_size'),
    se_ratio: cfg.number('se_ratio'),
    downsample: cfg.value('downsample'),
    linear_out: cfg.bool('linear_out'),
    preact: cfg.bool('preact'),
  }
  const num_features = cfg.int('num_features')
  kw.says({
    layers: kw.computed('stage depths', stages.depths, 'regnet.generate_regnet'),
    stages: kw.computed('stage widths', stages.widths, 'regnet.generate_regnet'),
  })
  kw.saysFeatures(num_features ? num_features : stages.widths.at(-1)!)
  const stem_width = cfg.int('stem_width')
  let x = settings.preact
    ? createConv2d(b, 'stem', image, stem_width, { kernel: 3, stride: 2, bias: false })
    : convNormAct(b, 'stem', image, stem_width, { ...settings, kernel: 3, stride: 2 })
  if (stages.widths.length !== 4) b.fail({ stage: 'construct', field: 'model_cfg', cause: 'length', message: 'AssertionError: len(per_stage_args) == 4' })
  const output_stride = kw.int('output_stride')
  if (![8, 16, 32].includes(output_stride)) b.fail({ stage: 'construct', field: 'output_stride', cause: 'choice', message: 'AssertionError: output_stride in (8, 16, 32)' })
  let reached = 2
  let dilation = 1
  stages.widths.forEach((width, i) => {
    const stride = reached >= output_stride ? 1 : 2
    if (stride === 1) dilation *= 2
    else reached *= 2
    x = b.module(`s${i + 1}`, 'RegStage', () => stage(b, x, width, stages.depths[i]!, { stride, dilation }, settings))
  })
  if (num_features) x = convNormAct(b, 'final_conv', x, num_features, { ...settings, kernel: 1 })
  else if (settings.linear_out || settings.preact) x = activation(b, x, settings.act)
  return classifierHead(b, 'head', x, { num_classes: kw.int('num_classes'), pool_type: kw.string('global_pool'), reset })
}

function stage(b: Builder, x: Value, width: number, depth: number, { stride, dilation }: { stride: number; dilation: number }, settings: Settings): Value {
  const first = dilation <= 2 ? 1 : 2
  const out = block(b, 'b1', x, width, stride, [first, dilation], settings)
  const name: IndexedName = { ...indexed('', 2), prefix: 'b' }
  return b.repeat(depth - 1, [out], ([inner]) => [block(b, name, inner!, width, 1, [dilation, dilation], settings)])[0]!
}

/** Bottleneck, or PreBottleneck whose norms come before the convolutions. */
function block(b: Builder, name: string | IndexedName, x: Value, out: number, stride: number, dilation: Pair, settings: Settings): Value {
  const bottleneck = pythonRound(out * settings.bottle_ratio)
  // adjust_widths_groups_comp: a group is never wider than the bottleneck.
  const groups = Math.floor(bottleneck / Math.min(settings.group_size, bottleneck))
  const squeezed = (value: Value): Value =>
    settings.se_ratio ? squeezeExcite(b, 'se', value, { rd_ratio: 0, rd_channels: pythonRound(x.shape[1]! * settings.se_ratio), activation: settings.act }) : value
  const normAct = (layer: string, value: Value): Value => activation(b, normLayer(b, layer, value, settings.norm_layer), settings.act)
  if (settings.preact) {
    return b.module(name, 'PreBottleneck', () => {
      const normed = normAct('norm1', x)
      let y = createConv2d(b, 'conv1', normed, bottleneck, { kernel: 1, bias: false })
      y = createConv2d(b, 'conv2', normAct('norm2', y), bottleneck, { kernel: 3, stride, dilation: dilation[0], groups, bias: false })
      y = createConv2d(b, 'conv3', normAct('norm3', squeezed(y)), out, { kernel: 1, bias: false })
      return withShortcut(b, y, normed, stride, dilation, settings)
    })
  }
  return b.module(name, 'Bottleneck', () => {
    let y = convNormAct(b, 'conv1', x, bottleneck, { ...settings, kernel: 1 })
    y = convNormAct(b, 'conv2', y, bottleneck, { ...settings, kernel: 3, stride, dilation: dilation[0], groups })
    y = convNormAct(b, 'conv3', squeezed(y), out, { ...settings, act: null, kernel: 1 })
    y = withShortcut(b, y, x, stride, dilation, settings)
    return settings.linear_out ? y : activation(b, y, settings.act)
  })
}

/** create_shortcut: none where downsample is unset and the shapes differ. */
function withShortcut(b: Builder, y: Value, x: Value, stride: number, dilation: Pair, settings: Settings): Value {
  const out = y.shape[1]!
  if (x.shape[1] === out && stride === 1 && dilation[0] === dilation[1]) return add(b, y, x)
  if (!settings.downsample) return y
  if (settings.downsample === 'avg') return add(b, y, averaged(b, x, out, stride, dilation[0], settings))
  const shortcut = settings.preact
    ? createConv2d(b, 'downsample', x, out, { kernel: 1, stride, bias: false })
    : convNormAct(b, 'downsample', x, out, { ...settings, act: null, kernel: 1, stride })
  return add(b, y, shortcut)
}

function averaged(b: Builder, x: Value, out: number, stride: number, dilation: number, settings: Settings): Value {
  return b.module('downsample', 'Sequential', () => {
    const step = dilation === 1 ? stride : 1
    const padding = step === 1 && dilation > 1 ? paddingOf(x.shape.slice(2) as unknown as Pair, [2, 2], 1, 1, 'same') : 0
    const pooled = stride > 1 || dilation > 1 ? pool2d(b, 'avg', x, { kernel: 2, stride: step, padding, ceil: true, countIncludePad: false }) : x
    return settings.preact
      ? createConv2d(b, '1', pooled, out, { kernel: 1, bias: false })
      : convNormAct(b, '1', pooled, out, { ...settings, act: null, kernel: 1 })
  })
}
