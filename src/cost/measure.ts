/** What a tower costs, all at once: exact integers. */
import type { Tower } from '../ir/types.ts'
import { countAll } from './flops.ts'
import { bytesOf, peakActivationBytes, weightBytes } from './memory.ts'

export interface Cost {
  readonly params: bigint
  /** By torch's convention: a multiply-add is two. */
  readonly flops: bigint
  /** Of the parameters, in PyTorch's default format, 32-bit floats. */
  readonly weight_bytes: bigint
  /** The most that is alive at one time in an inference, in 32-bit floats. */
  readonly activation_bytes: bigint
}

/** The cost of a tower at the sizes that it is built for. */
export function measureTower(tower: Tower): Cost {
  const { params, total } = countAll(tower.root, 'torch')
  return {
    params,
    flops: total,
    weight_bytes: weightBytes(tower.root, 'fp32'),
    activation_bytes: peakActivationBytes(tower, 'fp32'),
  }
}

/**
 * The cost of towers that run one after another, with further parameters of the model itself: sums, but of activations the
 * most that one of them has.
 */
export function together(costs: readonly Cost[], ownParams: bigint): Cost {
  const sum = (of: 'params' | 'flops' | 'weight_bytes'): bigint => costs.reduce((total, cost) => total + cost[of], 0n)
  return {
    params: sum('params') + ownParams,
    flops: sum('flops'),
    weight_bytes: sum('weight_bytes') + bytesOf(ownParams, 'fp32'),
    activation_bytes: costs.reduce((most, { activation_bytes }) => (activation_bytes > most ? activation_bytes : most), 0n),
  }
}
