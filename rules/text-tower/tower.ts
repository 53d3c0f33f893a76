/** The text tower of a config, as the checks of the rule look at it. */
import { isTruthy } from '../../src/config/members.ts'
import type { Block, Field, OpenClipConfig } from '../../src/config/types.ts'
import { fieldName, readerOf, sayValue } from '../../src/config/words.ts'
import type { JsonValue } from '../../src/json/types.ts'
import type { RuleContext } from '../../src/lint/types.ts'
import { tokenizerOf, type Tokenizer } from './tokenizer.ts'

/** Who builds it: open_clip's own TextTransformer, its ModernTextTransformer (main), or transformers. */
export type TowerKind = 'native' | 'modern' | 'huggingface'

export class TextTower<MessageId extends string> {
  readonly context: RuleContext<MessageId>
  readonly config: OpenClipConfig
  readonly block: Block
  readonly kind: TowerKind
  readonly reader: string
  #tokenizer: Tokenizer | undefined

  constructor(context: RuleContext<MessageId>, config: OpenClipConfig, block: Block) {
    this.context = context
    this.config = config
    this.block = block
    this.reader = readerOf(config)
    this.kind = this.value('text_arch') === 'modern' ? 'modern' : this.isSet('hf_model_name') ? 'huggingface' : 'native'
  }

  get tokenizer(): Tokenizer {
    return (this.#tokenizer ??= tokenizerOf(this.config, this.block, this.context.file.stem, this.context.catalog))
  }

  /** As the reader sees it; undefined where its version has no such field. */
  value(name: string): JsonValue | undefined {
    return this.block.fields.get(name)?.value
  }

  number(name: string): number | undefined {
    const value = this.value(name)
    return typeof value === 'number' ? value : undefined
  }

  /** Is the value true for Python? */
  isSet(name: string): boolean {
    const field = this.block.fields.get(name)
    return field?.node === undefined ? Boolean(field?.value) : isTruthy(field.node)
  }

  written(name: string): Field | undefined {
    const field = this.block.fields.get(name)
    return field?.node === undefined ? undefined : field
  }

  /** `text_cfg.eos_id is 2`, `text_cfg.eos_id is not set and open_clip 3.3.0 reads 2`. */
  given(name: string): string {
    const field = this.block.fields.get(name) as Field
    const value = sayValue(field.value)
    const said = fieldName(this.config, field.pointer)
    return field.node === undefined ? `${said} is not set and ${this.reader} reads ${value}` : `${said} is ${value}`
  }

  /** Where a field is written, else where another one is that speaks for it; the block where neither is. */
  pointer(name: string, otherwise?: string): string {
    const other = otherwise === undefined ? undefined : this.written(otherwise)
    return (this.written(name) ?? other)?.pointer ?? this.block.pointer
  }
}
