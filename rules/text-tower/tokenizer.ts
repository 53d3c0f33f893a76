/** Which tokenizer get_tokenizer makes for a config, as open_clip 3.3.0 and 4.2.0.dev0 choose it (factory.get_tokenizer). */
import type { Block, OpenClipConfig } from '../../src/config/types.ts'
import type { JsonValue } from '../../src/json/types.ts'
import type { Catalog, Vocabulary } from '../../src/catalog/types.ts'

export interface Tokenizer {
  readonly class: 'HFTokenizer' | 'SigLipTokenizer' | 'SimpleTokenizer' | 'TikTokenTokenizer'
  /** In a sentence: `SimpleTokenizer`, `bert-base-uncased`. */
  readonly said: string
  /** Its ids, where they are known. Asked of the catalog when they are first needed. */
  vocabulary(): Vocabulary | undefined
}

/** `stem` is the name of the file, which is the model's name in the registry; a hub repository's file has no name there. */
export function tokenizerOf(config: OpenClipConfig, text: Block, stem: string, catalog: Catalog): Tokenizer {
  const value = (name: string): JsonValue | undefined => text.fields.get(name)?.value
  const make = (className: Tokenizer['class'], said: string, name: string): Tokenizer => ({ class: className, said, vocabulary: () => catalog.vocabulary(name) })
  if (value('tokenizer_type') === 'tiktoken') {
    const encoding = value('tiktoken_name')
    if (typeof encoding !== 'string') return unknown('TikTokenTokenizer')
    return make('TikTokenTokenizer', `TikTokenTokenizer (${encoding})`, `tiktoken:${encoding}`)
  }
  const name = value('hf_tokenizer_name')
  if (typeof name === 'string' && name !== '') return make('HFTokenizer', name, name)
  // Python takes any other value that is true for a name, and transformers refuses it: wrong-type's.
  if (name !== null && typeof name === 'object') return unknown('HFTokenizer')
  const model = config.kind === 'open_clip' ? stem.toLowerCase() : ''
  if (model.includes('siglip')) {
    const variant = model.includes('siglip2') ? 'gemma' : model.includes('i18n') ? 'mc4' : 'c4-en'
    return make('SigLipTokenizer', `SigLipTokenizer (${variant})`, `open_clip:${variant}`)
  }
  const simple = make('SimpleTokenizer', 'SimpleTokenizer', 'open_clip:SimpleTokenizer')
  return changesVocabulary(value('tokenizer_kwargs')) ? unknown('SimpleTokenizer') : simple
}

/** One of whose ids nothing is known. */
function unknown(className: Tokenizer['class']): Tokenizer {
  return { class: className, said: className, vocabulary: () => undefined }
}

/** Arguments of SimpleTokenizer that give it other ids. */
function changesVocabulary(kwargs: JsonValue | undefined): boolean {
  return typeof kwargs === 'object' && kwargs !== null && ('bpe_path' in kwargs || 'additional_special_tokens' in kwargs)
}

/** Does get_tokenizer hold eos_id and pad_id against the tokenizer (4.2.0.dev0 factory._validate_special_tokens)? */
export function isValidated({ openClip }: Catalog): boolean {
  return openClip.builders['get_tokenizer']?.some(({ reads }) => reads.includes('eos_id')) === true
}
