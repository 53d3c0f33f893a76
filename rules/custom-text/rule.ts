import { isTruthy } from '../../src/config/members.ts'
import { isNamed } from '../../src/config/named.ts'
import { isRefusedBefore } from '../../src/config/refused.ts'
import type { Block, Field, OpenClipConfig } from '../../src/config/types.ts'
import { fieldName, readerOf, sayField } from '../../src/config/words.ts'
import { defineRule, type Fix, type RuleContext } from '../../src/lint/types.ts'
import { checkDecoder } from './decoder.ts'
import { isTrue } from './fields.ts'

const meta = {
  id: 'custom-text',
  summary: 'what the class that create_model chooses (CLIP, CustomTextCLIP, CoCa) does not take from its towers, or takes in vain',
  kinds: ['open_clip', 'open_clip_hub'],
  since: '0.1.0',
  fixable: 'safe and unsafe',
  messages: {
    'no-tokens': {
      severity: 'error',
      text: '{given}: the {tower} tower gives its features alone, and {method} of CoCa takes its tokens as well, and fails ({python})',
      hint: 'a batch of two {inputs} is unpacked all the same, and the second taken for the tokens of the first',
    },
    'trunk-without-tokens': {
      severity: 'warning',
      text: '{given}: {trunk} runs and gives its features alone, and encode_image of CoCa takes its tokens as well, and fails (ValueError: not enough values to unpack)',
      hint: 'only a VisionTransformer of open_clip\'s own has tokens for the decoder',
    },
    'tokens-in-vain': {
      severity: 'warning',
      text: '{given}: the tower gives a pair of features and tokens, which {className} takes for features: its forward pass fails (AttributeError: \'tuple\' object has no attribute \'norm\')',
      hint: 'only CoCa (multimodal_cfg and custom_text) takes the tokens',
    },
    'no-effect': {
      severity: 'warning',
      text: '{given}, which has no effect: {why}',
    },
    'decoder-width': {
      severity: 'warning',
      text: '{given}, and the tokens that the {tower} tower gives the decoder are {width} wide ({because}): the towers run, and the forward pass of CoCa fails (RuntimeError: Given normalized_shape=[{decoder}], expected input with shape [*, {decoder}])',
    },
    'decoder-length': {
      severity: 'warning',
      text: '{given}, and texts have {length} tokens ({because}), of which the decoder gets {taken}: the towers run, and the forward pass of CoCa fails (RuntimeError: The shape of the 2D attn_mask)',
    },
    'decoder-built': {
      severity: 'warning',
      text: '{given}, which {reader} does not read: the decoder is built with {built} ({because})',
    },
    forced: {
      severity: 'warning',
      text: '{given}, and the key {key} makes {reader} build {className} all the same',
    },
    'forced-by-null': {
      severity: 'info',
      text: '{given}, and that the key is there makes {reader} build {className}: the parameters of the text tower have names that begin with "text."',
      hint: 'without the key, CLIP is built',
    },
  },
} as const

export type MessageId = keyof typeof meta.messages
export type Context = RuleContext<MessageId>

export default defineRule({ meta, check })

function check(context: Context): void {
  const { config } = context
  if (config === undefined || config.kind === 'timm_hub' || config.vision === undefined || config.text === undefined) return
  checkForced(context, config, config.text)
  if ((['image', 'text', 'multimodal'] as const).some((tower) => isRefusedBefore({ tower }, config))) return
  if (config.modelClass === 'CoCa') {
    checkGiven(context, config, config.vision)
    checkDecoder(context, config, { vision: config.vision, text: config.text })
  } else if (config.modelClass === 'CLIP' || config.modelClass === 'CustomTextCLIP') {
    checkTaken(context, config, config.vision, config.text)
  }
}

