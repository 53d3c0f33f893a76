/**
 * What a trunk's builder says of it while it builds: which of the constructor's values a field of a config would hold. The
 * builder is the one place where timm's terms and the config's meet, and where computed numbers are at hand.
 */
import type { PyValue } from '../../../catalog/types.ts'
import type { ImageSize, ImpliedFact, ImpliedField, InputPolicy, Sourced } from '../../types.ts'
import type { Maybe } from '../../values.ts'

/** A value, who says so, and what the library calls it; nothing where it is not known. */
export interface Saying {
  readonly term: string
  readonly fact: Maybe<PyValue>
}

export type Sayings = { readonly [Field in ImpliedField | 'num_features' | 'stages']?: Saying }

/** Fields whose value is one number where it is the same on both sides, or in all stages. */
const ONE_FOR_ALL: readonly string[] = ['patch_size', 'mlp_ratio', 'head_width']

/** What has been said of one trunk. */
export class TrunkFacts {
  readonly implies: Partial<Record<ImpliedField, ImpliedFact>> = {}
  num_features: Sourced<number> | undefined
  /** Of a trunk whose width changes from stage to stage. */
  stages: Sourced<readonly number[]> | undefined
  /** Which sizes it takes; whatever its layers take, where nothing is said. */
  policy: InputPolicy | undefined
  /** The size that it is made for; its pretrained config's, where nothing is said. */
  size: Sourced<ImageSize> | undefined

  /** Keeps what consists of numbers; the first saying of a field stays. */
  add(sayings: Sayings): void {
    for (const [field, { term, fact }] of Object.entries(sayings)) {
      const value = fact === undefined ? undefined : numbersOf(fact.value)
      if (fact === undefined || value === undefined) continue
      const { origin } = fact
      if (field === 'num_features') {
        if (typeof value === 'number') this.num_features ??= { value, origin }
      } else if (field === 'stages') {
        if (typeof value !== 'number') this.stages ??= { value, origin }
      } else {
        const said = ONE_FOR_ALL.includes(field) ? oneForAll(value) : value
        this.implies[field as ImpliedField] ??= { value: said, origin, term }
      }
    }
  }
}

function numbersOf(value: PyValue): number | readonly number[] | undefined {
  if (typeof value === 'number') return value
  return Array.isArray(value) && value.every((item) => typeof item === 'number') ? (value as readonly number[]) : undefined
}

function oneForAll(value: number | readonly number[]): number | readonly number[] {
  if (typeof value === 'number') return value
  const [first] = value
  return first !== undefined && value.every((each) => each === first) ? first : value
}
