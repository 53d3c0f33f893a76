import { describe, expect, test } from 'vitest'
import { main } from '../../src/cli/main.ts'
import { temporaryFolder } from '../host/temporary.ts'
import { fakeIo } from './io.ts'

async function flops(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const io = fakeIo(temporaryFolder({ 'a.json': '{"embed_dim": 8, "text_cfg": {}}' }))
  const code = await main(['flops', ...args], io, () => [])
  return { code, ...io.written }
}

describe('flops --by module', () => {
  test('the table is a tree, with blocks that repeat once', async () => {
    const { code, out } = await flops('--by', 'module', 'timm:eva_giant_patch14_224')
    expect(code).toBe(0)
    const lines = out.trimEnd().split('\n')
    expect(lines[0]).toBe('timm:eva_giant_patch14_224, image tower: 1012.56 M parameters, 534.06 GFLOPs at 224x224')
    expect(lines[1]?.trim().split(/ {2,}/)).toEqual(['module', 'class', 'count', 'params (M)', 'GFLOPs', '%'])
    expect(lines.find((line) => line.startsWith('  blocks.0-39 '))?.trim().split(/ +/)).toEqual(['blocks.0-39', 'EvaBlock', '40', '1009.95', '533.64', '99.92'])
    // 40 x 2 x 257 x 1408 x 4224
    expect(lines.find((line) => line.startsWith('      qkv '))?.trim().split(/ +/)).toEqual(['qkv', 'Linear', '40', '237.90', '122.28', '22.90'])
  })

  test('json nests modules, csv and Markdown name them in full', async () => {
    const json = JSON.parse((await flops('--by', 'module', '-f', 'json', 'timm:resnet18')).out)
    const [tower] = json.towers
    expect(tower.modules).toMatchObject({ count: 1, params: tower.params, flops: tower.flops })
    const conv = { name: 'conv1', class: 'Conv2d', count: 1, params: 9408, flops: 236_027_904, activations: 802_816, children: [] }
    expect(tower.modules.children[0]).toEqual(conv)
    const csv = (await flops('--by', 'module', '-f', 'csv', 'timm:resnet18')).out.split('\n')
    expect(csv.slice(0, 3)).toEqual([
      'path,tower,module,class,count,params,flops,activations',
      `timm:resnet18,image,,image,1,${tower.params},${tower.flops},${tower.activations}`,
      'timm:resnet18,image,conv1,Conv2d,1,9408,236027904,802816',
    ])
    expect(csv).toContain('timm:resnet18,image,layer4.1.conv2,Conv2d,1,2359296,231211008,25088')
    const markdown = (await flops('--by', 'module', '-f', 'markdown', 'timm:resnet18')).out.split('\n')
    expect(markdown[3]).toBe('| timm:resnet18 | image | conv1 | Conv2d | 1 | 9408 | 236027904 | 802816 |')
  })

  test('says in a heading why there is no tree', async () => {
    const { out } = await flops('--by', 'module', 'timm:nfnet_f0', 'a.json')
    expect(out).toBe('a.json: not modelled: it has no vision_cfg\n\ntimm:nfnet_f0, image tower: not modelled: timm module nfnet is not modelled\n')
  })
})

