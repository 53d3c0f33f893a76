/** The sizes that a command builds at: `--batch`, `--image-size`, `--text-length`. */
import type { Sizes } from '../towers/build/index.ts'
import type { OptionTable } from './arguments.ts'
import { UsageError } from './io.ts'

export const sizeOptions = {
  batch: { kind: 'value' },
  'image-size': { kind: 'value' },
  'text-length': { kind: 'value' },
} as const satisfies OptionTable

type SizeFlags = { readonly [Name in keyof typeof sizeOptions]: string | undefined }

/**
 * Up to these the elements of every tensor are a safe integer (2^20 images of 2^33 elements, such as 2^18 patches of an
 * image with 2^15 channels each), which the building of shapes relies on; the counts themselves have no bound.
 */
const MAX = { batch: 2 ** 20, pixels: 2 ** 13, tokens: 2 ** 16 }

/** Throws a UsageError for what is no size. */
export function readSizes(flags: SizeFlags): Sizes {
  const { batch, 'image-size': pixels, 'text-length': tokens } = flags
  return {
    ...(batch === undefined ? {} : { batch: count('--batch', batch, MAX.batch) }),
    ...(pixels === undefined ? {} : { image_size: imageSize('--image-size', pixels) }),
    ...(tokens === undefined ? {} : { text_length: count('--text-length', tokens, MAX.tokens) }),
  }
}

/** One size by its name; an image's is height and width. Throws a UsageError, in which `option` says where it stands. */
export function readSize(option: string, name: keyof Sizes, text: string): number | readonly [number, number] {
  if (name === 'image_size') return imageSize(option, text)
  return count(option, text, name === 'batch' ? MAX.batch : MAX.tokens)
}

function imageSize(option: string, text: string): readonly [number, number] {
  const [height = '', width = height, ...more] = text.split('x')
  if (more.length > 0) throw new UsageError(`${option} takes one number, or height and width as 224x336, and not "${text}"`)
  return [count(option, height, MAX.pixels), count(option, width, MAX.pixels)]
}

function count(option: string, text: string, max: number): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN
  if (value >= 1 && value <= max) return value
  throw new UsageError(`${option} takes a whole number from 1 to ${max}, and not "${text}"`)
}
