/** The command as people run it: each graph in a process of its own. */
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { describe, expect, test, vi } from 'vitest'
import { main } from '../../src/cli/main.ts'
import type { ReferenceRecord } from '../../src/reference/record/record.ts'
import { fakeIo } from '../cli/io.ts'
import { root } from '../helpers/project.ts'
import { temporaryFolder } from '../host/temporary.ts'
import { twoProducts } from './models.ts'
import { describeRuntime } from './runtime.ts'

/** Each run starts a process, which a busy machine may take long for. */
vi.setConfig({ testTimeout: 240_000 })

const graphs = join(import.meta.dirname, 'graphs')

/** A config whose towers take no time. */
const tiny = {
  embed_dim: 32,
  vision_cfg: { image_size: 32, layers: 2, width: 64, head_width: 32, patch_size: 16 },
  text_cfg: { context_length: 8, vocab_size: 100, width: 32, heads: 2, layers: 2 },
}

async function reference(args: readonly string[], cwd: string, env: Readonly<Record<string, string>> = {}) {
  const io = fakeIo(cwd, { env })
  const code = await main(['reference', ...args], io)
  // How long a run takes, and whether it tells so, depends on the machine.
  return { code, out: io.written.out, err: io.written.err.replace(/^.* on \w+, \d+ s\n/gm, '') }
}

function lines(out: string): Record<string, unknown>[] {
  return out.trim().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>)
}

