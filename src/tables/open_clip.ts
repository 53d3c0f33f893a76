/** An open_clip config as the model of a row. */
import type { Catalog } from '../catalog/types.ts'
import type { Block, Field, OpenClipConfig } from '../config/types.ts'
import { fieldName, modelName } from '../config/words.ts'
import { answerOf } from '../towers/agreement.ts'
import { buildConfig, type BuiltConfig, type Sizes, type TowerName } from '../towers/build/index.ts'
import { fieldOf } from '../towers/fields.ts'
import { describeTowers } from '../towers/index.ts'
import { towerNumbers } from '../towers/numbers.ts'
import type { ImageSize, Sourced, Tower, TowerFacts } from '../towers/types.ts'
import { asPair, mapped } from '../towers/values.ts'
import type { FieldName, Part } from './columns.ts'
import { countTower, waysOf, type TowerQuantity } from './counts.ts'
import { all, isUnknown, type Counted, type FieldFact, type Length, type TableModel, type Unknown } from './model.ts'

export class OpenClipModel implements TableModel {
  readonly source: string
  readonly config: OpenClipConfig
  readonly #catalog: Catalog
  readonly #facts: readonly Tower[]
  readonly #built = new Map<string, BuiltConfig>()

  /** `source` is the file as it is shown. */
  constructor(source: string, config: OpenClipConfig, catalog: Catalog) {
    this.source = source
    this.config = config
    this.#catalog = catalog
    this.#facts = describeTowers(config, catalog)
  }

  field(part: Part, name: FieldName): FieldFact | Unknown {
    if (part === 'model') return this.#written(this.config.top, name, undefined)
    const block = part === 'image' ? this.config.vision : this.config.text
    const tower = this.#facts.find((one) => one.tower === part)
    if (block === undefined || tower === undefined) return { reason: `it has no ${part} tower` }
    if (!tower.modelled) return { reason: tower.reason }
    // How long a text is says the config: what the named model has is the longest that it takes.
    if (name === 'context_length') return this.#length()
    const fact = tower.named === undefined ? this.#written(block, name, tower) : this.#implied(block, name, tower, tower.named)
    return isUnknown(fact) && name === 'head_width' ? headWidth(this.field(part, 'width'), this.field(part, 'heads'), fact) : fact
  }

