import type { Block, Config, TimmHubConfig } from '../../src/config/types.ts'
import { fieldName, readerOf, sayValue } from '../../src/config/words.ts'
import { toValue } from '../../src/json/value.ts'
import { defineRule, type RuleContext } from '../../src/lint/types.ts'
import { checkChoices } from './choices.ts'
import { checkNormalization } from './normalization.ts'

const meta = {
  id: 'preprocess',
  summary: 'preprocessing of images that fails, or is not what any published weights are made for',
  kinds: ['open_clip_hub', 'timm_hub'],
  since: '0.1.0',
  fixable: 'unsafe',
  messages: {
    mixed: {
      severity: 'warning',
      text: '{mean}, which is the mean of {ofMean}, and {std}, which is the std of {ofStd}',
    },
    scale: {
      severity: 'warning',
      text: '{field} is {written}, and {reader} normalizes images whose values lie between 0 and 1{likely}',
    },
    length: {
      severity: 'warning',
      text: '{field} has {count} values, and the images have {channels} channels: the transform of {reader} fails over the first of them',
    },
    empty: {
      severity: 'warning',
      text: '{field} is empty, which Python takes for nothing: {reader} takes its own default in its place',
    },
    zero: {
      severity: 'warning',
      text: '{field} is {written}: by zero nothing can be divided, and the transform of {reader} raises a ValueError over the first image',
    },
    weights: {
      severity: 'info',
      strict: 'warning',
      text: '{given}, which is the mean of {of}, and the weights of {model} are made for that of {family} ({authority})',
    },
    choice: {
      severity: 'warning',
      text: '{field} is {written}: {transform} of {reader} knows {known} only ({python})',
    },
    'crop-mode': {
      severity: 'warning',
      text: '{field} is {written}, which {reader} takes for "center": it knows {known}',
    },
    percent: {
      severity: 'warning',
      text: '{field} is {written}, and {reader} takes it for a fraction: an image of 224 pixels is cut out of one that is resized to {side}',
    },
  },
} as const

type MessageId = keyof typeof meta.messages

/** The block that says how images are made ready, and who reads it. */
export interface Preprocessing {
  readonly context: RuleContext<MessageId>
  readonly config: Config
  readonly block: Block
  readonly reader: string
  /** The function that makes the transform. */
  readonly transform: string
  /** Of the images. */
  readonly channels: number
  /** `preprocess_cfg.std is not set and open_clip 3.3.0 reads [...]` */
  given(name: string): string
}

export default defineRule({ meta, check })

function check(context: RuleContext<MessageId>): void {
  const { config, target } = context
  if (config === undefined) return
  const isTimm = config.kind === 'timm_hub'
  const block = isTimm ? config.pretrained : config.preprocess
  if (block?.node === undefined) return
  const channels = isTimm ? channelsOf(context, config) : COLOURS
  if (channels === undefined) return
  const reader = isTimm ? `timm ${target.timm}` : readerOf(config)
  const given = (name: string): string => {
    const field = block.fields.get(name)
    if (field === undefined) return name
    const said = fieldName(config, field.pointer)
    return field.node === undefined ? `${said} is not set and ${reader} reads ${sayValue(field.value)}` : `${said} is ${sayValue(field.value)}`
  }
  const preprocessing: Preprocessing = { context, config, block, reader, transform: isTimm ? 'create_transform' : 'create_model_and_transforms', channels, given }
  checkNormalization(preprocessing)
  checkChoices(preprocessing)
}

/** open_clip takes colour images only (PreprocessCfg.num_channels). */
const COLOURS = 3

/** Of a model that timm knows, as input_size gives them; undefined where model_args say otherwise, which is the rule timm-config's. */
function channelsOf({ catalog }: RuleContext<MessageId>, { architecture, modelArgs, pretrained }: TimmHubConfig): number | undefined {
  const name = architecture?.value
  if (typeof name !== 'string' || catalog.timm.model(name.split('.')[0] as string) === undefined) return undefined
  const given = modelArgs?.members.findLast(({ key }) => key.value === 'in_chans')?.value
  const size = pretrained?.fields.get('input_size')?.value
  const channels = Array.isArray(size) ? (size[0] as unknown) : undefined
  return typeof channels === 'number' && (given === undefined || toValue(given) === channels) ? channels : undefined
}
