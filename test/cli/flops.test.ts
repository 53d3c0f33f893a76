import { describe, expect, test } from 'vitest'
import { main } from '../../src/cli/main.ts'
import { temporaryFolder } from '../host/temporary.ts'
import { fakeIo } from './io.ts'

const vit = `{
  "embed_dim": 64,
  "vision_cfg": { "image_size": 32, "patch_size": 16, "width": 128, "head_width": 64, "layers": 2 },
  "text_cfg": { "context_length": 8, "vocab_size": 50, "width": 32, "heads": 4, "layers": 3 }
}
`
const eva = vit.replace(/"vision_cfg": .*,\n/, '"vision_cfg": { "image_size": 224, "timm_model_name": "eva_giant_patch14_224", "timm_pool": "token", "timm_proj": null },\n')

interface Result {
  readonly code: number
  readonly out: string
  readonly err: string
}

async function run(args: readonly string[], files: Readonly<Record<string, string>> = {}, stdin = ''): Promise<Result> {
  const io = fakeIo(temporaryFolder(files), { stdin })
  const code = await main(args, io, () => [])
  return { code, ...io.written }
}

const flops = (args: readonly string[], files?: Readonly<Record<string, string>>, stdin?: string): Promise<Result> => run(['flops', ...args], files, stdin)

/** Cells of the lines after the head. */
function cells(out: string): string[][] {
  return out.trimEnd().split('\n').slice(1).map((line) => line.trim().split(/ {2,}/))
}

// Image: conv 2 * 4 * 128 * 3 * 256; each of 2 blocks 5 tokens: qkv, out, mlp 2 * 5 * 128 * 128 * (3 + 1 + 4 + 4), attention
// 2 * 2 heads * 5 * 5 * (64 + 64); proj 2 * 128 * 64.
const IMAGE_FLOPS = 786_432 + 2 * (1_966_080 + 12_800) + 16_384
// Text: each of 3 blocks 8 tokens: 2 * 8 * 32 * 32 * 12, attention 2 * 4 heads * 8 * 8 * (8 + 8); projection 2 * 32 * 64.
const TEXT_FLOPS = 3 * (196_608 + 8_192) + 4_096

