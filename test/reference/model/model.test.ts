import { describe, expect, test } from 'vitest'
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire'
import { readModel } from '../../../src/reference/model/read.ts'
import { SHARED_WEIGHTS, inputsAsWeights, weightsAsInputs } from '../../../src/reference/model/weights.ts'
import { float, int64s, modelOf, node, stored, twoProducts } from '../models.ts'

describe('a model', () => {
  test('is read: nodes, stored tensors, inputs, who made it', () => {
    expect(readModel(twoProducts, 'm')).toEqual({
      irVersion: 8,
      producer: 'lint-configs',
      opset: 18,
      metadata: new Map(),
      hasFunctions: false,
      nodes: [
        { name: 'a/MatMul', opType: 'MatMul', domain: '', inputs: ['x', 'w1'], outputs: ['h'], hasSubgraph: false },
        { name: 'act/Relu', opType: 'Relu', domain: '', inputs: ['h'], outputs: ['r'], hasSubgraph: false },
        { name: 'b/MatMul', opType: 'MatMul', domain: '', inputs: ['r', 'w2'], outputs: ['y'], hasSubgraph: false },
      ],
      initializers: [
        { name: 'w1', dataType: 1, dims: [8, 16] },
        { name: 'w2', dataType: 1, dims: [16, 4] },
      ],
      inputs: ['x'],
    })
  })

  test('with packed sizes and a subgraph is read alike', () => {
    const packed = new BinaryWriter().tag(1, WireType.LengthDelimited).fork().int64(8).int64(300).join()
    const tensor = packed.tag(2, WireType.Varint).int32(1).tag(8, WireType.LengthDelimited).string('w').finish()
    const attribute = new BinaryWriter().tag(1, WireType.LengthDelimited).string('then_branch').tag(6, WireType.LengthDelimited).bytes(new Uint8Array()).finish()
    const branch = new BinaryWriter().tag(4, WireType.LengthDelimited).string('If').tag(5, WireType.LengthDelimited).bytes(attribute).finish()
    const graph = new BinaryWriter().tag(1, WireType.LengthDelimited).bytes(branch).tag(5, WireType.LengthDelimited).bytes(tensor).finish()
    const opset = new BinaryWriter().tag(2, WireType.Varint).int64(21).finish()
    const model = new BinaryWriter().tag(1, WireType.Varint).int64(10).tag(7, WireType.LengthDelimited).bytes(graph).tag(8, WireType.LengthDelimited).bytes(opset)
    const read = readModel(model.finish(), 'm')
    expect(read.initializers).toEqual([{ name: 'w', dataType: 1, dims: [8, 300] }])
    expect(read.nodes.map(({ opType, hasSubgraph }) => [opType, hasSubgraph])).toEqual([['If', true]])
    expect([read.opset, read.producer]).toEqual([21, ''])
  })

  test.each([
    ['nothing', new Uint8Array(), 'm.onnx is no ONNX file: there is no graph in it'],
    ['a text', new TextEncoder().encode('# lint-configs\n\nchecks the JSON files'), 'm.onnx is no ONNX file'],
    ['JSON', new TextEncoder().encode('{"embed_dim": 512, "vision_cfg": {}}'), 'm.onnx is cut off, or no ONNX file'],
    ['zeros', new Uint8Array(64), 'm.onnx is no ONNX file'],
    ['another message', new BinaryWriter().tag(3, WireType.Varint).int64(1).finish(), 'm.onnx is no ONNX file'],
  ])('%s is refused', (_, bytes, message) => {
    expect(() => readModel(bytes, 'm.onnx')).toThrow(message)
  })

  test('cut off anywhere in its graph is refused', () => {
    const end = twoProducts.length - 8
    for (let length = 1; length < end; length += 7) expect(() => readModel(twoProducts.subarray(0, length), 'm.onnx')).toThrow(/^m\.onnx is (?:cut off|no ONNX)/)
  })
})

describe('weights', () => {
  const operands = new Set(['x', 'w1', 'r', 'w2'])

  test('become inputs of the same shapes, without their numbers', () => {
    const read = readModel(weightsAsInputs(twoProducts, operands), 'm')
    expect(read.inputs).toEqual(['x', 'w1', 'w2'])
    expect(read.initializers).toEqual([])
    expect(read.nodes).toEqual(readModel(twoProducts, 'm').nodes)
    expect(weightsAsInputs(twoProducts, operands).length).toBeLessThan(twoProducts.length - 500)
  })

  test('that are small stay, unless a product reads them; so do integers', () => {
    const model = modelOf({
      nodes: [node('n', 'Conv', ['x', 'kernel', 'bias'], 'h'), node('s', 'Reshape', ['h', 'shape'], 'y')],
      initializers: [stored('kernel', [1, 1, 5]), stored('scale', [4]), int64s('shape', [1, -1])],
      inputs: [float('x', [1, 1, 9])],
      outputs: [float('y', [1, 5])],
    })
    const read = readModel(weightsAsInputs(model, new Set(['x', 'kernel', 'bias'])), 'm')
    expect(read.inputs).toEqual(['x', 'kernel'])
    expect(read.initializers.map(({ name }) => name)).toEqual(['scale', 'shape'])
  })

  test('that are inputs with a default are declared once', () => {
    const model = modelOf({ nodes: [node('n', 'MatMul', ['x', 'w'], 'y')], initializers: [stored('w', [8, 16])], inputs: [float('x', [1, 8]), float('w', [8, 16])], outputs: [float('y', [1, 16])] })
    expect(readModel(weightsAsInputs(model, new Set(['x', 'w'])), 'm').inputs).toEqual(['x', 'w'])
  })

  test('are stored again as views of one array', () => {
    const graph = weightsAsInputs(twoProducts, operands)
    const again = inputsAsWeights(graph, new Map([['w1', [8, 16]], ['w2', [16, 4]]]))
    const read = readModel(again, 'm')
    expect(read.inputs).toEqual(['x'])
    expect(read.initializers).toEqual(readModel(twoProducts, 'm').initializers)
    expect(new TextDecoder('latin1').decode(again).split(SHARED_WEIGHTS).length - 1).toBe(2)
  })
})
