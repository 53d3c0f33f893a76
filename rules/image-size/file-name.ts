/** The image size that a file's own name tells: the 336 of `ViT-L-14-336.json`. */
import type { ImageSize } from '../../src/towers/types.ts'

/** Sizes in pixels that a name may speak of; below and above, numbers in names are patches, years and counts. */
const SMALLEST = 64
const LARGEST = 1536

export interface KnownNumbers {
  /** Does a number stand elsewhere in the config or in the named model, and explain itself so: a width, a patch size, embed_dim? */
  isOther(number: number): boolean
  /** The timm model's name, whose numbers mean the model's size only where it is built for it (regnetx_320 is not). */
  readonly modelName: string | undefined
  /** The size that the named model is built for. */
  readonly builtFor: ImageSize | undefined
}

/**
 * What the name says of the image size: `confirmed`, that it is this one; a number, that it is another one; undefined, that
 * the name does not speak of it or could be read in several ways.
 */
export function sizeInName(stem: string, size: ImageSize, known: KnownNumbers): number | 'confirmed' | undefined {
  const numbers = numbersIn(stem)
  if (numbers.some((number) => size.includes(number))) return 'confirmed'
  const ofModel = known.modelName === undefined ? [] : numbersIn(known.modelName)
  const candidates = new Set(
    numbers.filter((number) => {
      if (number < SMALLEST || number > LARGEST || known.isOther(number)) return false
      return !ofModel.includes(number) || known.builtFor?.includes(number) === true
    }),
  )
  const [only, ...more] = candidates
  return more.length === 0 ? only : undefined
}

/** Parts of a name that are a whole number and nothing else: 14 and 336, but neither the 50 of RN50 nor the 400 of SO400M. */
export function numbersIn(name: string): number[] {
  return name.split(/[^0-9A-Za-z]+/).filter((part) => /^[1-9]\d{0,3}$/.test(part)).map(Number)
}