describeRuntime('lint-configs reference', () => {
  test('run holds a config against what is executed, and records it; verify holds the record', async () => {
    const cwd = temporaryFolder({ 'tiny.json': JSON.stringify(tiny) })
    const { code, out, err } = await reference(['run', 'tiny.json', '--provider', 'cpu', '--repeat', '2', '--format', 'json', '--record'], cwd)
    expect({ code, err }).toEqual({ code: 0, err: '' })
    const [image, text] = lines(out)
    const flops = Number(image?.['flops'])
    expect(image).toEqual({
      path: 'tiny.json',
      tower: 'image',
      maker: expect.stringMatching(/^lint-configs \d/) as string,
      flops,
      flops_by_op: { Conv: 2 * 4 * 64 * 768, Gemm: expect.any(Number) as number, MatMul: expect.any(Number) as number },
      nodes: expect.any(Number) as number,
      providers: { CPUExecutionProvider: image?.['nodes'] },
      device: expect.stringContaining(' core') as string,
      gpu_flops_share: 0,
      gpu_nodes_share: 0,
      fell_back: [],
      latency_ms: expect.any(Number) as number,
      flops_per_second: expect.any(Number) as number,
      peak_memory_bytes: expect.any(Number) as number,
      expected: flops,
      folded: 0,
      equal: true,
      remarks: [],
    })
    expect(text).toMatchObject({ tower: 'text', equal: true })
    const folder = join(cwd, 'configs/reference')
    expect(readdirSync(folder)).toEqual(['tiny.image.json', 'tiny.text.json'])
    const record = JSON.parse(readFileSync(join(folder, 'tiny.image.json'), 'utf8')) as ReferenceRecord
    expect(record).toMatchObject({ model: { config: tiny }, tower: 'image', flops, device: { is_gpu: false }, inputs: { image: [1, 3, 32, 32] } })
    expect(await reference(['verify'], cwd)).toEqual({ code: 0, out: '2 records: 2 equal to the closed form, 0 not; 0 ran on a GPU, 2 on a CPU\n', err: '' })

    const wrong = { ...record, flops: flops + 2, flops_by_op: { ...record.flops_by_op, Conv: record.flops_by_op['Conv']! + 2 } }
    writeFileSync(join(folder, 'tiny.image.json'), JSON.stringify(wrong))
    const drifted = await reference(['verify', 'configs/reference'], cwd)
    expect(drifted.code).toBe(1)
    expect(drifted.out).toContain(`configs/reference/tiny.image.json: ${flops + 2} FLOPs were executed, and the closed form has ${flops}\n`)

    writeFileSync(join(folder, 'tiny.image.json'), JSON.stringify({ ...record, gpu_flops_share: 1, gpu_nodes_share: 1 }))
    expect((await reference(['verify'], cwd)).out).toContain('it says that a GPU took part, and its providers or its device say otherwise')
  })

  test('run counts files of others, and knows of some what they are', async () => {
    const cwd = temporaryFolder({ 'two.onnx.gz': gzipSync(twoProducts) })
    const name = 'timm.vit_tiny_patch16_224.onnx.gz'
    copyFileSync(join(graphs, name), join(cwd, name))
    const { code, out, err } = await reference(['run', 'two.onnx.gz', name, '--provider', 'cpu', '--repeat', '0', '--format', 'json'], cwd)
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(lines(out)).toMatchObject([
      { path: 'two.onnx.gz', tower: null, maker: 'lint-configs', flops: 384, expected: null, equal: null },
      { path: name, tower: 'image', maker: expect.stringMatching(/^pytorch 2/) as string, flops: 2507366400, expected: 2507366400, equal: true, latency_ms: null },
    ])
  })

  test('run prints a table, and says by its exit code that something is not equal', async () => {
    const cwd = temporaryFolder({ 'timm.vit_small_patch16_224.onnx': gunzipSync(readFileSync(join(graphs, 'timm.vit_tiny_patch16_224.onnx.gz'))) })
    const args = ['run', 'timm.vit_small_patch16_224.onnx', '--against', 'timm:vit_small_patch16_224', '--provider', 'cpu', '--repeat', '0']
    const { code, out } = await reference(args, cwd)
    expect(code).toBe(1)
    expect(out).toMatch(/^path +tower +closed form +executed +equal +FLOPs on GPU/)
    expect(out).toMatch(/timm\.vit_small_patch16_224\.onnx +image +9197764608 +2507366400 +NO +0 % +- +- /)
    expect(out).toContain('2507366400 FLOPs were executed, and the closed form has 9197764608')
    expect(out).toContain('1 graph ran on')
  })

  test('too little memory is said in one sentence, and leaves no record', async () => {
    const cwd = temporaryFolder({})
    // 602 GB of pixels.
    const args = ['run', 'timm:vit_tiny_patch16_224', '--provider', 'cpu', '--batch', '1000000', '--repeat', '0', '--record']
    const { code, out, err } = await reference(args, cwd)
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toMatch(/^lint-configs: timm:vit_tiny_patch16_224 \(image\) was not run on cpu: there is too little memory[^\n]*\n$/)
    expect(existsSync(join(cwd, 'configs/reference'))).toBe(false)
  })

  test('what cannot be run is one sentence each, and the others are run', async () => {
    const cwd = temporaryFolder({
      'text.onnx': '# no graph\n',
      'cut.onnx': twoProducts.subarray(0, 100),
      'cut.onnx.gz': gzipSync(twoProducts).subarray(0, 60),
      'two.onnx': twoProducts,
    })
    const { code, out, err } = await reference(['run', 'absent.onnx', 'text.onnx', 'cut.onnx', 'cut.onnx.gz', 'two.onnx', '--provider', 'cpu', '--repeat', '0', '--format', 'json'], cwd)
    expect(code).toBe(2)
    expect(lines(out)).toMatchObject([{ path: 'two.onnx', flops: 384 }])
    expect(err.split('\n')).toEqual([
      'lint-configs: cannot read absent.onnx: no such file or folder',
      'lint-configs: text.onnx is no ONNX file',
      'lint-configs: cut.onnx is cut off, or no ONNX file',
      'lint-configs: cut.onnx.gz cannot be unpacked: it is cut off, or no gzip file',
      '',
    ])
  })

  test('a provider that is not there is one sentence', async () => {
    const cwd = temporaryFolder({ 'two.onnx': twoProducts })
    const { code, err } = await reference(['run', 'two.onnx', '--provider', 'cuda', '--strict-gpu'], cwd)
    expect(code).toBe(2)
    expect(err).toMatch(/^lint-configs: two\.onnx was not run: cuda: [^\n]+\n$/)
  })
})

const SWIFTSHADER = process.env['LINT_CONFIGS_SWIFTSHADER'] ?? '/usr/lib/chromium'

