/** What ONNX Runtime and Node say when a run fails, in words for people. */
import { Refusal } from '../refusal.ts'

/** Why there is no result: the provider is not on this machine, there is too little memory, nodes fell back, or the graph is refused. */
export type FailureKind = 'provider' | 'memory' | 'fallback' | 'graph'

export interface Failure {
  readonly kind: FailureKind
  /** One clause. */
  readonly message: string
}

/** Texts of onnxruntime 1.30, Dawn and V8. */
const known: readonly (readonly [RegExp, FailureKind, string])[] = [
  [/No supported adapters|Failed to get a WebGPU adapter/, 'provider', 'WebGPU finds no device: there is no GPU with a Vulkan driver, or no libvulkan.so.1'],
  [/Failed to load shared library|libonnxruntime_providers_|CUDA (?:driver|failure)|libcud(?:nn|art|a)/, 'provider', "the CUDA provider is not there: its libraries are no part of the npm package's own files"],
  [/backend not found|no available backend|Unsupported execution provider|not (?:enabled|supported) in this build/i, 'provider', 'this build of ONNX Runtime has no such provider'],
  [/bad_alloc|[Ff]ailed to allocate memory|buffer allocation failed|Invalid typed array length|out of memory|OutOfMemory|OUT_OF_(?:HOST_|DEVICE_)?MEMORY|[Aa]llocation size overflowed|BFCArena|exceeds the max buffer size/, 'memory', 'there is too little memory (--repeat 0 only counts, and needs less)'],
  [/fallback to CPU EP has been explicitly disabled/, 'fallback', 'some of its nodes run on the CPU only; without --strict-gpu they are listed'],
]

/** The failure behind an error that a run threw. Errors that are neither the runtime's nor Node's about memory are bugs, and thrown on. */
export function failureOf(error: unknown): Failure {
  if (error instanceof Refusal) return { kind: 'graph', message: error.message }
  if (!(error instanceof Error)) throw error
  const found = known.find(([text]) => text.test(error.message))
  if (found !== undefined) return { kind: found[1], message: found[2] }
  if (error instanceof TypeError || error instanceof ReferenceError) throw error
  return { kind: 'graph', message: `ONNX Runtime says: ${firstLine(error.message)}` }
}

/** Without the place in the runtime's own sources, which stands in front. */
function firstLine(message: string): string {
  const [line = ''] = message.replace(/^\/\S+\.(?:cc|h):\d+ .*? was false\. /, '').split('\n')
  return line.trim()
}
