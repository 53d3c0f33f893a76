import { isTruthy } from '../../src/config/members.ts'
import { isRefusedBefore } from '../../src/config/refused.ts'
import type { Block, Field, OpenClipConfig } from '../../src/config/types.ts'
import { fieldName, modelName, readerOf, sayField, sayShort } from '../../src/config/words.ts'
import { defineRule, type Fix, type RuleContext } from '../../src/lint/types.ts'
import { list } from '../../src/text/index.ts'

const meta = {
  id: 'quick-gelu',
  summary: 'quick_gelu against the file\'s own name, the weights of that name, and the towers that have another activation anyway',
  kinds: ['open_clip', 'open_clip_hub'],
  since: '0.1.0',
  fixable: 'safe and unsafe',
  messages: {
    'act-kwargs': {
      severity: 'error',
      text: '{given}, and {flag}: QuickGELU of {reader} takes no arguments, and the {tower} tower cannot be built ({python})',
    },
    'name-without': {
      severity: 'warning',
      text: '{flag}, but the file\'s own name says quickgelu: {reader} builds GELU',
    },
    'name-with': {
      severity: 'warning',
      text: '{flag}, but the file has the name of a model of {reader} with GELU: the one with QuickGELU is {other}',
    },
    'no-effect': {
      severity: 'warning',
      text: '{flag}, which has no effect: {reader} gives it to transformers of its own only, and {image} and {text} have activations of their own',
    },
    half: {
      severity: 'info',
      text: '{flag}, for the text tower only: {image} has an activation of its own',
    },
    weights: {
      severity: 'info',
      text: '{flag}, and all weights that {reader} has under the name {name} ({tags}) are trained with QuickGELU: they run with another activation, and create_model says so',
      hint: 'the config for them is {other}',
    },
  },
} as const

type MessageId = keyof typeof meta.messages
type Context = RuleContext<MessageId>

export default defineRule({ meta, check })

function check(context: Context): void {
  const { config } = context
  const field = config === undefined || config.kind === 'timm_hub' ? undefined : config.top.fields.get('quick_gelu')
  if (config === undefined || config.kind === 'timm_hub' || field === undefined) return
  const isSet = field.node !== undefined && isTruthy(field.node)
  if (isSet) {
    checkArguments(context, config, field)
    checkEffect(context, config, field)
  }
  if (config.kind === 'open_clip') checkName(context, config, field, isSet)
}

/** act_kwargs are given to the activation (open_clip 3.3.0 model._build_vision_tower, _build_text_tower), and QuickGELU takes none. */
function checkArguments({ built, report }: Context, config: OpenClipConfig, field: Field): void {
  const written = [config.vision, config.text].some((block) => block?.fields.get('act_kwargs')?.node !== undefined)
  for (const problem of written ? built.problems : []) {
    const { tower, pointer, message: python, cause } = problem
    if (!isArguments(problem) || isRefusedBefore(problem, config)) continue
    const kwargs = (tower === 'image' ? config.vision : config.text)?.fields.get('act_kwargs')?.value ?? null
    const data = { given: `${fieldName(config, pointer)} is ${sayShort(kwargs)}`, flag: sayField(config, field), reader: readerOf(config), tower, python, cause }
    report({ messageId: 'act-kwargs', pointer, data })
  }
}

/** build-failure leaves it to this rule. */
function isArguments({ field, cause }: { readonly field: string; readonly cause: string }): boolean {
  return field === 'act_kwargs' && cause === 'keyword'
}

/** A trunk of timm's, a Hugging Face text tower and a ModifiedResNet never see the flag; CoCa's decoder always does (coca_model.CoCa). */
function checkEffect({ report }: Context, config: OpenClipConfig, field: Field): void {
  const { vision, text, modelClass } = config
  if (vision === undefined || text === undefined || (modelClass !== 'CLIP' && modelClass !== 'CustomTextCLIP')) return
  const [image, words] = [imageOf(vision), textOf(text)]
  if (image === undefined) return
  const data = { flag: sayField(config, field), reader: readerOf(config), image: image.name }
  const place = { pointer: field.pointer, at: 'key' } as const
  if (words !== undefined) {
    const fix: Fix = { safe: true, description: 'remove "quick_gelu"', edits: [{ op: 'remove', pointer: field.pointer }] }
    report({ messageId: 'no-effect', ...place, data: { ...data, text: words }, fix })
  } else if (image.isTimm) {
    report({ messageId: 'half', ...place, data })
  }
}

/** The name of an image tower that has an activation of its own; a ModifiedResNet of open_clip's with QuickGELU is known to be a ReLU network. */
function imageOf({ fields }: Block): { readonly name: string; readonly isTimm: boolean } | undefined {
  const name = fields.get('timm_model_name')?.value
  if (typeof name === 'string' && name !== '') return { name: modelName({ library: 'timm', name }), isTimm: true }
  return Array.isArray(fields.get('layers')?.value) ? { name: 'a ModifiedResNet', isTimm: false } : undefined
}

function textOf({ fields }: Block): string | undefined {
  if (fields.get('text_arch')?.value === 'modern') return 'a modern text tower'
  const name = fields.get('hf_model_name')?.value
  return typeof name === 'string' && name !== '' ? name : undefined
}

const SAYS_QUICK_GELU = /(?:^|[-_.])quick[-_]?gelu(?:$|[-_.])/i

/** What open_clip calls the config of a model with QuickGELU (pretrained._PRETRAINED_quickgelu). */
const SUFFIX = '-quickgelu'

function checkName({ report, file, catalog }: Context, config: OpenClipConfig, field: Field, isSet: boolean): void {
  const data = { flag: sayField(config, field), reader: readerOf(config) }
  const saysSo = SAYS_QUICK_GELU.test(file.stem)
  const other = `${file.stem}${SUFFIX}`
  if (saysSo && !isSet) {
    const fix: Fix = { safe: false, description: 'write "quick_gelu": true', edits: [{ op: field.node === undefined ? 'insert' : 'replace', pointer: field.pointer, value: true }] }
    report({ messageId: 'name-without', pointer: field.pointer, data, fix })
  }
  if (saysSo || !catalog.openClip.models.includes(other) || !catalog.openClip.models.includes(file.stem)) return
  if (isSet) {
    report({ messageId: 'name-with', pointer: field.pointer, data: { ...data, other } })
    return
  }
  const { pretrained } = catalog.openClip
  const [tags, quick] = [pretrained[file.stem] ?? [], pretrained[other] ?? []]
  if (tags.length === 0 || !tags.every((tag) => quick.includes(tag))) return
  report({ messageId: 'weights', pointer: field.pointer, data: { ...data, name: file.stem, tags: list(tags), other } })
}
