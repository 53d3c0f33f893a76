/**
 * Numbers that look random and are the same everywhere: the k-th element of the tensor `name` is a hash of the seed, the name
 * and k, so that another program can make any tensor on its own (scripts/reference/seeded.py does, for PyTorch).
 */
import type { Param } from '../../ir/types.ts'
import { bufferOf } from './tables/index.ts'

/** Mixes 32 bits so that each bit depends on all (lowbias32, nullprogram.com/blog/2018/07/31). */
function mixed(bits: number): number {
  let x = bits >>> 0
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d)
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b)
  return (x ^ (x >>> 16)) >>> 0
}

/** FNV-1a over the UTF-8 bytes of a name. */
function hashed(name: string): number {
  let hash = 0x811c9dc5
  for (const byte of new TextEncoder().encode(name)) hash = Math.imul(hash ^ byte, 0x01000193)
  return hash >>> 0
}

/** The first number of a stream; the others follow by counting. */
function start(seed: number, name: string): number {
  return mixed(mixed(seed) ^ hashed(name))
}

/** `count` numbers of 32 bits. */
export function seededBits(seed: number, name: string, count: number): Uint32Array {
  const first = start(seed, name)
  return Uint32Array.from({ length: count }, (_, k) => mixed(first + k))
}

/** `count` numbers of 24 bits between -1 and 1, times `scale`, plus `offset`; worked out in double precision. */
export function seededUniform(seed: number, name: string, count: number, scale = 1, offset = 0): Float32Array {
  const first = start(seed, name)
  const numbers = new Float32Array(count)
  for (let k = 0; k < count; k++) numbers[k] = (((mixed(first + k) >>> 8) * 2 ** -23) - 1) * scale + offset
  return numbers
}

/**
 * The elements of a parameter or buffer under its full name. What the model computes has its own numbers. Matrices keep
 * the variance of what goes through them (fan-in from the second dimension on, dimensions of 1 left out), and kernels make up for
 * the half that an activation takes away; scales of one dimension and variances lie around 1, everything else around 0.
 */
export function seededParam(seed: number, name: string, param: Pick<Param, 'shape' | 'computed'>): ArrayLike<number> {
  const table = bufferOf(param)
  if (table !== undefined) return table
  const count = param.shape.reduce((total, size) => total * size, 1)
  const [, ...inner] = param.shape.filter((size) => size !== 1)
  const variance = param.shape.length === 4 ? 2 : 1
  if (inner.length > 0) return seededUniform(seed, name, count, Math.sqrt((3 * variance) / inner.reduce((total, size) => total * size, 1)))
  return seededUniform(seed, name, count, 0.25, /(?:^|\.)(?:weight|running_var)$/.test(name) ? 1 : 0)
}