describe('flops', () => {
  test('json is exactly one object a line, with every number', async () => {
    const { code, out, err } = await flops(['-f', 'json', '.'], { 'b.json': vit, 'a.json': vit })
    expect({ code, err }).toEqual({ code: 0, err: '' })
    const lines = out.trimEnd().split('\n').map((line) => JSON.parse(line))
    expect(lines.map(({ path }) => path)).toEqual(['a.json', 'b.json'])
    expect(Object.keys(lines[0])).toEqual(['path', 'params', 'towers', 'not_modelled', 'convention', 'batch'])
    expect(lines[0].not_modelled).toBeNull()
    const [image, text] = lines[0].towers
    expect(lines[0].params).toBe(image.params + text.params + 1)
    expect(image).toEqual({
      tower: 'image',
      params: expect.any(Number),
      flops: IMAGE_FLOPS,
      flops_by_op: { 'aten.convolution': 786_432, 'aten.addmm': 2 * 1_966_080, 'aten.bmm': 2 * 12_800, 'aten.mm': 16_384 },
      activations: expect.any(Number),
      image_size: [32, 32],
      context_length: null,
      width: 128,
      layers: 2,
      heads: 2,
      num_features: null,
    })
    expect(text).toMatchObject({ tower: 'text', flops: TEXT_FLOPS, image_size: null, context_length: 8, width: 32, layers: 3, heads: 4, num_features: null })
  })

  test('the table has a line for every tower and for the model', async () => {
    const { code, out } = await flops(['a.json'], { 'a.json': eva })
    expect(code).toBe(0)
    expect(out.split('\n')[0]?.trim().split(/ {2,}/)).toEqual(['path', 'tower', 'params (M)', 'GFLOPs', 'at', 'width', 'layers', 'heads', 'features'])
    const [image, text, all] = cells(out)
    // (1408 + 1) x (768 - 64) less than the golden 1012228224 with embed_dim 768.
    expect(image).toEqual(['a.json', 'image', '1011.24', '534.06', '224x224', '1408', '40', '16', '1408'])
    expect(text?.slice(0, 2)).toEqual(['a.json', 'text'])
    expect(all?.slice(0, 2)).toEqual(['a.json', 'all'])
  })

  test('csv and Markdown have the same rows', async () => {
    const files = { 'a,b.json': vit }
    const csv = (await flops(['-f', 'csv', '.'], files)).out.trimEnd().split('\n')
    expect(csv[0]).toBe('path,tower,params,flops,activations,image_size,context_length,width,layers,heads,num_features,model_params,note')
    expect(csv[1]).toMatch(new RegExp(`^"a,b\\.json",image,\\d+,${IMAGE_FLOPS},\\d+,32x32,,128,2,2,,\\d+,$`))
    expect(csv).toHaveLength(3)
    const markdown = (await flops(['-f', 'markdown', '.'], files)).out.trimEnd().split('\n')
    expect(markdown[1]).toMatch(/^\| --- \| --- \| ---: \| ---: \| --- \|/)
    expect(markdown[2]).toMatch(/^\| a,b\.json \| image \| 0\.\d\d \| 0\.00 \| 32x32 \|/)
    expect(markdown).toHaveLength(5)
  })

  test('integers are exact beyond 2^53', async () => {
    const odd = vit.replace(/"vision_cfg": .*,\n/, '"vision_cfg": { "image_size": 224, "patch_size": 14, "width": 1431, "head_width": 27, "layers": 48 },\n')
    const batch = 1_048_573n
    const { out } = await flops(['-f', 'json', '--batch', String(batch), 'a.json'], { 'a.json': odd })
    const blocks = 48n * (2n * 257n * 1431n * 1431n * 12n + 2n * 53n * 257n * 257n * 54n)
    const counted = (2n * 256n * 1431n * 3n * 196n + blocks + 2n * 1431n * 64n) * batch
    // A double would round it.
    expect(BigInt(Number(counted))).not.toBe(counted)
    expect(out).toContain(`"flops":${counted},`)
  })

  test('holds at the sizes that are asked for', async () => {
    // Without a causal mask a custom text tower takes shorter texts.
    const custom = vit.replace('"context_length"', '"no_causal_mask": true, "context_length"').replace('"embed_dim"', '"custom_text": true, "embed_dim"')
    const { out } = await flops(['-f', 'json', '--image-size', '224x160', '--text-length', '5', 'timm:convnext_tiny', 'a.json'], { 'a.json': custom })
    const [config, convnext] = out.trimEnd().split('\n').map((line) => JSON.parse(line))
    expect(convnext.towers[0].image_size).toEqual([224, 160])
    expect(config.towers[0]).toMatchObject({ params: null, flops: null, problem: { stage: 'forward', message: expect.stringContaining('RuntimeError') } })
    expect(config.params).toBeNull()
    expect(config.towers[1]).toMatchObject({ context_length: 5, flops: 3 * (122_880 + 3_200) + 4_096 })
  })

  test('a tower that torch would refuse says so in its row, a tower that is not modelled too', async () => {
    const refused = await flops(['--image-size', '336', 'timm:eva_giant_patch14_224'])
    expect(refused.code).toBe(0)
    expect(refused.out).toMatch(/fails in its first forward pass \(image_size\): AssertionError: Input height \(336\) doesn't match model \(224\)/)
    const { code, out } = await flops(['-f', 'json', 'timm:nfnet_f0'])
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({ params: null, not_modelled: 'image tower: timm module nfnet is not modelled' })
    expect((await flops(['timm:nfnet_f0'])).out).toMatch(/ not modelled: timm module nfnet is not modelled\n/)
  })

  test('a config without the parts of a model is not modelled', async () => {
    const { out } = await flops(['-f', 'json', 'a.json'], { 'a.json': '{"embed_dim": 8, "text_cfg": {}}' })
    expect(JSON.parse(out)).toEqual({ path: 'a.json', params: null, towers: [], not_modelled: 'it has no vision_cfg', convention: 'torch', batch: 1 })
  })

  test('timm models by pattern, sorted, each once', async () => {
    const { out } = await flops(['-f', 'json', 'timm:vit_tiny_patch16_2*', 'timm:vit_tiny_patch16_[!3]2?', 'timm:resnet18'])
    expect(out.trimEnd().split('\n').map((line) => JSON.parse(line).path)).toEqual(['timm:resnet18', 'timm:vit_tiny_patch16_224'])
  })

  test('--timm-kwargs reach the constructor', async () => {
    const { out } = await flops(['-f', 'json', '--timm-kwargs', '{"img_size": 336, "depth": 3, "num_classes": 0}', 'timm:vit_tiny_patch16_224'])
    const [tower] = JSON.parse(out).towers
    expect(tower).toMatchObject({ image_size: [336, 336], layers: 3, width: 192, heads: 3, num_features: 192 })
    // 441 tokens and a class token: patches 2 * 441 * 192 * 768, blocks 2 * 442 * 192^2 * 12 + 2 * 2 * 442^2 * 192.
    expect(tower.flops).toBe(2 * 441 * 192 * 768 + 3 * (2 * 442 * 192 * 192 * 12 + 4 * 442 * 442 * 192))
  })

  test('a hub file of timm is built with its own classes', async () => {
    const hub = '{"architecture": "resnet18", "num_classes": 10, "pretrained_cfg": {"input_size": [3, 224, 224], "num_classes": 1000}}'
    const { out } = await flops(['-f', 'json', '-'], {}, hub)
    // ResNet-18 has 11,689,512 parameters with 1000 classes, 513,000 of them in its classifier.
    expect(JSON.parse(out)).toMatchObject({ path: '<stdin>', params: 11_689_512 - 513_000 + 5130 })
  })

  test('what cannot be read does not keep the others from being printed', async () => {
    const files = { 'a.json': vit, 'b.json': '{', 'c.json': '{"dependencies": {}}' }
    const { code, out, err } = await flops(['a.json', 'b.json', 'c.json', 'd.json', 'timm:vit_tiny_patch16_225'], files)
    expect(code).toBe(2)
    expect(cells(out).map(([path]) => path)).toEqual(['a.json', 'a.json', 'a.json'])
    expect(err.trimEnd().split('\n').sort()).toEqual([
      expect.stringMatching(/^lint-configs: b\.json:1:2 cannot be read as JSON: /),
      'lint-configs: c.json is no model config: it is a package manifest',
      'lint-configs: d.json: no such file or folder',
      'lint-configs: timm 1.0.29 knows no model vit_tiny_patch16_225; did you mean vit_tiny_patch16_224?',
    ])
  })

  test.each([
    [[], /flops needs a file, a folder or a timm model/],
    [['a.json', '--format', 'jsn'], /the format "jsn" is not known; did you mean json\?/],
    [['a.json', '--batch', '0'], /--batch takes a whole number from 1 to 1048576, and not "0"/],
    [['a.json', '--image-size', '1x2x3'], /--image-size takes one number, or height and width/],
    [['a.json', '--image-size', '224,224'], /--image-size takes a whole number/],
    [['a.json', '--timm-kwargs', '{}'], /--timm-kwargs is for models that timm:NAME names/],
    [['timm:resnet18', '--timm-kwargs', '[]'], /--timm-kwargs takes a JSON object/],
    [['timm:resnet18', '--timm-kwargs', '{'], /--timm-kwargs takes a JSON object/],
    [['timm:[z-a]*'], /no model of timm 1\.0\.29 matches \[z-a\]\*/],
    [['a.json', '--target', 'timm=0.1'], /there is no catalog of timm "0\.1"/],
  ])('refuses %j in one sentence', async (args, message) => {
    const { code, out, err } = await flops(args, { 'a.json': vit })
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toMatch(message)
    expect(err.trimEnd().split('\n')).toHaveLength(1)
  })

  test('help names every option', async () => {
    const { code, out } = await flops(['--help'])
    expect(code).toBe(0)
    for (const option of ['--format', '--batch', '--image-size', '--text-length', '--timm-kwargs', '--target', '--sweep', '--dtype', '--convention']) expect(out).toContain(option)
  })
})

describe('params', () => {
  test('lists names and shapes of the whole model; CLIP keeps the names of its text tower at the root', async () => {
    const clip = vit.replace('"embed_dim"', '"init_logit_bias": -10, "nonscalar_logit_scale": true, "embed_dim"')
    const { code, out } = await run(['params', '-f', 'json', 'a.json'], { 'a.json': clip })
    expect(code).toBe(0)
    const { path, parameters, buffers } = JSON.parse(out)
    expect(path).toBe('a.json')
    expect(buffers).toEqual({})
    expect(parameters).toMatchObject({
      logit_scale: [1],
      logit_bias: [1],
      'visual.conv1.weight': [128, 3, 16, 16],
      'visual.transformer.resblocks.1.attn.in_proj_weight': [384, 128],
      positional_embedding: [8, 32],
      'transformer.resblocks.2.mlp.c_fc.weight': [128, 32],
      'token_embedding.weight': [50, 32],
    })
    expect(Object.keys(parameters)).not.toContain('transformer.resblocks.3.mlp.c_fc.weight')
  })

  test('a custom text tower has names of its own, and logit_scale is a scalar', async () => {
    const { out } = await run(['params', '-f', 'json', '-'], {}, vit.replace('"embed_dim"', '"custom_text": true, "embed_dim"'))
    const { parameters } = JSON.parse(out)
    expect(parameters.logit_scale).toEqual([])
    expect(parameters).not.toHaveProperty('logit_bias')
    expect(parameters['text.token_embedding.weight']).toEqual([50, 32])
  })

  test('the table marks buffers', async () => {
    const { code, out } = await run(['params', 'timm:resnet18'])
    expect(code).toBe(0)
    expect(out).toMatch(/^timm:resnet18: 62 parameters and 60 buffers\n/)
    expect(out).toMatch(/\n {2}conv1\.weight +\[64, 3, 7, 7\]\n/)
    expect(out).toMatch(/\n {2}bn1\.num_batches_tracked +\[\] +buffer\n/)
  })

  test.each([
    [['timm:nfnet_f0'], 'lint-configs: the image tower of timm:nfnet_f0 is not modelled: timm module nfnet is not modelled\n'],
    [[], 'lint-configs: params needs a config or a timm model: lint-configs params CONFIG|timm:NAME\n'],
    [['a.json'], 'lint-configs: a.json is not modelled: it has no vision_cfg\n'],
  ])('refuses %j', async (args, err) => {
    expect(await run(['params', ...args], { 'a.json': '{"embed_dim": 8, "text_cfg": {}}' })).toEqual({ code: 2, out: '', err })
  })
})