describe('flops --formula', () => {
  test('prints the count in closed form', async () => {
    const { out } = await flops('--formula', 'timm:eva_giant_patch14_224')
    expect(out.split('\n').slice(1, 4)).toEqual([
      '  534062983168 =',
      '    patch_embed.proj 2*16*16*1408*3*14*14',
      expect.stringMatching(/^ {2}\+ 40 x \(blocks\.attn\.qkv 2\*257\*1408\*4224 \+ blocks\.attn 2\*16\*257\*257\*176 \+ blocks\.attn\.proj 2\*257\*1408\*1408 \+ /),
    ])
    const json = JSON.parse((await flops('--formula', '-f', 'json', 'timm:eva_giant_patch14_224')).out)
    expect(json.towers[0].formula).toMatch(/^patch_embed\.proj 2\*16\*16\*1408\*3\*14\*14 \+ 40 x \(/)
  })
})

describe('flops --convention', () => {
  test('MACs are half, and called so', async () => {
    const torch = JSON.parse((await flops('-f', 'json', 'timm:resnet18')).out).towers[0]
    const { flops: none, macs, macs_by_op } = JSON.parse((await flops('-f', 'json', '--convention', 'macs', 'timm:resnet18')).out).towers[0]
    expect(none).toBeUndefined()
    expect(macs * 2).toBe(torch.flops)
    expect(macs_by_op['aten.convolution'] * 2).toBe(torch.flops_by_op['aten.convolution'])
    expect((await flops('--convention', 'macs', 'timm:resnet18')).out).toMatch(/ GMACs /)
    expect((await flops('--convention', 'macs', '-f', 'csv', 'timm:resnet18')).out).toMatch(/^path,tower,params,macs,/)
  })

  test('the others are named in every output', async () => {
    const args = ['--convention', 'fvcore-unfused', 'timm:vit_tiny_patch16_224']
    expect(JSON.parse((await flops('-f', 'json', ...args)).out)).toMatchObject({ convention: 'fvcore-unfused', towers: [{ flops_by_op: { conv: 28_901_376, matmul: expect.any(Number) } }] })
    expect((await flops(...args)).out).toMatch(/ GFLOPs \(fvcore-unfused\) /)
    expect((await flops('-f', 'csv', ...args)).out).toMatch(/^path,tower,params,flops_fvcore_unfused,activations,/)
    const summands = (await flops('--formula', '--convention', 'all-ops', 'timm:resnet18')).out
    expect(summands).toContain('  + bn1 2*64*112*112\n')
  })
})

describe('flops --dtype', () => {
  const args = ['--dtype', 'bf16', 'timm:resnet18']

  test('adds bytes of weights and activations, and of what is alive at most', async () => {
    const { dtype, towers } = JSON.parse((await flops('-f', 'json', ...args)).out)
    expect(dtype).toBe('bf16')
    expect(towers[0]).toMatchObject({ weight_bytes: 2 * 11_689_512, activation_bytes: 2 * towers[0].activations, peak_activation_bytes: expect.any(Number) })
    const heads = (await flops(...args)).out.split('\n')[0]?.trim().split(/ {2,}/)
    expect(heads?.slice(3, 7)).toEqual(['GFLOPs', 'activations (M)', 'weights (MiB bf16)', 'peak (MiB)'])
    expect((await flops('-f', 'csv', ...args)).out).toMatch(/^path,tower,params,flops,activations,weight_bytes,activation_bytes,peak_activation_bytes,image_size,/)
  })

  test('module by module', async () => {
    const tree = (await flops('--by', 'module', ...args)).out.split('\n')
    expect(tree[1]?.trim().split(/ {2,}/)).toEqual(['module', 'class', 'count', 'params (M)', 'GFLOPs', '%', 'activations (M)', 'weights (MiB bf16)'])
    const csv = (await flops('--by', 'module', '-f', 'csv', ...args)).out.split('\n')
    expect(csv[0]).toBe('path,tower,module,class,count,params,flops,activations,weight_bytes,activation_bytes')
    expect(csv[2]).toBe('timm:resnet18,image,conv1,Conv2d,1,9408,236027904,802816,18816,1605632')
  })

  test('nothing is known of a tower that is not built', async () => {
    const { towers } = JSON.parse((await flops('-f', 'json', '--dtype', 'int8', '--image-size', '336', 'timm:vit_tiny_patch16_224')).out)
    expect(towers[0]).toMatchObject({ flops: null, activations: null, weight_bytes: null, activation_bytes: null, peak_activation_bytes: null })
  })
})

test.each([
  [['--dtype', 'bf61'], /the number format "bf61" is not known; did you mean bf16\?/],
  [['--by', 'modul'], /what to count by "modul" is not known; did you mean module\?/],
  [['--convention', 'mac'], /the convention "mac" is not known; did you mean macs\?/],
  [['--formula', '-f', 'csv'], /--formula is for the formats table and json, and not for csv/],
])('refuses %j in one sentence', async (args, message) => {
  const { code, out, err } = await flops(...args, 'timm:resnet18')
  expect({ code, out }).toEqual({ code: 2, out: '' })
  expect(err).toMatch(message)
})
