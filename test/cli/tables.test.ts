/** Tables of models among the files of a run, and `lint-configs profile`. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { main } from '../../src/cli/main.ts'
import { root } from '../helpers/project.ts'
import { temporaryFolder } from '../host/temporary.ts'
import { fakeIo } from './io.ts'

const vit = readFileSync(join(root, 'configs/examples/right/vit-small-16.json'), 'utf8')
const HEADER = 'model,image_width,mparams,image_gflops\n'
const right = `${HEADER}vit-small-16,384,62.26,9.2\n`
const wrong = `${HEADER}vit-small-16,512,62.26,9.2\n`

async function run(cwd: string, args: readonly string[], stdin?: string): Promise<{ code: number; out: string; err: string }> {
  const io = fakeIo(cwd, stdin === undefined ? {} : { stdin })
  const code = await main(args, io)
  return { code, ...io.written }
}

interface Json {
  readonly files: readonly { readonly path: string; readonly kind: string; readonly problems: readonly { readonly rule: string; readonly pointer: string; readonly line: number; readonly column: number }[] }[]
}

async function json(cwd: string, ...args: string[]): Promise<Json> {
  return JSON.parse((await run(cwd, [...args, '--format', 'json'])).out) as Json
}

describe('a table', () => {
  test('is found in folders and held against the configs of the run', async () => {
    const cwd = temporaryFolder({ 'docs/profile.csv': wrong, 'src/model_configs/vit-small-16.json': vit })
    const { files } = await json(cwd, '.')
    expect(files.map(({ path, kind }) => `${path} ${kind}`)).toEqual(['docs/profile.csv table', 'src/model_configs/vit-small-16.json open_clip'])
    expect(files[0]?.problems).toMatchObject([{ rule: 'profile-mismatch', pointer: '/vit-small-16/image_width', line: 2, column: 14 }])
    expect((await run(cwd, ['.'])).code).toBe(1)
    expect((await run(cwd, ['.', '--rule', 'profile-mismatch=off'])).code).toBe(0)
  })

  test('is held against the configs beside it, which are not linted themselves', async () => {
    const cwd = temporaryFolder({ 'configs/profile.csv': wrong, 'configs/vit-small-16.json': vit })
    const { files } = await json(cwd, 'configs/profile.csv')
    expect(files.map(({ path, problems }) => [path, problems.length])).toEqual([['configs/profile.csv', 1]])
  })

  test('of two configs of a name takes the nearer one', async () => {
    const wide = vit.replace('"width": 384,\n    "head', '"width": 512,\n    "head')
    const cwd = temporaryFolder({ 'a/profile.csv': wrong, 'a/configs/vit-small-16.json': vit, 'b/configs/vit-small-16.json': wide })
    const { files } = await json(cwd, '.')
    expect(files.find(({ kind }) => kind === 'table')?.problems.map(({ pointer }) => pointer)).toEqual(['/vit-small-16/image_width'])
  })

  test("is about a hub repository's file by the name of its folder", async () => {
    const hub = `{"model_cfg": ${vit}, "preprocess_cfg": {}}`
    const cwd = temporaryFolder({ 'profile.csv': wrong, 'hub/vit-small-16/open_clip_config.json': hub })
    const { files } = await json(cwd, 'profile.csv', 'hub')
    expect(files.find(({ kind }) => kind === 'table')?.problems.map(({ pointer }) => pointer)).toEqual(['/vit-small-16/image_width'])
  })

  test('comes from standard input where its name says so', async () => {
    const cwd = temporaryFolder({ 'vit-small-16.json': vit })
    expect(await run(cwd, ['--stdin', '--stdin-filename', 'profile.csv'], wrong)).toMatchObject({ code: 1, out: expect.stringMatching(/^profile\.csv:2:14 {2}warning {2}profile-mismatch/) })
    expect((await run(cwd, ['--stdin', '--stdin-filename', 'profile.csv'], right)).code).toBe(0)
  })

  test('of another kind is left alone in folders, and said to be none where it is named', async () => {
    const cwd = temporaryFolder({ 'vit-small-16.json': vit, 'sales.csv': 'model,price\nT,1\n', 'empty.csv': '', 'binary.tsv': new Uint8Array([0, 255, 10, 34]) })
    expect((await json(cwd, '.')).files.map(({ path }) => path)).toEqual(['vit-small-16.json'])
    expect((await json(cwd, 'sales.csv')).files).toMatchObject([{ path: 'sales.csv', kind: 'unknown' }])
    expect((await run(cwd, ['sales.csv'])).out).toContain('its header is not that of a table of models that is known')
  })

  test('is enough for a folder, another file is not', async () => {
    const cwd = temporaryFolder({ 'tables/profile.csv': right, 'sales/sales.csv': 'model,price\n' })
    expect((await run(cwd, ['tables'])).code).toBe(0)
    expect(await run(cwd, ['sales'])).toEqual({ code: 2, out: '', err: 'lint-configs: sales: no *.json file in this folder\n' })
  })

  test('with a config that cannot be read says so, and goes on', async () => {
    const cwd = temporaryFolder({ 'profile.csv': `${right}broken,1,1,1\n`, 'vit-small-16.json': vit, 'broken.json': '{' })
    const { files } = await json(cwd, 'profile.csv')
    expect(files[0]?.problems).toMatchObject([{ rule: 'profile-unknown', pointer: '/broken' }])
  })
})

describe('profile', () => {
  test('writes what the audit finds clean', async () => {
    const configs = join(root, 'configs/examples/right')
    const { code, out, err } = await run(configs, ['profile', '.'])
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out.split('\n')[0]).toMatch(/^model,image_size,image_width,text_width,embed_dim,mparams,image_mparams,text_mparams,gflops,image_gflops,text_gflops,context_length,/)
    expect(out).toContain('\nvit-small-16,224,384,384,384,62.26,21.81,40.44,12.58,9.2,3.38,77,12,6,64,,12,6,64,vision_cfg.width,text_cfg.width,\n')
    expect(out).toContain(',embed_dim of timm eva_giant_patch14_224 (timm 1.0.29),text_cfg.width,')
    expect((await run(configs, ['--stdin', '--stdin-filename', 'profile.csv', '--preset', 'all'], out)).out).toBe('no problems in 1 file\n')
  })

  test('is exact as JSON, and a table as Markdown', async () => {
    const cwd = temporaryFolder({ 'vit-small-16.json': vit })
    const { out } = await run(cwd, ['profile', 'vit-small-16.json', '--format', 'json'])
    expect(JSON.parse(out)).toMatchObject({
      path: 'vit-small-16.json',
      image_size: [224, 224],
      params: 62257537,
      image_flops: 9197291520,
      context_length: { value: 77, term: 'text_cfg.context_length', origin: { kind: 'written', pointer: '/text_cfg/context_length' } },
      image_num_features: null,
      notes: [],
    })
    const markdown = await run(cwd, ['profile', 'vit-small-16.json', '--format', 'markdown'])
    expect(markdown.out.split('\n')[2]).toMatch(/^\| vit-small-16 \| 224 \| 384 \| /)
  })

  test('takes models of timm, and says what it lacks and why', async () => {
    const cwd = temporaryFolder({})
    const { code, out } = await run(cwd, ['profile', 'timm:resnet18', 'timm:dm_nfnet_f0'])
    expect(code).toBe(0)
    expect(out.split('\n').slice(1, 3).map((line) => line.split(','))).toMatchObject([
      { 0: 'resnet18', 1: '224', 2: '512', 5: '11.69', 8: '3.63' },
      { 0: 'dm_nfnet_f0', 5: '', 21: 'timm module nfnet is not modelled' },
    ])
  })

  test('prints the others where a file is no config, and fails', async () => {
    const cwd = temporaryFolder({ 'vit-small-16.json': vit, 'list.json': '[]' })
    const { code, out, err } = await run(cwd, ['profile', '.'])
    expect(code).toBe(2)
    expect(out.split('\n').length).toBe(3)
    expect(err).toMatch(/^lint-configs: list\.json is no model config/)
  })

  test('asks for something to profile', async () => {
    expect(await run(temporaryFolder({}), ['profile'])).toMatchObject({ code: 2, err: expect.stringContaining('profile needs a file') })
  })
})