  #length(): FieldFact | Unknown {
    const [length] = this.lengths
    return length === undefined ? { reason: 'it has no context_length' } : { value: length.tokens, origin: length.origin, term: 'context_length', field: length.field }
  }

  /** A field of which the file, or the reader's default, is the authority. */
  #written(block: Block, name: FieldName, tower: Tower | undefined): FieldFact | Unknown {
    const field = block.fields.get(name)
    if (field !== undefined && typeof field.value === 'number') return { ...sourcedField(field), term: name, field: fieldName(this.config, field.pointer) }
    const value = tower === undefined || (name !== 'heads' && name !== 'layers') ? undefined : towerNumbers(tower, this.config)[name]
    const from = block.fields.get(name === 'heads' ? 'head_width' : name)
    if (typeof value !== 'number' || from === undefined) return { reason: `it has no single ${name}` }
    return { value, origin: from.origin, term: name, field: fieldName(this.config, from.pointer) }
  }

  #implied(block: Block, name: FieldName, tower: TowerFacts, named: NonNullable<TowerFacts['named']>): FieldFact | Unknown {
    const answer = name === 'num_features' && tower.num_features !== undefined ? { ...tower.num_features, term: name } : answerOf(tower, name)
    if (answer === undefined || typeof answer.value !== 'number') return { reason: `${modelName(named)} has no single ${name}` }
    const field = block.fields.get(name)
    const read = field !== undefined && typeof field.value === 'number' && field.value !== answer.value ? { read: sourcedField(field) } : {}
    const stages = name === 'width' && tower.hierarchical && tower.stages !== undefined ? { stages: tower.stages.value } : {}
    const pointer = field === undefined ? `${block.pointer}/${name}` : field.pointer
    return { value: answer.value, origin: answer.origin, term: answer.term, named: modelName(named), field: fieldName(this.config, pointer), ...read, ...stages }
  }

  get size(): Sourced<ImageSize> | undefined {
    return this.config.vision === undefined ? undefined : asPair(fieldOf(this.config.vision, 'image_size'))
  }

  get otherSizes(): readonly Sourced<ImageSize>[] {
    const made = this.#facts.find(({ tower }) => tower === 'image')?.input?.size
    return made === undefined ? [] : [made]
  }

  /** A text is cut to text_cfg.context_length; CoCa's decoder, and with it open_clip's profiler, goes by its own. */
  get lengths(): readonly Length[] {
    const { text, multimodal, modelClass } = this.config
    const blocks = [...(modelClass === 'CoCa' ? [multimodal] : []), text]
    return blocks.flatMap((block) => {
      const field = block?.fields.get('context_length')
      if (field === undefined || typeof field.value !== 'number') return []
      return [{ tokens: field.value, origin: field.origin, field: fieldName(this.config, field.pointer) }]
    })
  }

  get longest(): Length | undefined {
    const tower = this.#facts.find((one) => one.tower === 'text')
    const fact = tower?.modelled === true ? tower.implies.context_length : undefined
    if (tower?.named === undefined || fact === undefined) return undefined
    const tokens = mapped(fact, (value) => (typeof value === 'number' ? value : undefined))
    return tokens === undefined ? undefined : { tokens: tokens.value, origin: tokens.origin, field: `${fact.term} of ${modelName(tower.named)}` }
  }

  count({ part, quantity }: Counted, at: Sizes): readonly bigint[] | Unknown {
    const usual = at.text_length ?? this.lengths[0]?.tokens
    const sizes = usual === undefined ? at : { ...at, text_length: usual }
    return all(waysOf(quantity).map((way) => this.#count(part, way, sizes)))
  }

  #count(part: Part, quantity: TowerQuantity, sizes: Sizes): readonly bigint[] | Unknown {
    if (part !== 'model') return listed(this.#tower(part, quantity, sizes))
    const built = this.#build(sizes)
    if (built.reason !== undefined) return { reason: built.reason }
    return quantity === 'params' ? whole(built) : this.#forwards(sizes, quantity)
  }

  /**
   * One forward pass of the whole model. CoCa's of open_clip 3.3.0 keeps the last token back from the decoder (coca_model.py
   * CoCa.forward); those of 2.24 and earlier, and of main, do not.
   */
  #forwards(sizes: Sizes, quantity: TowerQuantity): readonly bigint[] | Unknown {
    const image = this.#tower('image', quantity, sizes)
    const text = this.#tower('text', quantity, sizes)
    if (typeof image !== 'bigint') return image
    if (typeof text !== 'bigint') return text
    const hasDecoder = this.#build(sizes).towers.some(({ name }) => name === 'multimodal')
    if (!hasDecoder || sizes.text_length === undefined) return [image + text]
    const decoders = [sizes.text_length, sizes.text_length - 1].map((text_length) => this.#tower('multimodal', quantity, { ...sizes, text_length }))
    const counts = decoders.filter((count) => typeof count === 'bigint')
    return counts.length === 0 ? (decoders[0] as Unknown) : counts.map((decoder) => image + text + decoder)
  }

  #tower(name: TowerName, quantity: TowerQuantity, sizes: Sizes): bigint | Unknown {
    const built = this.#build(sizes)
    if (built.reason !== undefined) return { reason: built.reason }
    return countTower(built.towers.find((tower) => tower.name === name), quantity)
  }

  /** open_clip's own text tower takes texts of its context_length alone: what another length costs tells the tower that is made for it. */
  #madeFor(tokens: number | undefined): OpenClipConfig {
    const { text } = this.config
    const named = this.#facts.find(({ tower }) => tower === 'text')?.named
    if (tokens === undefined || text === undefined || named !== undefined) return this.config
    return { ...this.config, text: withLength(text, tokens) }
  }

  #build(sizes: Sizes): BuiltConfig {
    const key = JSON.stringify([sizes.image_size, sizes.text_length])
    let built = this.#built.get(key)
    if (built === undefined) this.#built.set(key, (built = buildConfig(this.#madeFor(sizes.text_length), this.#catalog, sizes)))
    return built
  }
}

/** Channels of one head, where a library names the heads alone. */
function headWidth(width: FieldFact | Unknown, heads: FieldFact | Unknown, otherwise: Unknown): FieldFact | Unknown {
  if (isUnknown(width) || isUnknown(heads) || heads.value < 1 || width.value % heads.value !== 0) return otherwise
  const { read: _, ...fact } = heads
  return { ...fact, value: width.value / heads.value, term: `${width.term} / ${heads.term}` }
}

function withLength(block: Block, tokens: number): Block {
  const field = block.fields.get('context_length')
  return field === undefined ? block : { ...block, fields: new Map([...block.fields, ['context_length', { ...field, read: field.read, value: tokens }]]) }
}

function sourcedField({ value, origin }: Field): Sourced<number> {
  return { value: value as number, origin }
}

/** Parameters of the towers and those of the model itself. */
function whole(built: BuiltConfig): readonly bigint[] | Unknown {
  let sum = built.own.reduce((total, { shape }) => total + BigInt(shape.reduce((product, size) => product * size, 1)), 0n)
  for (const tower of built.towers) {
    const count = countTower(tower, 'params')
    if (typeof count !== 'bigint') return count
    sum += count
  }
  return [sum]
}

function listed(count: bigint | Unknown): readonly bigint[] | Unknown {
  return typeof count === 'bigint' ? [count] : count
}
