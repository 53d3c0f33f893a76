/** ONNX models of whole towers, read back. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { emitGraph, emitOnnx } from '../../../src/reference/onnx/emit.ts'
import { buildConfig, buildTimmModel } from '../../../src/towers/build/index.ts'
import type { Op, Tower } from '../../../src/ir/types.ts'
import { countParams, forEachOp, namedParams } from '../../../src/ir/walk.ts'
import { root, shared } from '../../helpers/project.ts'
import { catalog, configOf } from '../../towers/support.ts'
import { readModel, type ReadModel, type ReadValue } from './read.ts'

function timm(name: string, batch = 1): Tower {
  const built = buildTimmModel(name, catalog.timm, new Map(), { batch })
  if (built.kind !== 'built') throw new Error(JSON.stringify(built))
  return built.tower
}

function elements(values: readonly ReadValue[]): number {
  return values.reduce((sum, { dims }) => sum + dims.reduce<number>((total, size) => total * Number(size), 1), 0)
}

/** Scalars of the parameters, as a reader of the file counts them. */
function paramsOf({ inputs, initializers, metadata }: ReadModel): number {
  const buffers = new Set(metadata['buffers']!.split('\n'))
  const weights = [...inputs.slice(Number(metadata['tower_inputs'])), ...initializers]
  return elements(weights.filter(({ name }) => !name.startsWith('/') && !buffers.has(name)))
}

describe('emitOnnx', () => {
  test('gives the same bytes for the same tower, whatever batch it was built for', () => {
    const bytes = emitOnnx(timm('vit_tiny_patch16_224'), { name: 'vit' })
    expect(Buffer.from(bytes).equals(emitOnnx(timm('vit_tiny_patch16_224'), { name: 'vit' }))).toBe(true)
    expect(Buffer.from(bytes).equals(emitOnnx(timm('vit_tiny_patch16_224', 3), { name: 'vit' }))).toBe(true)
    expect(Buffer.from(emitOnnx(timm('swin_tiny_patch4_window7_224'), { name: 's' })).equals(emitOnnx(timm('swin_tiny_patch4_window7_224', 2), { name: 's' }))).toBe(true)
  })

  test('its inputs are the image, then every parameter and the buffers that are read, as PyTorch names them', () => {
    const tower = timm('test_resnet')
    const { inputs, outputs, metadata } = readModel(emitOnnx(tower, { name: 'resnet', prefix: 'visual' }))
    expect(inputs[0]).toEqual({ name: 'image', type: 1, dims: ['batch', 3, 160, 160] })
    expect(outputs).toEqual([{ name: 'features', type: 1, dims: ['batch', 1000] }])
    const read = namedParams(tower.root, 'visual').filter(({ param }) => param.name !== 'num_batches_tracked')
    expect(inputs.slice(1)).toEqual(read.map(({ name, param }) => ({ name, type: 1, dims: param.shape })))
    expect(metadata['buffers']!.split('\n').every((name) => /running_(mean|var)$/.test(name))).toBe(true)
  })

  test('a text tower takes tokens, a decoder two sequences', () => {
    const config = JSON.stringify({
      embed_dim: 16,
      custom_text: true,
      multimodal_cfg: { context_length: 8, vocab_size: 32, width: 16, heads: 2, layers: 1 },
      vision_cfg: { image_size: 32, layers: 1, width: 32, head_width: 16, patch_size: 16, attentional_pool: true, attn_pooler_heads: 2, output_tokens: true },
      text_cfg: { context_length: 8, vocab_size: 32, width: 16, heads: 2, layers: 1, embed_cls: true, output_tokens: true },
    })
    const models = buildConfig(configOf(config), catalog).towers.map((tower) => {
      if (tower.kind !== 'built') throw new Error(JSON.stringify(tower))
      return readModel(emitOnnx(tower.tower, { name: tower.name, prefix: tower.prefix }))
    })
    expect(models.map(({ inputs, metadata }) => inputs.slice(0, Number(metadata['tower_inputs'])).map(({ name, type, dims }) => [name, type, dims.length]))).toEqual([
      [['image', 1, 4]],
      [['tokens', 7, 2]],
      [['text_tokens', 1, 3], ['image_tokens', 1, 3]],
    ])
  })

  test('its parameters are as many as those of the IR, as inputs and as numbers', () => {
    for (const name of ['vit_tiny_patch16_224', 'swin_tiny_patch4_window7_224', 'beit_base_patch16_224', 'test_efficientnet', 'fastvit_t8']) {
      const tower = timm(name)
      expect([name, BigInt(paramsOf(readModel(emitOnnx(tower, { name }))))]).toEqual([name, countParams(tower.root)])
    }
    const tower = timm('test_vit')
    const stored = readModel(emitOnnx(tower, { name: 'vit', weights: { seed: 1 } }))
    expect(BigInt(paramsOf(stored))).toBe(countParams(tower.root))
    expect(stored.inputs.map(({ name }) => name)).toEqual(['image'])
  })

  test('seeds decide the numbers', () => {
    const tower = timm('test_vit')
    const bytes = (seed: number): Buffer => Buffer.from(emitOnnx(tower, { name: 'vit', weights: { seed } }))
    expect(bytes(1).equals(bytes(1))).toBe(true)
    expect(bytes(1).equals(bytes(2))).toBe(false)
  })

  test('weights that are more than a file holds are refused before any are made', () => {
    expect(() => emitOnnx(timm('eva_giant_patch14_224'), { name: 'eva', weights: { seed: 1 } })).toThrow('its weights have 3.8 GiB, and an ONNX file holds less than 2 GiB')
  })

  test('weights of zeros are made by an operator, and come first', () => {
    const { inputs, nodes } = readModel(emitGraph(timm('test_vit'), { name: 'vit', weights: 'constant_of_shape' }))
    expect(inputs.map(({ name }) => name)).toEqual(['image'])
    expect(nodes.slice(0, 3).map(({ type }) => type)).toEqual(['ConstantOfShape', 'ConstantOfShape', 'ConstantOfShape'])
  })

  test('a tower whose kernels are mixed for each image has the batch that it was built for', () => {
    const mixed = timm('efficientnet_cc_b0_4e', 2)
    expect(() => emitOnnx(mixed, { name: 'cc', batch: 'dynamic' })).toThrow('for one size of batch, 2 as it was built, and not dynamic')
    expect(readModel(emitOnnx(mixed, { name: 'cc' })).inputs[0]!.dims).toEqual([2, 3, 224, 224])
    expect(readModel(emitOnnx(timm('test_vit'), { name: 'vit', batch: 5 })).inputs[0]!.dims).toEqual([5, 3, 160, 160])
  })

  test('every node has a name of its own, and takes what is there before it', () => {
    for (const name of ['vit_tiny_patch16_224', 'swin_tiny_patch4_window7_224', 'mobilenetv4_hybrid_medium']) {
      const { nodes, inputs, initializers, outputs } = readModel(emitOnnx(timm(name), { name }))
      const known = new Set([...inputs, ...initializers].map((value) => value.name))
      for (const node of nodes) {
        expect(node.inputs.filter((input) => input !== '' && !known.has(input))).toEqual([])
        expect(node.outputs.filter((output) => known.has(output))).toEqual([])
        for (const output of node.outputs) known.add(output)
      }
      expect(new Set(nodes.map((node) => node.name)).size).toBe(nodes.length)
      expect(outputs.every((output) => known.has(output.name))).toBe(true)
    }
  })

  test('an operation with an attribute that its emitter does not know is refused', () => {
    const tower = timm('test_vit')
    forEachOp(tower.root.body, (op) => {
      if (op.kind === 'softmax' || op.kind === 'linear') (op as { attrs: Op['attrs'] }).attrs = { ...op.attrs, window: 3 }
    })
    expect(() => emitOnnx(tower, { name: 'vit' })).toThrow('no ONNX for linear with the attribute window')
  })
})

