/** `lint-configs export`. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { main } from '../../src/cli/main.ts'
import { temporaryFolder } from '../host/temporary.ts'
import { readModel } from '../reference/onnx/read.ts'
import { fakeIo } from './io.ts'

const CLIP = JSON.stringify({
  embed_dim: 16,
  vision_cfg: { image_size: 32, layers: 1, width: 32, head_width: 16, patch_size: 16 },
  text_cfg: { context_length: 8, vocab_size: 32, width: 16, heads: 2, layers: 1 },
})

async function run(cwd: string, ...args: readonly string[]): Promise<{ code: number; out: string; err: string }> {
  const io = fakeIo(cwd)
  const code = await main(['export', ...args], io, () => [])
  return { code, ...io.written }
}

describe('export', () => {
  test('writes a tower, and says so', async () => {
    const cwd = temporaryFolder({ 'a.json': CLIP })
    const { code, out, err } = await run(cwd, 'a.json', '--tower', 'text', '-o', 'text.onnx')
    expect([code, err]).toEqual([0, ''])
    const bytes = readFileSync(join(cwd, 'text.onnx'))
    expect(out).toBe(`text.onnx: the text tower of a.json, 4208 parameters as inputs, ${bytes.length} bytes\n`)
    expect(readModel(bytes).inputs[0]).toEqual({ name: 'tokens', type: 7, dims: ['batch', 8] })
    expect(readdirSync(cwd).sort()).toEqual(['a.json', 'text.onnx'])
  })

  test('takes sizes, a batch and stored weights, and replaces an .onnx file', async () => {
    const cwd = temporaryFolder({ 'm.onnx': 'old' })
    expect((await run(cwd, 'timm:test_vit', '--image-size', '96', '--batch', '2', '--weights', 'random', '-o', 'm.onnx')).code).toBe(0)
    expect(readModel(readFileSync(join(cwd, 'm.onnx'))).inputs).toEqual([{ name: 'image', type: 1, dims: [2, 3, 96, 96] }])
  })

  test.each<[readonly string[], string]>([
    [['a.json'], 'export needs the file to write: -o MODEL.onnx'],
    [['-o', 'm.onnx'], 'export takes one config or timm model: lint-configs export CONFIG|timm:NAME -o MODEL.onnx'],
    [['a.json', '-o', 'm.onnx'], 'a.json has several towers: choose one with --tower (image, text)'],
    [['a.json', '--tower', 'multimodal', '-o', 'm.onnx'], 'a.json has no multimodal tower; it has image, text'],
    [['a.json', '--tower', 'image', '-o', 'a.json'], 'a.json is there already and is no .onnx file: it is left as it is'],
    [['timm:test_nfnet', '-o', 'm.onnx'], 'the image tower of timm:test_nfnet is not modelled: timm module nfnet is not modelled'],
    [['timm:eva_giant_patch14_224', '--weights', 'random', '-o', 'm.onnx'], 'the image tower of timm:eva_giant_patch14_224 cannot be exported: its weights have 3.8 GiB, and an ONNX file holds less than 2 GiB; with weights as inputs of the graph there is no such bound'],
  ])('refuses %j in one sentence, and writes nothing', async (args, sentence) => {
    const cwd = temporaryFolder({ 'a.json': CLIP })
    expect(await run(cwd, ...args)).toEqual({ code: 2, out: '', err: `lint-configs: ${sentence}\n` })
    expect(readdirSync(cwd)).toEqual(['a.json'])
    expect(readFileSync(join(cwd, 'a.json'), 'utf8')).toBe(CLIP)
  })

  test.each<[string, string, readonly string[], string]>([
    ['layers', CLIP.replace('"heads":2,"layers":1', '"heads":2,"layers":1000000000'), ['--tower', 'text'], 'the text tower of a.json cannot be exported: it has more than 100000 operations one after another, which are not written; flops counts them'],
    [
      'pixels',
      JSON.stringify({ architecture: 'vit_small_patch16_dinov3', num_features: 384, pretrained_cfg: { input_size: [3, 160000, 160000] } }),
      [],
      'the image tower of a.json cannot be exported: its tables have more than 67108864 numbers, which are not written',
    ],
  ])('refuses a model of any number of %s', async (_, text, more, sentence) => {
    const cwd = temporaryFolder({ 'a.json': text })
    expect(await run(cwd, 'a.json', ...more, '-o', 'm.onnx')).toEqual({ code: 2, out: '', err: `lint-configs: ${sentence}\n` })
    expect(readdirSync(cwd)).toEqual(['a.json'])
  })

  test('says where it cannot write', async () => {
    const cwd = temporaryFolder({ 'a.json': CLIP })
    writeFileSync(join(cwd, 'file'), '')
    const { code, err } = await run(cwd, 'a.json', '--tower', 'image', '-o', 'file/m.onnx')
    expect(code).toBe(2)
    expect(err).toMatch(/^lint-configs: cannot write file\/m\.onnx: /)
  })
})