if (existsSync(join(SWIFTSHADER, 'vk_swiftshader_icd.json'))) {
  describeRuntime('WebGPU on SwiftShader', () => {
    test('executes what the CPU executes, and is called no GPU', async () => {
      const cwd = temporaryFolder({ 'tiny.json': JSON.stringify(tiny) })
      const env = { LD_LIBRARY_PATH: SWIFTSHADER, VK_ICD_FILENAMES: join(SWIFTSHADER, 'vk_swiftshader_icd.json') }
      const { code, out, err } = await reference(['run', 'tiny.json', '--tower', 'image', '--provider', 'webgpu', '--repeat', '1', '--format', 'json', '--record'], cwd, env)
      expect({ code, err }).toEqual({ code: 0, err: '' })
      const [row] = lines(out)
      expect(row).toMatchObject({ equal: true, gpu_flops_share: 0, gpu_nodes_share: 0 })
      expect(row?.['device']).toMatch(/^SwiftShader, a software rasteriser/)
      expect(Object.keys(row?.['providers'] as object)).toContain('WebGpuExecutionProvider')
      expect((await reference(['verify'], cwd)).out).toContain('0 ran on a GPU, 1 on a CPU')
    })
  })
} else {
  console.log(`WebGPU is not tested: there is no SwiftShader in ${SWIFTSHADER} (Debian: chromium-common; LINT_CONFIGS_SWIFTSHADER names its folder)`)
  test.skip('WebGPU on SwiftShader: it is not installed')
}

describe('lint-configs reference without a run', () => {
  test('says how to get the runtime', async () => {
    const cwd = temporaryFolder({ 'two.onnx': twoProducts })
    expect(await reference(['run', 'two.onnx'], cwd, { LINT_CONFIGS_RUNTIME: cwd })).toEqual({
      code: 2,
      out: '',
      err: `lint-configs: LINT_CONFIGS_RUNTIME names ${cwd}, and there is no node_modules/onnxruntime-node in it\n`,
    })
  })

  test.each([
    [[], 'reference needs a part'],
    [['rnu'], 'the part of reference "rnu" is not known; did you mean run?'],
    [['run'], 'reference run needs a config, a timm model or an ONNX file'],
    [['run', 'x.onnx', '--provider', 'gpu'], 'the provider "gpu" is not known'],
    [['run', 'x.onnx', '--provider', 'cpu', '--strict-gpu'], '--strict-gpu wants a GPU'],
    [['run', 'x.onnx', '--image-size', '224'], '--image-size is for configs and timm models'],
    [['run', 'x.onnx', '--dim', 'width'], '--dim takes NAME=N'],
    [['run', 'x.onnx', '--repeat', '-1'], '--repeat needs a value'],
    [['run', 'x.onnx', '--repeat', 'many'], '--repeat takes a whole number'],
    [['run', 'timm:resnet50', '--timm-kwargs', '{}', '--record'], 'a run with --timm-kwargs is not recorded'],
    [['verify', 'nowhere'], 'cannot read nowhere: no such file or folder'],
    [['verify', 'a', 'b'], 'reference verify takes one folder'],
  ])('refuses %j', async (args, message) => {
    const { code, out, err } = await reference(args, root)
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toContain(message)
    expect(err.trim().split('\n')).toHaveLength(1)
  })

  test('verify refuses what is no record', async () => {
    const cwd = temporaryFolder({ 'a/x.image.json': '{"model": {"timm": "resnet50"}, "tower": "image"}', 'b/y.json': 'no JSON' })
    mkdirSync(join(cwd, 'c'))
    expect((await reference(['verify', 'a'], cwd)).err).toBe('lint-configs: a/x.image.json is no record of a reference run: its target.open_clip is missing or wrong\n')
    expect((await reference(['verify', 'b'], cwd)).err).toBe('lint-configs: b/y.json is no record of a reference run: its model is missing or wrong\n')
    expect((await reference(['verify', 'c'], cwd)).err).toBe('lint-configs: there is no record in c; lint-configs reference run --record writes some\n')
  })

  test('prints its help', async () => {
    expect(await reference(['--help'], root)).toMatchObject({ code: 0, err: '', out: expect.stringContaining('reference verify [FOLDER]') as string })
  })
})
