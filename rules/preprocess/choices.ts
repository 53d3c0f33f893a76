/** Names and numbers of preprocess_cfg and pretrained_cfg that choose how an image is resized. */
import { fieldName, sayValue } from '../../src/config/words.ts'
import { closest, list } from '../../src/text/index.ts'
import type { Preprocessing } from './rule.ts'

interface Choice {
  readonly field: string
  readonly known: readonly string[]
  /** What Python says over any other. */
  readonly python: (value: string) => string
}

const asserted = (): string => 'AssertionError'

/** open_clip 3.3.0 and 4.2.0.dev0, transform.py image_transform and PreprocessCfg.__post_init__. */
const OPEN_CLIP: readonly Choice[] = [
  { field: 'interpolation', known: ['bicubic', 'bilinear', 'random'], python: asserted },
  { field: 'resize_mode', known: ['shortest', 'longest', 'squash'], python: asserted },
  { field: 'mode', known: ['RGB'], python: asserted },
]

/** timm 1.0.29, data/transforms.py str_to_interp_mode. */
const TIMM: readonly Choice[] = [
  { field: 'interpolation', known: ['bicubic', 'bilinear', 'box', 'hamming', 'lanczos', 'nearest'], python: (value) => `KeyError: '${value}'` },
]

/** timm 1.0.29, data/transforms_factory.py transforms_imagenet_eval. */
const CROP_MODES = ['center', 'squash', 'border']

/** crop_pct is a fraction; published ones go up to 1.15. */
const PERCENT = 10

export function checkChoices(preprocessing: Preprocessing): void {
  const { config } = preprocessing
  for (const choice of config.kind === 'timm_hub' ? TIMM : OPEN_CLIP) checkChoice(preprocessing, choice)
  if (config.kind === 'timm_hub') checkCrop(preprocessing)
}

function checkChoice({ block, config, context, reader, transform }: Preprocessing, { field: name, known, python }: Choice): void {
  const field = block.fields.get(name)
  if (field?.node === undefined || typeof field.value !== 'string' || known.includes(field.value)) return
  // An empty word is none, and the default is taken; but for mode, which is compared as it is.
  if (field.value === '' && name !== 'mode') return
  // Only timm's resizing for a border takes one of two at random.
  if (field.value === 'random' && block.fields.get('crop_mode')?.value === 'border') return
  const [meant] = closest(field.value, known)
  context.report({
    messageId: 'choice',
    pointer: field.pointer,
    data: { field: fieldName(config, field.pointer), written: sayValue(field.value), reader, transform, known: list(known), python: python(field.value) },
    ...(meant === undefined ? {} : { fix: { safe: false, description: `write "${meant}"`, edits: [{ op: 'replace', pointer: field.pointer, value: meant }] } }),
  })
}

function checkCrop({ block, config, context, reader }: Preprocessing): void {
  const mode = block.fields.get('crop_mode')
  if (typeof mode?.value === 'string' && mode.node !== undefined && !CROP_MODES.includes(mode.value)) {
    context.report({ messageId: 'crop-mode', pointer: mode.pointer, data: { field: fieldName(config, mode.pointer), written: sayValue(mode.value), reader, known: list(CROP_MODES) } })
  }
  for (const name of ['crop_pct', 'test_crop_pct']) {
    const field = block.fields.get(name)
    if (typeof field?.value !== 'number' || field.node === undefined || field.value < PERCENT) continue
    const fraction = Number((field.value / 100).toPrecision(6))
    context.report({
      messageId: 'percent',
      pointer: field.pointer,
      data: { field: fieldName(config, field.pointer), written: field.value, reader, side: Math.floor(224 / field.value) },
      fix: { safe: false, description: `write ${fraction}`, edits: [{ op: 'replace', pointer: field.pointer, value: fraction }] },
    })
  }
}
