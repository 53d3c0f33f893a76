/** Ids of the tokenizer against the tables that are looked up by them. */
import { fieldName, sayValue } from '../../src/config/words.ts'
import type { JsonValue } from '../../src/json/types.ts'
import type { Tower } from './rule.ts'
import { isValidated } from './tokenizer.ts'

export function checkIds(tower: Tower): void {
  if (tower.kind === 'huggingface') {
    checkNames(tower)
    if (tower.config.modelClass === 'CoCa') checkTable(tower, 'decoder-ids', 'decoder-ids')
  } else {
    checkTable(tower, 'ids-in-every-text', 'ids-in-some-texts')
  }
  checkPadding(tower)
}

/** The embedding of an own tower has vocab_size rows, and CoCa's decoder as many logits beside any tower. */
function checkTable(tower: Tower, every: 'ids-in-every-text' | 'decoder-ids', some: 'ids-in-some-texts' | 'decoder-ids'): void {
  const field = tower.block.fields.get('vocab_size')
  const { tokenizer } = tower
  // By default there are as many rows as SimpleTokenizer has ids.
  if (typeof field?.value !== 'number' || (tokenizer.class === 'SimpleTokenizer' && field.node === undefined)) return
  // A size below zero or one is build-failure's.
  const size = field.value
  const vocabulary = size >= 1 ? tokenizer.vocabulary() : undefined
  if (vocabulary === undefined || vocabulary.size <= size) return
  tower.context.report({
    messageId: vocabulary.end >= size ? every : some,
    pointer: tower.pointer('vocab_size', 'hf_tokenizer_name'),
    data: { given: tower.given('vocab_size'), size, tokenizer: tokenizer.said, end: vocabulary.end, last: vocabulary.size - 1, source: vocabulary.source },
  })
}

/** The tokenizer of a Hugging Face tower must be its own, as far as ids go. */
function checkNames(tower: Tower): void {
  const model = tower.written('hf_model_name')
  if (typeof model?.value !== 'string') return
  const { tokenizer, context, config, block } = tower
  if (tokenizer.class === 'SimpleTokenizer' || tokenizer.class === 'SigLipTokenizer') {
    const missing = block.fields.get('hf_tokenizer_name')
    if (missing === undefined) return
    context.report({
      messageId: 'no-tokenizer',
      pointer: tower.pointer('hf_tokenizer_name', 'hf_model_name'),
      data: { field: fieldName(config, missing.pointer), reader: tower.reader, tokenizer: tokenizer.said, model: model.value },
      fix: named(missing.pointer, missing.node !== undefined, model.value),
    })
    return
  }
  const name = tower.written('hf_tokenizer_name')
  if (tokenizer.class !== 'HFTokenizer' || name === undefined || name.value === model.value) return
  const theirs = tokenizer.vocabulary()
  const own = theirs === undefined ? undefined : context.catalog.vocabulary(model.value)
  if (theirs === undefined || own === undefined || own.title === theirs.title) return
  context.report({
    messageId: 'other-tokenizer',
    pointer: name.pointer,
    data: { field: fieldName(config, name.pointer), written: sayValue(name.value), theirs: theirs.title, model: model.value, own: own.title },
    fix: named(name.pointer, true, model.value),
  })
}

function named(pointer: string, written: boolean, value: string) {
  return { safe: false, description: `write "hf_tokenizer_name": "${value}"`, edits: [{ op: written ? 'replace' : 'insert', pointer, value }] } as const
}

/** pad_id is what the tower masks: with a class embedding, and in main's get_tokenizer wherever it is written. */
function checkPadding(tower: Tower): void {
  const refused = isValidated(tower.context.catalog) && tower.written('pad_id') !== undefined
  const masks = tower.kind === 'native' && tower.isSet('embed_cls')
  const pad_id = tower.value('pad_id')
  // What SimpleTokenizer pads with is the default.
  if ((!refused && !masks) || typeof pad_id !== 'number' || (pad_id === 0 && tower.tokenizer.class === 'SimpleTokenizer')) return
  // SimpleTokenizer says of no id that it is padding, and main does not hold pad_id against it.
  const byTokenizer = refused && tower.tokenizer.class !== 'SimpleTokenizer'
  const vocabulary = byTokenizer || masks ? tower.tokenizer.vocabulary() : undefined
  if (vocabulary === undefined || vocabulary.pad === pad_id) return
  const data: Record<string, JsonValue> = {
    given: tower.given('pad_id'),
    tokenizer: tower.tokenizer.said,
    does: 'fills a text up',
    id: vocabulary.pad,
    pad_id,
    reader: tower.reader,
    source: vocabulary.source,
  }
  tower.context.report({ messageId: byTokenizer ? 'refused-id' : 'pad-id', pointer: tower.pointer('pad_id', 'embed_cls'), data })
}
