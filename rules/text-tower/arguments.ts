/** tokenizer_kwargs and tokenizer_mode, which get_tokenizer hands to the tokenizer that it has chosen. */
import { fieldName, sayValue } from '../../src/config/words.ts'
import { join } from '../../src/json/pointer.ts'
import type { JsonValue } from '../../src/json/types.ts'
import { list } from '../../src/text/index.ts'
import type { Tower } from './rule.ts'
import { isValidated, type Tokenizer } from './tokenizer.ts'

/** What get_tokenizer passes itself, so that it would be given twice. */
const PASSED: Readonly<Record<Tokenizer['class'], readonly string[]>> = {
  SimpleTokenizer: ['context_length'],
  HFTokenizer: ['tokenizer_name', 'context_length', 'cache_dir', 'tokenizer_mode'],
  SigLipTokenizer: [],
  TikTokenTokenizer: [],
}

/** The other parameters of SimpleTokenizer. HFTokenizer hands on what it does not know. */
const SIMPLE = ['bpe_path', 'additional_special_tokens', 'clean', 'reduction_mask']

/** What of tokenizer_kwargs reaches TikTokenTokenizer; nothing of it reaches SigLipTokenizer. */
const TIKTOKEN = ['add_bos', 'add_eos', 'clean']

/** tokenizer.get_clean_fn, with what 4.2.0.dev0 adds; tokenizer.get_reduction_mask_fn. */
const CLEAN = ['canonicalize', 'lower', 'whitespace']
const CLEAN_OF_MAIN = [...CLEAN, 'whitespace_underscore']
const REDUCTION_MASKS = ['random', 'shuffle', 'simple', 'syntax']

export function checkArguments(tower: Tower): void {
  checkMode(tower)
  const field = tower.written('tokenizer_kwargs')
  if (field === undefined) return
  if (field.value === null) {
    tower.context.report({ messageId: 'no-arguments', pointer: field.pointer, data: { field: fieldName(tower.config, field.pointer), reader: tower.reader }, fix: { safe: true, description: 'remove "tokenizer_kwargs"', edits: [{ op: 'remove', pointer: field.pointer }] } })
    return
  }
  if (typeof field.value !== 'object' || Array.isArray(field.value)) return
  const clean = isValidated(tower.context.catalog) ? CLEAN_OF_MAIN : CLEAN
  for (const [name, value] of Object.entries(field.value)) checkArgument(tower, join(field.pointer, name), name, value, clean)
}

function checkArgument(tower: Tower, pointer: string, name: string, value: JsonValue, clean: readonly string[]): void {
  const { tokenizer, config, reader, context } = tower
  const data = { field: fieldName(config, pointer), name, written: sayValue(value), tokenizer: tokenizer.class, reader }
  const isDropped = tokenizer.class === 'SigLipTokenizer' || (tokenizer.class === 'TikTokenTokenizer' && !TIKTOKEN.includes(name))
  // SigLipTokenizer canonicalizes in any case.
  if (tokenizer.class === 'SigLipTokenizer' && name === 'clean' && value === 'canonicalize') return
  if (isDropped) return context.report({ messageId: 'dropped-argument', pointer, at: 'key', data })
  if (PASSED[tokenizer.class].includes(name)) return context.report({ messageId: 'argument-twice', pointer, at: 'key', data })
  if (tokenizer.class === 'SimpleTokenizer' && !SIMPLE.includes(name)) return context.report({ messageId: 'unknown-argument', pointer, at: 'key', data: { ...data, known: list(SIMPLE) } })
  const choices = name === 'clean' ? clean : name === 'reduction_mask' && tokenizer.class === 'SimpleTokenizer' ? REDUCTION_MASKS : undefined
  // An empty reduction mask is none, as is no cleaning of TikTokenTokenizer.
  const mayBeEmpty = name === 'reduction_mask' || tokenizer.class === 'TikTokenTokenizer'
  if (choices === undefined || choices.some((choice) => choice === value) || (mayBeEmpty && (value === '' || value === null))) return
  context.report({ messageId: 'argument-value', pointer, data: { ...data, known: list(choices, 'or') } })
}

/** HFTokenizer has one mode beside its usual way, and takes any other word for that way. */
function checkMode(tower: Tower): void {
  const field = tower.written('tokenizer_mode')
  if (typeof field?.value !== 'string' || field.value === '') return
  const data = { field: fieldName(tower.config, field.pointer), written: sayValue(field.value), tokenizer: tower.tokenizer.class, reader: tower.reader }
  if (tower.tokenizer.class !== 'HFTokenizer') tower.context.report({ messageId: 'unread-mode', pointer: field.pointer, data })
  else if (field.value !== 'clips') tower.context.report({ messageId: 'unknown-mode', pointer: field.pointer, data })
}
