/**
 * What each ONNX operator costs in FLOPs, from the shapes that were executed. Counted is what torch.utils.flop_counter counts:
 * convolutions, matrix multiplications and both products of attention, a multiply-add being 2.
 *
 * This is the other count: it shares nothing with the closed form (src/cost) and sees no config and no IR.
 */
import { Refusal } from '../refusal.ts'
import type { Shape, TraceNode } from './events.ts'

type Count = (node: TraceNode) => bigint

/**
 * Where a shape does not say which of its dimensions is summed over, the others do: a product (M,K) x (K,N) -> (M,N) has
 * K = elements of the first / M, transposed or not. So the second operand, which a provider may have packed away, is not needed.
 */
const counted: Readonly<Record<string, Count>> = {
  Conv: convolution,
  FusedConv: convolution,
  ConvTranspose: (node) => 2n * size(input(node, 0)) * size(input(node, 1).slice(1)),
  MatMul: (node) => 2n * size(output(node)) * BigInt(last(input(node, 0), node)),
  Gemm: gemm,
  FusedGemm: gemm,
  Attention: attention,
}

/** y (N,O,...) = w (O,C/groups,...) * x (N,C,...): each output is a sum over C/groups and the kernel. */
function convolution(node: TraceNode): bigint {
  return 2n * size(output(node)) * size(input(node, 1).slice(1))
}

/** y (M,N) = a (M,K), or a (K,M) transposed, times b. */
function gemm(node: TraceNode): bigint {
  const [rows = 0] = output(node)
  return rows === 0 ? 0n : 2n * size(output(node)) * (size(input(node, 0)) / BigInt(rows))
}

/**
 * ONNX's Attention (opset 23): q, k, v of (B,heads,tokens,dim), or (B,tokens,heads x dim). Both products are sums over what a
 * query has and over what the output has, for each pair of a query and a key. With a past of keys there are more pairs
 * than the shapes tell.
 */
function attention(node: TraceNode): bigint {
  if (node.inputs.length > 4) throw new Refusal(`${node.name} is an Attention with a past of keys, whose length the profile does not tell`)
  const keys = BigInt(input(node, 1).at(-2) ?? 0)
  return 2n * keys * (size(input(node, 0)) + size(output(node)))
}

function input(node: TraceNode, index: number): Shape {
  const shape = node.inputs[index]
  if (shape === undefined) throw new Refusal(`the profile gives no shape of input ${index} of ${node.name} (${node.op}): the provider has packed it away`)
  return shape
}

function output(node: TraceNode): Shape {
  const [shape] = node.outputs
  if (shape === undefined) throw new Refusal(`the profile gives no shape of the output of ${node.name} (${node.op})`)
  return shape
}

function last(shape: Shape, node: TraceNode): number {
  const size = shape.at(-1)
  if (size === undefined) throw new Refusal(`${node.name} (${node.op}) multiplies a scalar`)
  return size
}

function size(shape: Shape): bigint {
  return shape.reduce((product, size) => product * BigInt(size), 1n)
}

/** Operators without products: elementwise work, sums, norms, look-ups, and moving of data. */
const free: ReadonlySet<string> = new Set(
  `Abs Acos Acosh Add And ArgMax ArgMin Asin Asinh Atan Atanh AveragePool BatchNormalization Bernoulli BitShift BitwiseAnd
   BitwiseNot BitwiseOr BitwiseXor Cast CastLike Ceil Celu CenterCropPad Clip Col2Im Compress Concat ConcatFromSequence Constant
   ConstantOfShape Cos Cosh CumSum DepthToSpace DequantizeLinear Div Dropout DynamicQuantizeLinear Elu Equal Erf Exp Expand
   EyeLike Flatten Floor Gather GatherElements GatherND Gelu GlobalAveragePool GlobalLpPool GlobalMaxPool Greater GreaterOrEqual
   GroupNormalization HardSigmoid HardSwish Hardmax Identity If InstanceNormalization IsInf IsNaN LRN LayerNormalization
   LeakyRelu Less LessOrEqual Log LogSoftmax Loop LpNormalization LpPool Max MaxPool Mean MeanVarianceNormalization MemcpyFromHost
   MemcpyToHost Min Mish Mod Mul Multinomial Neg NonMaxSuppression NonZero Not OneHot Or PRelu Pad Pow QuantizeLinear
   QuickGelu RMSNormalization RandomNormal RandomNormalLike RandomUniform RandomUniformLike Range Reciprocal ReduceL1 ReduceL2
   ReduceLogSum ReduceLogSumExp ReduceMax ReduceMean ReduceMin ReduceProd ReduceSum ReduceSumSquare Relu Reshape Resize
   ReverseSequence Round Scan ScatterElements ScatterND Selu SequenceAt SequenceConstruct SequenceLength Shape Shrink Sigmoid
   Sign SimplifiedLayerNormalization Sin Sinh Size Slice Softmax Softplus Softsign SpaceToDepth Split Sqrt Squeeze Sub Sum Swish
   Tan Tanh ThresholdedRelu Tile TopK Transpose Trilu Unique Unsqueeze Upsample Where Xor`.split(/\s+/),
)

/** Does an operator multiply matrices, convolve or attend? */
export function isCounted(op: string): boolean {
  return Object.hasOwn(counted, op)
}

/**
 * FLOPs of one execution of a node; undefined for operators without products. Throws a Refusal for an operator that is not
 * known: a count that leaves out what it does not know would be no count.
 */
export function flopsOf(node: TraceNode): bigint | undefined {
  if (isCounted(node.op)) return counted[node.op]?.(node)
  if (free.has(node.op)) return undefined
  throw new Refusal(`${node.name} is a ${node.op}, and how many FLOPs that costs is not known here`)
}