/** CoCa takes two values of each tower, its features and its tokens (open_clip 3.3.0 CoCa._encode_image, CoCa._encode_text). */
function checkGiven({ report, built }: Context, config: OpenClipConfig, vision: Block): void {
  const trunk = built.problems.some(({ tower }) => tower === 'image') ? undefined : trunkOf(vision)
  if (trunk !== undefined) report({ messageId: 'trunk-without-tokens', pointer: trunk.field.pointer, data: { given: sayField(config, trunk.field), trunk: trunk.name } })
  // The builder knows of both towers whether they are made to give tokens; build-failure leaves that to this rule.
  for (const { tower, field: name, message: python } of built.problems) {
    const field = name === 'output_tokens' ? (tower === 'image' ? vision : config.text)?.fields.get(name) : undefined
    if (field === undefined) continue
    const [method, inputs] = tower === 'image' ? ['encode_image', 'images'] : ['encode_text', 'texts']
    const fix: Fix = { safe: false, description: 'write "output_tokens": true', edits: [{ op: field.node === undefined ? 'insert' : 'replace', pointer: field.pointer, value: true }] }
    report({ messageId: 'no-tokens', pointer: field.pointer, data: { given: sayField(config, field), method, inputs, tower, python, cause: 'combination' }, fix })
  }
}

/** CLIP and CustomTextCLIP take what a tower gives for its features; CLIP keeps parts of the text tower and has a forward pass of its own. */
function checkTaken({ report }: Context, config: OpenClipConfig, vision: Block, text: Block): void {
  const { modelClass } = config
  const [images, texts] = [vision.fields.get('output_tokens'), text.fields.get('output_tokens')]
  const remove = (field: Field, safe: boolean): Fix => ({ safe, description: `remove "${field.name}"`, edits: [{ op: 'remove', pointer: field.pointer }] })
  const vain = (field: Field): void =>
    report({ messageId: 'tokens-in-vain', pointer: field.pointer, data: { given: sayField(config, field), className: modelClass }, fix: remove(field, false) })
  const idle = (field: Field, why: string): void =>
    report({ messageId: 'no-effect', pointer: field.pointer, data: { given: sayField(config, field), why }, fix: remove(field, true) })
  if (isTrue(images) && !isNamed(vision, 'timm_model_name')) {
    if (trunkOf(vision) === undefined) vain(images)
    else idle(images, `${readerOf(config)} builds a ModifiedResNet without it`)
  }
  if (isTrue(texts) && text.fields.get('text_arch')?.value !== 'modern') {
    if (modelClass === 'CLIP') idle(texts, 'the class CLIP keeps the parts of the text tower, and its encode_text gives features alone')
    else vain(texts)
  }
}

/** The key hf_model_name alone decides for custom text (open_clip 3.3.0 factory.create_model), whatever custom_text and its own value say. */
function checkForced({ report }: Context, config: OpenClipConfig, text: Block): void {
  const [custom, name] = [config.top.fields.get('custom_text'), text.fields.get('hf_model_name')]
  if (name?.node === undefined || (custom?.node !== undefined && isTruthy(custom.node))) return
  const data = { reader: readerOf(config), className: config.modelClass, key: fieldName(config, name.pointer) }
  if (!isNamed(text, 'hf_model_name')) {
    report({ messageId: 'forced-by-null', pointer: name.pointer, data: { ...data, given: sayField(config, name) } })
  } else if (custom?.node !== undefined && custom.value === false) {
    const fix: Fix = { safe: true, description: 'write "custom_text": true', edits: [{ op: 'replace', pointer: custom.pointer, value: true }] }
    report({ messageId: 'forced', pointer: custom.pointer, data: { ...data, given: sayField(config, custom) }, fix })
  }
}

/** An image tower that never gives tokens: a trunk of timm's, or a ModifiedResNet. */
function trunkOf({ fields }: Block): { readonly field: Field; readonly name: string } | undefined {
  const [timm, layers] = [fields.get('timm_model_name'), fields.get('layers')]
  if (timm !== undefined && typeof timm.value === 'string' && timm.value !== '') return { field: timm, name: 'a trunk of timm\'s' }
  return layers !== undefined && Array.isArray(layers.value) ? { field: layers, name: 'a ModifiedResNet' } : undefined
}
