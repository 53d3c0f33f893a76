import { describe, expect, test } from 'vitest'
import { main } from '../../src/cli/main.ts'
import { readSweep } from '../../src/cli/sweep.ts'
import { temporaryFolder } from '../host/temporary.ts'
import { fakeIo } from './io.ts'

const CUSTOM = `{
  "embed_dim": 64, "custom_text": true,
  "vision_cfg": { "image_size": 32, "patch_size": 16, "width": 128, "head_width": 64, "layers": 2 },
  "text_cfg": { "context_length": 8, "vocab_size": 50, "width": 32, "heads": 4, "layers": 3, "no_causal_mask": true }
}`

async function flops(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const io = fakeIo(temporaryFolder({ 'a.json': CUSTOM }))
  const code = await main(['flops', ...args], io, () => [])
  return { code, ...io.written }
}

const lines = (out: string) => out.trimEnd().split('\n').map((line) => JSON.parse(line))

describe('flops --sweep', () => {
  test('a line for every point, also where a tower does not take it', async () => {
    const { code, out } = await flops('-f', 'json', '--sweep', 'image_size=210..238/14', 'timm:vit_small_patch14_dinov2', 'timm:resnet18')
    expect(code).toBe(0)
    expect(lines(out).map(({ path, at, towers }) => [path, at.image_size, towers[0].flops === null])).toEqual([
      ['timm:resnet18', [210, 210], false], ['timm:resnet18', [224, 224], false], ['timm:resnet18', [238, 238], false],
      ['timm:vit_small_patch14_dinov2', [210, 210], true], ['timm:vit_small_patch14_dinov2', [224, 224], true], ['timm:vit_small_patch14_dinov2', [238, 238], true],
    ])
    expect(lines(out)[3].towers[0].problem.message).toBe("AssertionError: Input height (210) doesn't match model (518).")
  })

  test('several sweeps make all combinations, the last running fastest', async () => {
    const { out } = await flops('-f', 'json', '--sweep', 'text_length=4,8', '--sweep', 'batch=1,3', 'a.json')
    const found = lines(out).map(({ at, batch, towers: [image, text] }) => [at.text_length, batch, image.flops, text.flops, text.context_length])
    const [[, , image, text4], , [, , , text8]] = found as [number[], number[], number[]]
    expect(found).toEqual([[4, 1, image, text4, 4], [4, 3, 3 * image!, 3 * text4!, 4], [8, 1, image, text8, 8], [8, 3, 3 * image!, 3 * text8!, 8]])
  })

  test("keywords of timm's go to the constructor", async () => {
    const { out } = await flops('-f', 'json', '--sweep', 'timm.depth=1..3', '--timm-kwargs', '{"num_classes": 0}', 'timm:vit_tiny_patch16_224')
    const found = lines(out)
    expect(found.map(({ at, towers }) => [at['timm.depth'], towers[0].layers])).toEqual([[1, 1], [2, 2], [3, 3]])
    const [one, two, three] = found.map(({ towers }) => towers[0].flops)
    expect(three - two).toBe(two - one)
  })

  test('tables and CSV have a column for each thing that is swept', async () => {
    const table = (await flops('--sweep', 'image_size=224,256x192', '--sweep', 'batch=2', 'timm:resnet18')).out.split('\n')
    expect(table[0]?.trim().split(/ {2,}/).slice(0, 5)).toEqual(['path', 'image_size', 'batch', 'tower', 'params (M)'])
    expect(table[2]?.trim().split(/ {2,}/).slice(0, 4)).toEqual(['timm:resnet18', '256x192', '2', 'image'])
    const csv = (await flops('-f', 'csv', '--sweep', 'text_length=4,200', 'a.json')).out.split('\n')
    expect(csv[0]).toMatch(/^path,text_length,tower,params,/)
    expect(csv.at(-2)).toMatch(/^a\.json,200,text,,,.*"?fails in its first forward pass \(context_length\)/)
    const modules = (await flops('-f', 'csv', '--by', 'module', '--sweep', 'batch=2,4', 'timm:resnet18')).out.split('\n')
    expect(modules[0]).toMatch(/^path,batch,tower,module,/)
    expect(modules[2]).toBe('timm:resnet18,2,image,conv1,Conv2d,1,9408,472055808,1605632')
    const tree = (await flops('--by', 'module', '--sweep', 'batch=2,4', '--sweep', 'image_size=64x32', 'timm:resnet18')).out
    expect(tree.split('\n')[0]).toMatch(/^timm:resnet18, image tower \(batch 2, image_size 64x32\): /)
  })

  test.each<[string[], RegExp]>([
    [['image_size'], /--sweep takes NAME=VALUES such as image_size=224\.\.448\/14, and not "image_size"/],
    [['width=1..2'], /--sweep knows image_size, text_length, batch and timm\.KEYWORD, and not "width"/],
    [['batch=4..2'], /the range 4\.\.2 goes nowhere/],
    [['batch=1..2/0'], /the range 1\.\.2\/0 goes nowhere/],
    [['batch=0,1'], /--sweep batch takes a whole number from 1 to 1048576, and not "0"/],
    [['batch=1,,2'], /--sweep batch takes a whole number from 1 to 1048576, and not ""/],
    [['image_size=224x'], /--sweep image_size takes a whole number/],
    [['timm.depth=x'], /--sweep timm\.depth takes whole numbers, and not "x"/],
    [['batch=1', 'batch=2'], /--sweep batch is given twice/],
    [['text_length=1..200000'], /makes more than 100000 points/],
    [['text_length=1..1000', 'batch=1..1000'], /makes more than 100000 points/],
    [['constructor=1'], /and not "constructor"/],
  ])('refuses %j in one sentence', async (settings, message) => {
    const { code, out, err } = await flops(...settings.flatMap((setting) => ['--sweep', setting]), 'timm:resnet18')
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toMatch(message)
    expect(err.trimEnd().split('\n')).toHaveLength(1)
  })

  test('refuses what is given another way, and keywords where there is no timm model', async () => {
    expect((await flops('--batch', '2', '--sweep', 'batch=1,2', 'a.json')).err).toMatch(/--sweep batch and --batch exclude each other/)
    expect((await flops('--sweep', 'timm.depth=1,2', 'a.json')).err).toMatch(/--sweep timm\.KEYWORD is for models that timm:NAME names, and there is none/)
  })
})

test('readSweep: lists and ranges, the end included where a step meets it', () => {
  const values = (setting: string) => readSweep([setting], {}).map(({ at }) => Object.values(at)[0])
  expect(values('batch=1,4..10/3,64')).toEqual([1, 4, 7, 10, 64])
  expect(values('text_length=5..9/3')).toEqual([5, 8])
  expect(values('image_size=224..252/14')).toEqual([[224, 224], [238, 238], [252, 252]])
  expect(readSweep([], { batch: 3 })).toEqual([{ sizes: { batch: 3 }, kwargs: new Map(), at: {} }])
})
