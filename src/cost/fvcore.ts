/**
 * What fvcore counts (fvcore 0.1.5, nn/flop_count.py FlopCountAnalysis and nn/activation_count.py ActivationCountAnalysis, with
 * the handlers that they have by default, of a model in eval mode with gradients enabled). A multiply-add is one.
 *
 * `fused` is attention as PyTorch runs it: scaled_dot_product_attention has no handler, so that neither of its products
 * counts, unless the model writes attention out itself (Swin does). Not fused is the same model with attention written out:
 * timm.layers.set_fused_attn(False), by which timm's published infer_gmacs and infer_macts are made.
 */
import type { Op } from '../ir/types.ts'
import type { OpCost } from './conventions.ts'

/**
 * - conv, linear: multiply-adds
 * - matmul: the elements of the first factor times the columns of the second; what broadcasting adds to the first is not seen
 * - attention that is written out: two matmuls
 * - norms, for an element of the input: batch 2, layer and group 5, or 4 without weights; weights that are standardized by
 *   a batch norm in training mode 4; RMS norms and what is made of single operations nothing
 * - adaptive average pools 1 for an element of the input; other pools and means nothing
 */
export function fvcoreCosts(op: Op, fused: boolean): readonly OpCost[] {
  const [first, second] = op.inputs
  switch (op.kind) {
    case 'conv': {
      const spatial = op.outputs[0]!.shape.slice(2)
      return [{ operator: 'conv', factors: [first!.shape[0]!, ...spatial, ...second!.shape] }]
    }
    case 'linear':
      return [{ operator: 'linear', factors: [...first!.shape, second!.shape[0]!] }]
    case 'matmul':
      return [{ operator: 'matmul', factors: [...first!.shape, second!.shape.at(-1)!] }]
    case 'attention':
      return isFused(op, fused) ? [] : attentionProducts(op)
    case 'norm':
      return normCosts(op)
    case 'reduce':
      return op.attrs['adaptive'] === true ? [{ operator: 'adaptive_avg_pool2d', factors: first!.shape }] : []
    default:
      return []
  }
}

/** Elements of the outputs of the operations that ActivationCountAnalysis knows, as factors: convolutions and products. */
export function fvcoreActivations(op: Op, fused: boolean): readonly (readonly number[])[] {
  switch (op.kind) {
    case 'conv':
    case 'linear':
    case 'matmul':
      return [op.outputs[0]!.shape]
    case 'attention':
      if (isFused(op, fused)) return []
      return sharesProduct(op) ? [scoresOf(op)] : [scoresOf(op), op.outputs[0]!.shape]
    default:
      return []
  }
}

/** Does the attention run as one operator, which fvcore does not know? */
function isFused({ attrs }: Op, fused: boolean): boolean {
  return fused && attrs['written_out'] !== true
}

/** Written out, one product with the values serves this attention and the one that it is subtracted from. */
function sharesProduct({ attrs }: Op): boolean {
  return attrs['shares_product'] === true
}

function attentionProducts(op: Op): readonly OpCost[] {
  const [q, k, v] = op.inputs
  const scores = { operator: 'matmul', factors: [...q!.shape, k!.shape.at(-2)!] }
  return sharesProduct(op) ? [scores] : [scores, { operator: 'matmul', factors: [...scoresOf(op), v!.shape.at(-1)!] }]
}

/** (..., N, M) of q k^T. */
function scoresOf(op: Op): readonly number[] {
  return [...op.outputs[0]!.shape.slice(0, -1), op.inputs[1]!.shape.at(-2)!]
}

function normCosts({ attrs, inputs }: Op): readonly OpCost[] {
  const each = normFactor(attrs['standardizes'] === true ? 'weights' : attrs['norm'], inputs.length > 1)
  return each === undefined ? [] : [{ operator: each.operator, factors: [each.factor, ...inputs[0]!.shape] }]
}

function normFactor(norm: unknown, affine: boolean): { readonly operator: string; readonly factor: number } | undefined {
  switch (norm) {
    case 'weights':
      return { operator: 'batch_norm', factor: 4 }
    case 'batch':
      return { operator: 'batch_norm', factor: 2 }
    case 'layer':
      return { operator: 'layer_norm', factor: affine ? 5 : 4 }
    case 'group':
      return { operator: 'group_norm', factor: affine ? 5 : 4 }
    default:
      return undefined
  }
}
