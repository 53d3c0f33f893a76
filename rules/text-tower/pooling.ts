/** Which token's features stand for the text (open_clip transformer.text_global_pool, TextTransformer.forward). */
import { sayValue } from '../../src/config/words.ts'
import type { JsonValue } from '../../src/json/types.ts'
import { POOL_TYPES } from './failures.ts'
import type { Context, Tower } from './rule.ts'
import { isValidated } from './tokenizer.ts'

/** What the constructor lets pass; over anything else it fails (failures.ts). */
const KNOWN: readonly JsonValue[] = POOL_TYPES.native

/** Pooling of open_clip's own text towers; a Hugging Face one has poolers of its own. */
export function checkPooling(tower: Tower): void {
  if (tower.kind === 'huggingface') return
  const pool = tower.value('pool_type')
  if (tower.kind === 'native' && tower.isSet('embed_cls')) return checkOverridden(tower)
  if (pool === 'eos' || (tower.kind === 'modern' && pool === 'argmax')) return checkEos(tower)
  if (tower.kind === 'modern') return
  if (pool === 'argmax') return checkArgmax(tower)
  if (pool === 'first' && !tower.isSet('no_causal_mask')) report(tower, 'first-of-causal')
  if (pool === 'none') report(tower, 'no-pooling', { length: sayValue(tower.value('context_length') as JsonValue) })
}

/** A class embedding stands for the text whatever pool_type says. CLIP itself fails over one: failures.ts. */
function checkOverridden(tower: Tower): void {
  const pool = tower.written('pool_type')
  if (pool === undefined || pool.value === 'last' || !KNOWN.includes(pool.value) || tower.config.modelClass === 'CLIP') return
  report(tower, 'overridden-pool')
}

/** The first token that equals eos_id, and the first of all where none does. */
function checkEos(tower: Tower): void {
  const eos_id = tower.number('eos_id')
  const vocabulary = eos_id === undefined ? undefined : tower.tokenizer.vocabulary()
  if (vocabulary === undefined || vocabulary.end === eos_id) return
  const eos = tower.block.fields.get('eos_id')
  tower.context.report({
    messageId: isValidated(tower.context.catalog) ? 'refused-id' : 'eos-id',
    pointer: tower.pointer('eos_id', 'pool_type'),
    data: {
      given: tower.given('eos_id'),
      tokenizer: tower.tokenizer.said,
      does: 'ends a text',
      id: vocabulary.end,
      reader: tower.reader,
      source: vocabulary.source,
    },
    ...(eos === undefined ? {} : { fix: { safe: false, description: `write "eos_id": ${vocabulary.end}`, edits: [{ op: eos.node === undefined ? 'insert' : 'replace', pointer: eos.pointer, value: vocabulary.end }] } }),
  })
}

/** The highest id of a text, which is the end of text only where the tokenizer has no higher one. */
function checkArgmax(tower: Tower): void {
  // The tokenizer that goes with argmax.
  if (tower.tokenizer.class === 'SimpleTokenizer') return
  const vocabulary = tower.tokenizer.vocabulary()
  if (vocabulary === undefined || vocabulary.end === vocabulary.size - 1) return
  report(tower, 'argmax', { given: tower.given('pool_type'), tokenizer: tower.tokenizer.said, end: vocabulary.end, last: vocabulary.size - 1, source: vocabulary.source })
}

function report(tower: Tower, messageId: Parameters<Context['report']>[0]['messageId'], data: { readonly [name: string]: string | number } = {}): void {
  const pointer = tower.pointer('pool_type', 'hf_tokenizer_name')
  tower.context.report({ messageId, pointer, data: { given: tower.given('pool_type'), reader: tower.reader, ...data } })
}
