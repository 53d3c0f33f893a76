/**
 * What a run and the process that it happens in tell each other. A run has a process of its own, because a driver that
 * crashes and a system that ends what takes too much memory must not take lint-configs along, and because peak memory is known
 * of processes only.
 */
import type { Device } from '../device.ts'
import type { Execution } from './execute.ts'
import type { Failure } from './failure.ts'

/** Files in the folder of a run. The profile is there too, under a name that the runtime completes. */
export const files = { model: 'model.onnx', request: 'request.json', answer: 'answer.json', profile: 'profile' } as const

export type Answer = { readonly failure: Failure } | RunAnswer

export interface RunAnswer extends Execution {
  readonly device: Device
  /** Largest resident memory of the process, the runtime's code included. */
  readonly peakBytes: number
  readonly runtimeVersion: string
}
