/** What a graph is fed with. No count depends on the numbers; they only have to be in range. */
import { elements } from '../model/weights.ts'
import { Refusal } from '../refusal.ts'
import type { InputMetadata, Ort, Tensor, TensorData } from '../runtime.ts'

/** What is known of the inputs beside their types. */
export interface InputKnowledge {
  /** Images, or texts. */
  readonly batch: number
  /** Sizes of named dimensions that are not the batch. */
  readonly dims: Readonly<Record<string, number>>
  /** Integer inputs that are tables of the model (positions, buckets) and not tokens: they are fed with zeros. */
  readonly tables: ReadonlySet<string>
}

/** An id that is none of the special tokens of the vocabularies at hand (padding is 0 or 1, start and end 2 to 4 or the last). */
const TOKEN = 5n

/**
 * One tensor for each input. All of type float are views of one array, so that a billion weights take the room of the
 * largest. Throws a Refusal for a dimension without a size and a type that is not fed here, a RangeError where there is no room.
 */
export function makeFeeds(ort: Ort, inputs: readonly InputMetadata[], knowledge: InputKnowledge): { readonly feeds: Record<string, Tensor>; readonly pool: Float32Array } {
  const shaped = inputs.map((input) => ({ ...input, dims: input.shape.map((size, axis) => sizeOf(size, axis, input.name, knowledge)) }))
  if (shaped.every(({ shape }) => typeof shape[0] === 'number') && knowledge.batch !== 1) {
    throw new Refusal(`the graph was made for one batch, and --batch ${knowledge.batch} needs one whose first dimension is not fixed`)
  }
  const pool = floats(Math.max(0, ...shaped.filter(({ type }) => type === 'float32').map(({ dims }) => elements(dims))))
  const feeds = Object.fromEntries(
    shaped.map(({ name, type, dims }) => [name, new ort.Tensor(type, dataOf(name, type, elements(dims), pool, knowledge.tables.has(name)), dims)]),
  )
  return { feeds, pool }
}

/** A dimension with a name takes the size of that name; the first of an input is the batch. */
function sizeOf(size: number | string, axis: number, input: string, { batch, dims }: InputKnowledge): number {
  if (typeof size === 'number') return size
  const given = Object.hasOwn(dims, size) ? dims[size] : undefined
  if (given !== undefined) return given
  if (axis === 0) return batch
  const name = size === '' ? 'without a name' : `called ${size}`
  throw new Refusal(`dimension ${axis} of the input ${input} is ${name} and has no size${size === '' ? '' : `; give it with --dim ${size}=N`}`)
}

function dataOf(name: string, type: string, count: number, pool: Float32Array, isTable: boolean): TensorData {
  switch (type) {
    case 'float32':
      return pool.subarray(0, count)
    case 'float64':
      return new Float64Array(count)
    case 'float16':
      // Half precision has no array type in Node 20: the bits of 0.0154, which is positive and small.
      return new Uint16Array(count).fill(0x23e0)
    case 'int64':
      return new BigInt64Array(count).fill(isTable ? 0n : TOKEN)
    case 'int32':
      return new Int32Array(count).fill(isTable ? 0 : Number(TOKEN))
    case 'bool':
      return new Uint8Array(count).fill(1)
    default:
      throw new Refusal(`the input ${name} is of the type ${type}, which reference runs do not feed`)
  }
}

/** Small numbers of both signs, the same in every run. */
function floats(count: number): Float32Array {
  const numbers = new Float32Array(count)
  // Knuth's multiplicative hash of the index; 2^-32 of it less a half, times 0.1.
  for (let i = 0; i < count; i++) numbers[i] = ((Math.imul(i, 0x9e3779b1) >>> 0) / 0x100000000 - 0.5) * 0.1
  return numbers
}
