/** Real runs of ONNX Runtime on the CPU. */
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { closedForm } from '../../src/reference/compare/closed-form.ts'
import { SHARED_WEIGHTS, elements, inputsAsWeights } from '../../src/reference/model/weights.ts'
import { emitOnnx } from '../../src/reference/onnx/emit.ts'
import type { SessionOptions } from '../../src/reference/runtime.ts'
import { readTrace } from '../../src/reference/trace/events.ts'
import { isCounted } from '../../src/reference/trace/operators.ts'
import { buildConfig, buildTimmModel, type BuiltTower } from '../../src/towers/build/index.ts'
import { root } from '../helpers/project.ts'
import { temporaryFolder } from '../host/temporary.ts'
import { catalog, configOf } from '../towers/support.ts'
import { resultOn } from './execution.ts'
import { float, int64s, modelOf, node, stored, twoProducts } from './models.ts'
import { describeRuntime } from './runtime.ts'

function ownGraph(built: BuiltTower) {
  if (built.kind !== 'built') throw new Error(`the ${built.name} tower is not built`)
  return { bytes: emitOnnx(built.tower, { name: 'own', prefix: built.prefix }), closed: closedForm(built.tower, built.prefix), isOwn: true }
}

const example = configOf(readFileSync(join(root, 'configs/examples/right/vit-small-16.json'), 'utf8'))
const exampleTower = (name: string): BuiltTower => buildConfig(example, catalog).towers.find((tower) => tower.name === name)!

describeRuntime('our own graphs, run', (runtime) => {
  test.each(['vit_tiny_patch16_224', 'convnext_atto', 'mobilenetv3_small_050', 'regnety_002', 'resnet10t', 'mixer_s32_224'])(
    '%s: what is executed is the closed form, by operator and module',
    async (name) => {
      const { comparison, count } = await resultOn(runtime, ownGraph(buildTimmModel(name, catalog.timm)))
      expect(comparison).toMatchObject({ equal: true, expected: count.flops, folded: 0n, remarks: [] })
      expect(count.providers).toEqual({ CPUExecutionProvider: count.nodes })
    },
  )

  test('a text tower: the same', async () => {
    const { comparison, inputs, outputs } = await resultOn(runtime, ownGraph(exampleTower('text')))
    expect(comparison).toMatchObject({ equal: true, expected: 3379562496n, remarks: [] })
    expect([inputs, outputs]).toEqual([{ tokens: [1, 77] }, { features: [1, 384] }])
  })

  test('a batch costs as many times as much', async () => {
    const graph = ownGraph(buildTimmModel('mobilenetv3_small_050', catalog.timm))
    const built = buildTimmModel('mobilenetv3_small_050', catalog.timm, new Map(), { batch: 3 })
    const { comparison, count, inputs } = await resultOn(runtime, { ...graph, closed: ownGraph(built).closed, job: { batch: 3 } })
    expect(comparison?.equal).toBe(true)
    expect(count.flops).toBe(3n * graph.closed.flops)
    expect(inputs).toEqual({ image: [3, 3, 224, 224] })
  })

  test('a wrong closed form is found out', async () => {
    const graph = ownGraph(buildTimmModel('mobilenetv3_small_050', catalog.timm))
    const { closed } = ownGraph(buildTimmModel('mobilenetv3_small_075', catalog.timm))
    expect((await resultOn(runtime, { ...graph, closed })).comparison?.equal).toBe(false)
  })
})

/** q and k of one x, by weights of their own, as in EVA02's attention: x w1 + x w2. */
const twins = {
  nodes: [node('q/MatMul', 'MatMul', ['x', 'w1'], 'q'), node('k/MatMul', 'MatMul', ['x', 'w2'], 'k'), node('s/Add', 'Add', ['q', 'k'], 'y')],
  inputs: [float('x', [4, 8])],
  outputs: [float('y', [4, 8])],
}