/** Parameters of the largest towers that are written here: all of them take ten seconds. */
const MOST = 130_000_000n

describe('every modelled tower is written', () => {
  test('one of every class of every timm module', () => {
    const written = new Set<string>()
    for (const name of catalog.timm.names()) {
      const { module, class: className } = catalog.timm.model(name)!
      const key = `${module}.${className}`
      const built = written.has(key) ? undefined : buildTimmModel(name, catalog.timm)
      if (built?.kind !== 'built') continue
      expect(emitOnnx(built.tower, { name }).length).toBeGreaterThan(1000)
      written.add(key)
    }
    console.log(`ONNX of timm: ${[...written].join(' ')}`)
    expect(written.size).toBeGreaterThanOrEqual(18)
  })

  const corpus = shared('corpus/open_clip-3.3.0')

  test.skipIf(corpus === undefined)('of every config of open_clip 3.3.0, up to a size', () => {
    let written = 0
    let larger = 0
    for (const file of readdirSync(corpus!).filter((name) => name.endsWith('.json'))) {
      for (const tower of buildConfig(configOf(readFileSync(join(corpus!, file), 'utf8')), catalog).towers) {
        if (tower.kind !== 'built') throw new Error(`${file}: ${JSON.stringify(tower)}`)
        if (countParams(tower.tower.root) > MOST) larger += 1
        else if (emitOnnx(tower.tower, { name: file, prefix: tower.prefix }).length > 0) written += 1
      }
    }
    console.log(`ONNX of open_clip 3.3.0: ${written} towers written, ${larger} above ${MOST} parameters left out`)
    expect(written).toBeGreaterThan(100)
  })
})

/** A Python with the package onnx. */
const python = process.env['LINT_CONFIGS_PYTHON']
if (python === undefined) console.log('ONNX\'s own checker is not asked: LINT_CONFIGS_PYTHON names no Python with the package onnx')

describe.skipIf(python === undefined)("ONNX's own checker and shape inference", () => {
  const folder = mkdtempSync(join(tmpdir(), 'lint-configs-onnx-'))
  afterAll(() => rmSync(folder, { recursive: true }))

  test('pass a model of each kind', () => {
    const files = ['vit_tiny_patch16_224', 'test_convnext', 'swin_tiny_patch4_window7_224', 'eva02_tiny_patch14_224', 'efficientnet_cc_b0_4e', 'resnetv2_50x1_bit'].map((name) => {
      const file = join(folder, `${name}.onnx`)
      writeFileSync(file, emitOnnx(timm(name), { name }))
      return file
    })
    const { status, stdout } = spawnSync(python!, [join(root, 'scripts/reference/check_onnx.py'), ...files], { encoding: 'utf8' })
    expect([status, stdout.match(/: passes,/g)?.length]).toEqual([0, files.length])
  })
})
