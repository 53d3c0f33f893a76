/** What the module files say of a trunk, and what several of them say the same way. */
import type { PyValue } from '../../catalog/types.ts'
import { asCall, asInputSize, asName, asNumber, asPair, mapped, sizeText, sourced, type Maybe } from '../values.ts'
import type { BuiltLayer, ImageSize, ImpliedFact, ImpliedField, InputPolicy, TowerFacts } from '../types.ts'
import type { TimmModel } from './model.ts'

export type Trunk = Pick<TowerFacts, 'hierarchical' | 'stages' | 'num_features' | 'implies' | 'input' | 'built'>

/** A trunk that is not described, with the reason as one clause. */
export interface NotDescribed {
  readonly reason: string
  /** What is known all the same of the sizes that it takes. */
  readonly input?: Trunk['input']
}

/** The facts that are known, each under the library's own name for it; what is undefined is left out. */
export function implied(
  facts: Readonly<Partial<Record<ImpliedField, { readonly term: string; readonly fact: Maybe<number | readonly number[]> }>>>,
): TowerFacts['implies'] {
  const known: Partial<Record<ImpliedField, ImpliedFact>> = {}
  for (const [field, { term, fact }] of Object.entries(facts)) if (fact !== undefined) known[field as ImpliedField] = { ...fact, term }
  return known
}

/** A line of `show`, or none where one of its numbers is not known. */
export function line(name: string, ...parts: readonly (string | number | undefined)[]): BuiltLayer[] {
  return parts.includes(undefined) ? [] : [{ name, text: parts.join('') }]
}

/** Size and policy of a trunk, where its size is known. */
export function input(size: Maybe<ImageSize>, policy: (size: ImageSize) => InputPolicy | undefined): Trunk['input'] {
  if (size === undefined) return undefined
  const found = policy(size.value)
  return found === undefined ? undefined : { size, policy: found }
}

/** The line of `show` about it: `224x224, no other`. */
export function inputLine(known: Trunk['input']): BuiltLayer[] {
  if (known === undefined) return []
  const { size, policy } = known
  const others = {
    fixed: 'no other',
    multiple: policy.kind === 'multiple' ? `or multiples of ${sizeText(policy.of)}` : '',
    grid: 'or another size with as many tokens',
    any: policy.kind === 'any' && policy.min !== undefined ? `or another from ${sizeText(policy.min)} on` : 'or any other',
  }[policy.kind]
  return line('input', `${sizeText(size.value)}, ${others}`)
}

/** image_size as a config writes it: one number for a square. */
export function imageSizeFact(known: Trunk['input']): Maybe<number | readonly number[]> {
  return mapped(known?.size, (size) => (size[0] === size[1] ? size[0] : size))
}

/** img_size that the constructor is given. */
export function builtSize(model: TimmModel): Maybe<ImageSize> {
  return asPair(model.arg('img_size'))
}

/** input_size of the pretrained config: what a trunk without an img_size is used at. */
export function defaultSize(model: TimmModel): Maybe<ImageSize> {
  return asInputSize(model.pretrained('input_size'))
}

/** patch_size as a config writes it: one number for a square. */
export function patchFact(patch: Maybe<ImageSize>): Maybe<number | readonly number[]> {
  return mapped(patch, (size) => (size[0] === size[1] ? size[0] : size))
}

/** A number that the constructor computes of others; undefined where one of them is. */
export function computed<T>(model: TimmModel, symbol: string, value: T | undefined): Maybe<T> {
  return value === undefined ? undefined : sourced(value, model.says(symbol))
}

/** A keyword's number. */
export function number(model: TimmModel, keyword: string): Maybe<number> {
  return asNumber(model.arg(keyword))
}

/** Why a trunk with this keyword is not described, where it is given as something that is not understood. */
export function unknownValue(keyword: string, value: PyValue | undefined): NotDescribed {
  if (value === undefined) return { reason: `${keyword} is not known` }
  const name = asName(value) ?? asCall(value)?.name ?? JSON.stringify(value)
  return { reason: `${keyword} ${name.length > 60 ? `${name.slice(0, 59)}…` : name} is not modelled` }
}

/** Models whose layers timm cuts down after it has built them (models/_prune.py): their widths are in no argument. */
export function isPruned(model: TimmModel): boolean {
  return model.record.build['pruned'] === true || model.record.args['pruned'] === true
}

export function pruned(model: TimmModel): NotDescribed {
  return { reason: `${model.name} is pruned after it is built: its widths are not in its arguments` }
}
