/** Length of a text against the positions that there are for it. */
import { authorityOf, fieldName, modelName, sayValue } from '../../src/config/words.ts'
import { answerOf } from '../../src/towers/agreement.ts'
import type { Tower } from './rule.ts'

export function checkLength(tower: Tower): void {
  if (tower.kind === 'huggingface') checkPositions(tower)
  else if (tower.config.modelClass === 'CoCa') checkDecoder(tower)
}

/** transformers whose positions are numbered from pad_token_id + 1 on (create_position_ids_from_input_ids). */
const OFFSET_BY_PADDING: readonly string[] = ['roberta', 'xlm-roberta']

/** A text tower may be run at fewer tokens than it takes, never at more; where the forward pass itself fails, failures.ts says so. */
function checkPositions(tower: Tower): void {
  const { context, config } = tower
  const field = tower.written('context_length')
  if (typeof field?.value !== 'number') return
  const facts = context.towers.find((one) => one.tower === 'text')
  if (facts?.modelled !== true || facts.named === undefined) return
  const answer = answerOf(facts, 'context_length')
  if (typeof answer?.value !== 'number') return
  const model = context.catalog.hf(facts.named.name)
  const pad = model?.config['pad_token_id']
  const offset = model !== undefined && OFFSET_BY_PADDING.includes(model.model_type) && typeof pad === 'number' ? pad + 1 : 0
  const room = answer.value - offset
  if (field.value <= room || context.built.problems.some(({ pointer }) => pointer === field.pointer)) return
  context.report({
    messageId: offset === 0 ? 'too-long' : 'too-long-by-padding',
    pointer: field.pointer,
    data: {
      field: fieldName(config, field.pointer),
      written: sayValue(field.value),
      model: modelName(facts.named),
      term: answer.term,
      built: answer.value,
      room,
      offset,
      authority: authorityOf(config, answer.origin),
    },
    evidence: [
      { name: fieldName(config, field.pointer), value: field.value, origin: field.origin },
      { name: answer.term, value: answer.value, origin: answer.origin },
    ],
  })
}

/** Texts of CoCa are padded to the length of text_cfg; without its last token one goes through the decoder, whose mask has its own (coca_model.CoCa.forward). */
function checkDecoder(tower: Tower): void {
  const length = tower.number('context_length')
  const decoder = tower.config.multimodal?.fields.get('context_length')
  if (length === undefined || typeof decoder?.value !== 'number' || length - 1 <= decoder.value) return
  const other = fieldName(tower.config, decoder.pointer)
  tower.context.report({
    messageId: 'decoder-length',
    pointer: tower.pointer('context_length'),
    data: { given: tower.given('context_length'), other, decoder: decoder.value, rows: length - 1, reader: tower.reader },
  })
}
