/** A timm model, by its name or by the config.json of a hub repository, as the model of a row. */
import type { TimmCatalog } from '../catalog/types.ts'
import { answerOf } from '../towers/agreement.ts'
import { buildTimmModel, type BuiltTower, type Sizes } from '../towers/build/index.ts'
import { describeTimmModel } from '../towers/index.ts'
import { timmModel, type TimmModel, type WrittenValues } from '../towers/timm/model.ts'
import type { ImageSize, Sourced, Tower } from '../towers/types.ts'
import { asInputSize } from '../towers/values.ts'
import type { FieldName, Part } from './columns.ts'
import { countTower, waysOf } from './counts.ts'
import { all, type Counted, type FieldFact, type Length, type TableModel, type Unknown } from './model.ts'

export class TimmTableModel implements TableModel {
  readonly source: string
  readonly lengths: readonly Length[] = []
  readonly longest = undefined
  readonly #named: string
  readonly #model: TimmModel
  readonly #timm: TimmCatalog
  readonly #pretrained: WrittenValues | undefined
  readonly #facts: Tower
  readonly #built = new Map<string, BuiltTower>()

  /** `named` is the name that `model` was found by, its tag included. */
  constructor(source: string, named: string, model: TimmModel, timm: TimmCatalog, pretrained?: WrittenValues) {
    this.source = source
    this.#named = named
    this.#model = model
    this.#timm = timm
    this.#pretrained = pretrained
    this.#facts = describeTimmModel(model)
  }

  field(part: Part, name: FieldName): FieldFact | Unknown {
    if (part === 'text') return { reason: 'it has no text tower', absent: true }
    const tower = this.#facts
    if (!tower.modelled) return { reason: tower.reason }
    const answer = name === 'num_features' && tower.num_features !== undefined ? { ...tower.num_features, term: name } : answerOf(tower, name)
    if (answer === undefined || typeof answer.value !== 'number') return { reason: `${this.source} has no single ${name}` }
    const stages = name === 'width' && tower.hierarchical && tower.stages !== undefined ? { stages: tower.stages.value } : {}
    return { value: answer.value, origin: answer.origin, term: answer.term, named: this.source, field: name, ...stages }
  }

  get size(): Sourced<ImageSize> | undefined {
    return asInputSize(this.#model.pretrained('input_size'))
  }

  get otherSizes(): readonly Sourced<ImageSize>[] {
    const test = asInputSize(this.#model.pretrained('test_input_size'))
    return [this.size, test].filter((size) => size !== undefined)
  }

  count({ part, quantity }: Counted, { image_size }: Sizes): readonly bigint[] | Unknown {
    if (part === 'text') return { reason: 'it has no text tower', absent: true }
    const built = this.#build(image_size)
    return all(waysOf(quantity).map((way) => {
      const count = countTower(built, way)
      return typeof count === 'bigint' ? [count] : count
    }))
  }

  /** At a size that the trunk does not take as it is, the trunk that is made for it (timm's --img-size). */
  #build(size: ImageSize | undefined): BuiltTower {
    const key = JSON.stringify(size)
    let built = this.#built.get(key)
    if (built === undefined) {
      const at = (kwargs: WrittenValues): BuiltTower =>
        buildTimmModel(this.#named, this.#timm, kwargs, size === undefined ? {} : { image_size: size }, this.#pretrained)
      built = at(this.#model.kwargs)
      if (built.kind === 'failed' && size !== undefined && !this.#model.kwargs.has('img_size')) {
        const made = at(new Map([...this.#model.kwargs, ['img_size', { value: [...size], origin: { kind: 'written', pointer: '/img_size' } }]]))
        if (made.kind === 'built') built = made
      }
      this.#built.set(key, built)
    }
    return built
  }
}

/** The model of a name, with or without a tag; or why there is none. */
export function timmTableModel(name: string, timm: TimmCatalog): TimmTableModel | Unknown {
  const model = timmModel(name, timm, new Map())
  return 'reason' in model ? model : new TimmTableModel(`timm ${name}`, name, model, timm)
}
