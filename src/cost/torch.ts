/**
 * The default convention: what torch.utils.flop_counter counts (torch 2.13), which is matrix multiplications, convolutions and
 * both products of attention, a multiply-add being 2; no bias, norm, softmax, activation or look-up.
 */
import type { Op } from '../ir/types.ts'
import type { OpCost } from './conventions.ts'

/** The operators that torch's counter knows, by the names it prints (without `aten.`). */
export type TorchOperator = 'convolution' | 'addmm' | 'mm' | 'bmm'

/**
 * What torch counts for one run of an operation; undefined where it counts nothing. A multiply-add has the factors `one`:
 * [2] for FLOPs, [] for multiply-accumulates, which are exactly half.
 * convolution: 2 x N x H'W' x O x (C/groups) x kh kw (flop_counter.conv_flop_count);
 * linear (rows, in) -> (rows, out): 2 x rows x in x out (addmm_flop, mm_flop);
 * matmul of batches: 2 x batch x M x K x N (bmm_flop).
 */
export function torchCost(op: Op, one: readonly number[]): (OpCost & { readonly operator: TorchOperator }) | undefined {
  const [first, second] = op.inputs
  switch (op.kind) {
    case 'conv': {
      const [n, , ...spatial] = op.outputs[0]!.shape as [number, number, ...number[]]
      return { operator: 'convolution', factors: [...one, n, ...spatial, ...second!.shape] }
    }
    case 'linear': {
      const [out, inner] = second!.shape as [number, number]
      return { operator: op.inputs.length > 2 ? 'addmm' : 'mm', factors: [...one, ...first!.shape.slice(0, -1), inner, out] }
    }
    case 'matmul': {
      const [m, k] = first!.shape.slice(-2) as [number, number]
      // torch.matmul folds the leading dimensions of a (...,M,K) by (K,N) product into one mm.
      const operator = second!.shape.length === 2 ? 'mm' : 'bmm'
      return { operator, factors: [...one, ...op.outputs[0]!.shape.slice(0, -2), m, k, second!.shape.at(-1)!] }
    }
    case 'attention': {
      const value = op.inputs[2]!
      const [n, d] = first!.shape.slice(-2) as [number, number]
      const [m, dv] = value.shape.slice(-2) as [number, number]
      return { operator: 'bmm', factors: [...one, ...op.outputs[0]!.shape.slice(0, -2), n, m, d + dv] }
    }
    default:
      return undefined
  }
}