describeRuntime('twin projections', ({ ort }) => {
  /** Names of the products that are executed with the runtime's optimisations on, as everybody has them. */
  async function products(model: Uint8Array, stored: SessionOptions['externalData'] = []): Promise<string[]> {
    const folder = temporaryFolder({})
    const optimised = { executionProviders: ['cpu'], graphOptimizationLevel: 'basic', logSeverityLevel: 4, externalData: stored } as const
    const session = await ort.InferenceSession.create(model, { ...optimised, enableProfiling: true, profileFilePrefix: join(folder, 'profile') })
    const dims = (shape: readonly (number | string)[]): number[] => shape.map(Number)
    const feeds = session.inputMetadata.map(({ name, shape }) => [name, new ort.Tensor('float32', new Float32Array(elements(dims(shape))).fill(1), dims(shape))])
    await session.run(Object.fromEntries(feeds))
    session.endProfiling()
    await session.release()
    const trace = readTrace(readFileSync(join(folder, readdirSync(folder)[0]!), 'utf8'))
    // MatMul and Add are one Gemm at this level.
    return trace.filter(({ op }) => isCounted(op)).map(({ name }) => name)
  }

  test('whose weights are made by ConstantOfShape are merged: FLOPs are lost', async () => {
    const made = ['w1', 'w2'].map((name) => node(`${name}/made`, 'ConstantOfShape', ['shape'], name))
    const model = modelOf({ ...twins, nodes: [...made, ...twins.nodes], initializers: [int64s('shape', [8, 8])] })
    expect(await products(model)).toHaveLength(1)
  })

  test('whose weights are inputs, or views of one stored array, are not', async () => {
    const asInputs = modelOf({ ...twins, inputs: [...twins.inputs, float('w1', [8, 8]), float('w2', [8, 8])] })
    expect(await products(asInputs)).toHaveLength(2)
    const asStored = inputsAsWeights(asInputs, new Map([['w1', [8, 8]], ['w2', [8, 8]]]))
    expect(await products(asStored, [{ path: SHARED_WEIGHTS, data: new Uint8Array(4 * 64) }])).toHaveLength(2)
  })
})

describeRuntime('graphs of others, run', (runtime) => {
  test('with stored weights', async () => {
    const { count, inputs, outputs } = await resultOn(runtime, { bytes: twoProducts, job: { batch: 5 } })
    expect(count.flopsByOp).toEqual({ MatMul: 2n * 5n * (8n * 16n + 16n * 4n) })
    expect(count.flopsByModule).toEqual(new Map([['a', 1280n], ['b', 640n]]))
    expect([inputs, outputs]).toEqual([{ x: [5, 8] }, { y: [5, 4] }])
  })

  test('timed with the weights stored', async () => {
    const { latencyMs, runs } = await resultOn(runtime, { bytes: twoProducts, job: { repeat: 3 } })
    expect(runs).toBe(3)
    expect(latencyMs).toBeGreaterThan(0)
  })

  test('an operator that computes and is not known is refused by name', async () => {
    const bytes = modelOf({
      nodes: [node('mix/Einsum', 'Einsum', ['x', 'w'], 'y', { equation: 'ij,jk->ik' })],
      initializers: [stored('w', [8, 16])],
      inputs: [float('x', [1, 8])],
      outputs: [float('y', [1, 16])],
    })
    await expect(resultOn(runtime, { bytes })).rejects.toThrow('mix/Einsum is a Einsum, and how many FLOPs that costs is not known here')
  })

  test('an open dimension needs a size', async () => {
    const bytes = modelOf({ nodes: [node('n', 'Relu', ['x'], 'y')], inputs: [float('x', ['batch', 'width'])], outputs: [float('y', ['batch', 'width'])] })
    await expect(resultOn(runtime, { bytes })).rejects.toThrow('dimension 1 of the input x is called width and has no size; give it with --dim width=N')
    expect((await resultOn(runtime, { bytes, job: { dims: { width: 6 }, batch: 2 } })).outputs).toEqual({ y: [2, 6] })
  })

  test('a fixed batch is not another', async () => {
    const bytes = modelOf({ nodes: [node('n', 'Relu', ['x'], 'y')], inputs: [float('x', [1, 8])], outputs: [float('y', [1, 8])] })
    await expect(resultOn(runtime, { bytes, job: { batch: 8 } })).rejects.toThrow('made for one batch, and --batch 8 needs one whose first dimension is not fixed')
  })

  test('what the runtime refuses is thrown', async () => {
    const bytes = modelOf({ nodes: [node('n', 'Reshape', ['x', 's'], 'y')], initializers: [int64s('s', [3, 3])], inputs: [float('x', [1, 8])], outputs: [float('y', [3, 3])] })
    await expect(resultOn(runtime, { bytes })).rejects.toThrow()
  })
})
