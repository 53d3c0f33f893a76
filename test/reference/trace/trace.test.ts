import { describe, expect, test } from 'vitest'
import { countTrace } from '../../../src/reference/trace/count.ts'
import { readTrace, type TraceNode } from '../../../src/reference/trace/events.ts'
import { flopsOf } from '../../../src/reference/trace/operators.ts'

/** An event as onnxruntime 1.30 writes it, shortened. */
function event(name: string, op: string, inputs: readonly object[], outputs: readonly object[], provider = 'CPUExecutionProvider'): object {
  return { cat: 'Node', name: `${name}_kernel_time`, dur: 7, ts: 1, ph: 'X', args: { op_name: op, provider, input_type_shape: inputs, output_type_shape: outputs } }
}

const end = { cat: 'Session', name: 'model_run', dur: 9, ts: 0, ph: 'X', args: {} }
const matmul = event('blocks.0/MatMul_3', 'MatMul', [{ float: [1, 5, 8] }, { float: [8, 16] }], [{ float: [1, 5, 16] }])

function traced(op: string, inputs: readonly (readonly number[])[], output: readonly number[]): TraceNode {
  return { name: 'n', op, provider: 'CPUExecutionProvider', inputs, outputs: [output] }
}

describe('a profile', () => {
  test('tells nodes, providers and shapes', () => {
    const text = JSON.stringify([{ cat: 'Session', name: 'session_initialization' }, matmul, end])
    expect(readTrace(text)).toEqual([
      { name: 'blocks.0/MatMul_3', op: 'MatMul', provider: 'CPUExecutionProvider', inputs: [[1, 5, 8], [8, 16]], outputs: [[1, 5, 16]] },
    ])
  })

  test('whose last events are missing is refused', () => {
    expect(() => readTrace(JSON.stringify([matmul]))).toThrow('is not whole: it shows the end of 0 of 1 runs')
    expect(() => readTrace(JSON.stringify([matmul, end, matmul]), 2)).toThrow('is not whole: it shows the end of 1 of 2 runs')
    const text = JSON.stringify([matmul, end])
    expect(() => readTrace(text.slice(0, text.length / 2))).toThrow('it ends in the middle of an event')
  })

  test('of another form is refused', () => {
    expect(() => readTrace('{}')).toThrow('no list of events')
    expect(() => readTrace(JSON.stringify([{ ...matmul, args: { op_name: 'MatMul' } }, end]))).toThrow('does not say what the node blocks.0/MatMul_3 is')
    expect(() => readTrace(JSON.stringify([{ ...matmul, args: { op_name: 'MatMul', provider: 'x' } }, end]))).toThrow('gives no shapes')
  })
})

describe('the cost of an operator', () => {
  test.each([
    ['Conv', [[2, 3, 224, 224], [64, 3, 16, 16], [64]], [2, 64, 14, 14], 2n * 2n * 64n * 196n * 768n],
    ['Conv', [[1, 64, 14, 14], [64, 1, 3, 3]], [1, 64, 14, 14], 2n * 64n * 196n * 9n],
    ['ConvTranspose', [[1, 8, 7, 7], [8, 4, 2, 2]], [1, 4, 14, 14], 2n * 8n * 49n * 16n],
    ['MatMul', [[1, 5, 8], [8, 16]], [1, 5, 16], 2n * 5n * 8n * 16n],
    ['MatMul', [[2, 3, 5, 8], [2, 3, 8, 5]], [2, 3, 5, 5], 2n * 6n * 25n * 8n],
    ['MatMul', [[1, 5, 8]], [1, 5, 16], 2n * 5n * 8n * 16n],
    ['Gemm', [[5, 8], [16, 8], [16]], [5, 16], 2n * 5n * 8n * 16n],
    ['Gemm', [[8, 5], [8, 16]], [5, 16], 2n * 5n * 8n * 16n],
    ['Gemm', [[0, 8], [16, 8]], [0, 16], 0n],
    ['Attention', [[1, 3, 5, 8], [1, 3, 7, 8], [1, 3, 7, 4]], [1, 3, 5, 4], 2n * 3n * 5n * 7n * 12n],
  ])('%s of %j to %j', (op, inputs, output, flops) => {
    expect(flopsOf(traced(op, inputs, output))).toBe(flops)
  })

  test.each(['Softmax', 'LayerNormalization', 'Erf', 'Gather', 'Transpose', 'ReduceMean', 'MemcpyToHost'])('%s has no products', (op) => {
    expect(flopsOf(traced(op, [[2, 2]], [2, 2]))).toBeUndefined()
  })

  test.each(['LSTM', 'Einsum', 'DeformConv', 'MultiHeadAttention', 'constructor'])('%s is refused', (op) => {
    expect(() => flopsOf(traced(op, [[2, 2]], [2, 2]))).toThrow(`n is a ${op}, and how many FLOPs that costs is not known here`)
  })

  test('needs the shapes that it is made of', () => {
    expect(() => flopsOf(traced('Conv', [[1, 3, 4, 4]], [1, 8, 2, 2]))).toThrow('no shape of input 1 of n (Conv): the provider has packed it away')
    expect(() => flopsOf(traced('Attention', [[1], [1], [1], [1], [1]], [1]))).toThrow('a past of keys')
  })
})

test('a count is by operator, module and provider', () => {
  const nodes = readTrace(
    JSON.stringify([
      event('blocks.0/MatMul_3', 'MatMul', [{ float: [1, 5, 8] }, { float: [8, 16] }], [{ float: [1, 5, 16] }], 'WebGpuExecutionProvider'),
      event('blocks.0/Softmax_4', 'Softmax', [{ float: [1, 5, 16] }], [{ float: [1, 5, 16] }]),
      event('head/Gemm_5', 'Gemm', [{ float: [5, 16] }, { float: [4, 16] }], [{ float: [5, 4] }]),
      end,
    ]),
  )
  expect(countTrace(nodes)).toEqual({
    flops: 1280n + 640n,
    flopsByOp: { Gemm: 640n, MatMul: 1280n },
    flopsByModule: new Map([['blocks.0', 1280n], ['head', 640n]]),
    nodes: 3,
    providers: { CPUExecutionProvider: 2, WebGpuExecutionProvider: 1 },
    gpuFlopsShare: 1280 / 1920,
    gpuNodesShare: 1 / 3,
    cpuNodes: ['blocks.0/Softmax_4 (Softmax)', 'head/Gemm_5 (Gemm)'],
  })
})
