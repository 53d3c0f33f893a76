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
  const { kind } = op
  // Nearly all operations are others.
  if (kind !== 'linear' && kind !== 'conv' && kind !== 'attention' && kind !== 'matmul') return undefined
  const first = op.inputs[0]!.shape
  const second = op.inputs[1]!.shape
  const given = op.outputs[0]!.shape
  switch (kind) {
    case 'conv':
      return { operator: 'convolution', factors: one.concat(given[0]!, given.slice(2), second) }
    case 'linear':
      return { operator: op.inputs.length > 2 ? 'addmm' : 'mm', factors: one.concat(first.slice(0, -1), second[1]!, second[0]!) }
    case 'matmul':
      // torch.matmul folds the leading dimensions of a (...,M,K) by (K,N) product into one mm.
      return { operator: second.length === 2 ? 'mm' : 'bmm', factors: one.concat(given.slice(0, -2), first.slice(-2), second.at(-1)!) }
    case 'attention': {
      const value = op.inputs[2]!.shape
      return { operator: 'bmm', factors: one.concat(given.slice(0, -2), first.at(-2)!, value.at(-2)!, first.at(-1)! + value.at(-1)!) }
    }
  }
}
