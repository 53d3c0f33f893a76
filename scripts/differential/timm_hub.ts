/** config.json of a timm model's hub repository, right or with something wrong. */
import type { TimmCatalog } from '../../src/catalog/types.ts'
import type { JsonValue } from '../../src/json/types.ts'
import type { Chance, Choices } from '../oracle/chance.ts'
import { again, EDGES, raw, textOf } from './edges.ts'
import type { Draft } from './mutations.ts'
import type { Row } from './rows.ts'

const ARCHITECTURES: readonly string[] = [
  'vit_tiny_patch16_224', 'vit_small_patch32_224', 'deit_tiny_distilled_patch16_224', 'eva02_tiny_patch14_224', 'convnext_atto', 'resnet18', 'resnet26d', 'resnetv2_50', 'regnety_002',
  'efficientnet_lite0', 'mobilenetv3_small_075', 'mobilenetv4_conv_small', 'fastvit_t8', 'swin_tiny_patch4_window7_224', 'mixer_s32_224', 'vitamin_small_224', 'vit_relpos_small_patch16_224', 'beit_base_patch16_224',
]

const ARGS: Choices = {
  img_size: [224, 256, 112, [256, 128], null, '256', 0],
  num_classes: [0, 10, 1000, null, '10', -1, raw('10.0')],
  global_pool: ['avg', 'token', 'map', '', 'max', null, 'x', 'fast', 0],
  in_chans: [1, 3, 4, null, '3'],
  depth: [1, 2, '2'],
  depths: [[1, 1, 1, 1], [2, 2]],
  embed_dim: [64, 96, 100, '64'],
  num_heads: [1, 2, 3, 5, 0],
  patch_size: [8, 14, 32, 0],
  mlp_ratio: [2, 0.5, '4'],
  class_token: [true, false],
  drop_rate: [0, 0.1, '0.1', 2],
  drop_path_rate: [0, 0.1, '0.1'],
  pretrained: [true],
  features_only: [true],
  foo: [1],
}

const PRETRAINED: Choices = {
  input_size: [[3, 224, 224], [3, 256, 256], [1, 224, 224], [224, 224], 224, null, ['3', 224, 224], [3, 224], [], [3, 0, 0]],
  num_classes: [1000, 10, 0, null, '10', -1],
  pool_size: [[7, 7], null, 7],
  first_conv: ['conv1', 'patch_embed.proj', null, 'x', ['a', 'b']],
  classifier: ['fc', 'head', null, 'x', []],
  mean: [[0.5, 0.5, 0.5], [0.485, 0.456, 0.406], null, 0.5],
  std: [[0.5, 0.5, 0.5], null],
  interpolation: ['bicubic', 'x', null],
  crop_pct: [0.9, 1, null, '1'],
  fixed_input_size: [true, false],
  test_input_size: [[3, 288, 288], null],
  tag: ['a1_in1k', null],
  foo: [1],
}

const TOP: Choices = {
  num_classes: [1000, 10, 0, null, '10'],
  num_features: [512, 1, null, 'x'],
  global_pool: ['avg', 'token', 'x', null],
}

export function timmHubFile(chance: Chance, timm: TimmCatalog): Row {
  const name = chance.pick(ARCHITECTURES)
  const model = timm.model(name)
  const size = model?.cfgs[model.tags[0] ?? '']?.['input_size']
  const draft: Draft = { architecture: name, ...chance.some(TOP, 2) }
  const pretrained = { ...(size === undefined ? {} : { input_size: size as JsonValue }), ...chance.some(PRETRAINED, 3) }
  if (chance.happens(0.9)) draft['pretrained_cfg'] = pretrained
  else Object.assign(draft, pretrained)
  if (chance.happens(0.6)) draft['model_args'] = chance.some(ARGS, 3)
  const told = chance.happens(0.4) ? strange(chance, draft) : 'timm_hub'
  return { kind: 'timm_hub', base: name, mutation: [told], text: textOf(draft) }
}

function strange(chance: Chance, draft: Draft): string {
  const keys = Object.keys(draft)
  const key = chance.pick(keys)
  switch (chance.below(5)) {
    case 0:
      delete draft[key]
      return `timm_hub without ${key}`
    case 1:
      draft['architecture'] = chance.pick<JsonValue>(['vit_tiny_patch16', 'resnet18.a1_in1k', 'resnet18.no_such_tag', 'RESNET18', '', null, 1, ['resnet18'], 'timm/resnet18', 'vit_tiny_patch16_224s'])
      return `timm_hub architecture ${JSON.stringify(draft['architecture'])}`
    case 2:
      draft[again(key)] = chance.pick<JsonValue>([draft[key]!, chance.pick(EDGES)])
      return `timm_hub twice ${key}`
    default:
      draft[key] = chance.pick(EDGES)
      return `timm_hub ${key}=${JSON.stringify(draft[key])}`
  }
}
