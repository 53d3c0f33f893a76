/** CoCa's decoder, which is run behind both towers: what it is given must fit it (open_clip 3.3.0 coca_model.CoCa.forward). */
import { isNamed } from '../../src/config/named.ts'
import type { Block, Field, OpenClipConfig } from '../../src/config/types.ts'
import { authorityOf, fieldName, readerOf, sayField } from '../../src/config/words.ts'
import type { Report } from '../../src/lint/types.ts'
import { isTrue } from './fields.ts'
import type { Context, MessageId } from './rule.ts'

interface Towers {
  readonly vision: Block
  readonly text: Block
}

/** Width of the tokens of a tower, and where that is from. */
interface Width {
  readonly value: number
  readonly because: string
}

export function checkDecoder(context: Context, config: OpenClipConfig, { vision, text }: Towers): void {
  const decoder = config.multimodal
  if (decoder === undefined) return
  const width = numberOf(decoder, 'width')
  if (width !== undefined) {
    const widths = { image: imageWidth(config, vision), text: textWidth(context, config, text) }
    for (const [tower, given] of Object.entries(widths)) {
      if (given === undefined || given.value === width.value) continue
      const data = { given: sayField(config, width.field), tower, width: given.value, because: given.because, decoder: width.value }
      context.report({ messageId: 'decoder-width', pointer: width.field.pointer, data })
    }
  }
  const length = tooLong(config, decoder, text)
  if (length !== undefined) context.report(length)
  checkBuilt(context, config, decoder, text)
}

/** Of tokens behind an attentional pool embed_dim, else the tower's own width (transformer.VisionTransformer). Trunks give none. */
function imageWidth(config: OpenClipConfig, vision: Block): Width | undefined {
  if (isNamed(vision, 'timm_model_name') || Array.isArray(vision.fields.get('layers')?.value)) return undefined
  const from = isTrue(vision.fields.get('attentional_pool')) ? numberOf(config.top, 'embed_dim') : numberOf(vision, 'width')
  return from === undefined ? undefined : { value: from.value, because: fieldName(config, from.field.pointer) }
}

function textWidth({ towers }: Context, config: OpenClipConfig, text: Block): Width | undefined {
  if (!isNamed(text, 'hf_model_name')) {
    const own = numberOf(text, 'width')
    return own === undefined ? undefined : { value: own.value, because: fieldName(config, own.field.pointer) }
  }
  const tower = towers.find((one) => one.tower === 'text')
  const hidden = tower?.modelled === true ? tower.implies.width : undefined
  if (typeof hidden?.value !== 'number') return undefined
  return { value: hidden.value, because: `${hidden.term} of ${String(text.fields.get('hf_model_name')?.value)}, ${authorityOf(config, hidden.origin)}` }
}

/** The decoder is given the tokens of a text but for the last, and by ClsPooler but for the first. Of a text tower of open_clip's own text-tower speaks. */
function tooLong(config: OpenClipConfig, decoder: Block, text: Block): Report<MessageId> | undefined {
  const [own, texts] = [numberOf(decoder, 'context_length'), numberOf(text, 'context_length')]
  if (own === undefined || texts === undefined || !isNamed(text, 'hf_model_name')) return undefined
  const kept = text.fields.get('hf_pooler_type')?.value === 'cls_pooler' ? 1 : 0
  const taken = texts.value - 1 - kept
  if (taken <= own.value) return undefined
  const data = { given: sayField(config, own.field), length: texts.value, because: `${fieldName(config, texts.field.pointer)}${texts.field.node === undefined ? ', by default' : ''}`, taken }
  return { messageId: 'decoder-length', pointer: own.field.pointer, data }
}

/** What multimodal_cfg writes and the decoder is built with otherwise (coca_model._build_text_decoder_tower). */
function checkBuilt({ report, catalog }: Context, config: OpenClipConfig, decoder: Block, text: Block): void {
  const [vocabulary, built] = [numberOf(decoder, 'vocab_size'), numberOf(text, 'vocab_size')]
  const tell = (field: Field, value: number, because: string): void =>
    report({
      messageId: 'decoder-built',
      pointer: field.pointer,
      data: { given: sayField(config, field), reader: readerOf(config), built: `${field.name} ${value}`, because },
      fix: { safe: true, description: `write "${field.name}": ${value}`, edits: [{ op: 'replace', pointer: field.pointer, value }] },
    })
  if (vocabulary?.field.node !== undefined && built !== undefined && vocabulary.value !== built.value) {
    tell(vocabulary.field, built.value, fieldName(config, built.field.pointer))
  }
  const ratio = decoder.fields.get('mlp_ratio')
  const own = catalog.openClip.classes['MultimodalTransformer']?.fields.find(({ name }) => name === 'mlp_ratio')?.default
  if (ratio?.node !== undefined && typeof own === 'number' && typeof ratio.value === 'number' && ratio.value !== own) {
    tell(ratio, own, 'MultimodalTransformer.mlp_ratio')
  }
}

function numberOf({ fields }: Block, name: string): { readonly field: Field; readonly value: number } | undefined {
  const field = fields.get(name)
  return field !== undefined && typeof field.value === 'number' ? { field, value: field.value } : undefined
}
