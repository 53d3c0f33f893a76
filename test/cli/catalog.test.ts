import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { catalogCommand } from '../../src/cli/catalog.ts'
import { listIfAny, readTextIfAny } from '../../src/host/user-files.ts'
import { UsageError, type ExitCode, type Io } from '../../src/cli/io.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lint-configs-catalog-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

function write(path: string, text = ''): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true })
  writeFileSync(join(folder, path), text)
}

async function run(args: readonly string[], env: Io['env'] = {}): Promise<{ code: ExitCode; out: string; err: string }> {
  let out = ''
  let err = ''
  const io: Io = {
    cwd: folder,
    env,
    home: folder,
    files: { readText: readTextIfAny, list: listIfAny },
    outIsTerminal: false,
    out: (text) => void (out += text),
    err: (text) => void (err += text),
    readStdin: () => Promise.resolve(new Uint8Array()),
  }
  const code = await catalogCommand(args, io)
  return { code, out, err }
}

const refusal = async (args: readonly string[]): Promise<string> => {
  const error: unknown = await run(args).then(() => undefined, (thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(Error)
  return (error as Error).message
}

function smallOpenClip(): void {
  write('clip/open_clip/version.py', "__version__ = '1.2.3'\n")
  write('clip/open_clip/tokenizer.py')
  write('clip/open_clip/factory.py', "def _rescan_model_configs():\n    x = all(a in c for a in ('embed_dim', 'vision_cfg'))\n")
  write('clip/open_clip/model.py', '@dataclass\nclass CLIPVisionCfg:\n    width: int = make()\n')
  write('clip/open_clip/pretrained.py', '_PRETRAINED = {}\n')
  write('clip/open_clip/hf_configs.py', 'arch_dict = {}\n')
}

describe('catalog show', () => {
  test('of a field says its default, its place and its life', async () => {
    const { code, out, err } = await run(['show', 'CLIPVisionCfg.width'])
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toBe(
      'CLIPVisionCfg.width, a field of open_clip 3.3.0\n'
        + '  open_clip/model.py:35\n'
        + '  width    768  int\n'
        + '  since    0.2.0\n'
        + '  read by  _build_vision_tower  if isinstance(vision_cfg.layers, (tuple, list)); else\n',
    )
  })

  test('of a timm model says what it is built with, and where', async () => {
    const { out } = await run(['show', 'eva_giant_patch14_224'])
    expect(out).toMatch(/^eva_giant_patch14_224, a model of timm 1\.0\.29\n  timm\/models\/eva\.py:\d+\n/)
    expect(out).toMatch(/^  embed_dim +1408$/m)
    expect(out).toMatch(/^  tags +.*clip_ft_in1k/m)
  })

  test('of several names, and of another target', async () => {
    const { out } = await run(['show', 'roberta-base', 'CLIPTextCfg.text_arch', '--target', 'open_clip=main'])
    expect(out).toMatch(/^roberta-base, a Hugging Face model\n/)
    expect(out).toMatch(/\n\nCLIPTextCfg\.text_arch, a field of open_clip 4\.2\.0\.dev0\n/)
  })

  test('of a Hugging Face name prefers the user\'s own config.json', async () => {
    write('hub/models--roberta-base/snapshots/abc/config.json', '{"model_type": "roberta", "hidden_size": 640}')
    const { out } = await run(['show', 'roberta-base'], { HF_HUB_CACHE: join(folder, 'hub') })
    expect(out).toMatch(/^roberta-base, a Hugging Face model, as the config.json on this machine has it\n/)
    expect(out).toMatch(/^  hidden_size +640$/m)
  })

  test.each([
    [['show', 'eva_giant_patch14_225'], 'nothing is known of "eva_giant_patch14_225"; did you mean eva_giant_patch14_224'],
    [['show', 'zzzzzzzzzzzzzzzzzzzz'], 'nothing is known of "zzzzzzzzzzzzzzzzzzzz"'],
    [['show'], 'catalog show needs a name'],
    [['show', 'roberta-base', '--target', 'open_clip=1'], 'there is no catalog of open_clip "1"'],
    [['shwo'], 'there is no command catalog shwo; did you mean show?'],
    [[], 'catalog needs a command; it is show or build'],
  ])('refuses %j', async (args, message) => {
    expect(await refusal(args)).toContain(message)
  })

  test('explains itself', async () => {
    expect((await run(['--help'])).out).toContain('lint-configs catalog build --from DIR')
    expect((await run(['show', '-h'])).out).toBe((await run(['build', '--help'])).out)
  })
})

describe('catalog build', () => {
  test('writes the file and says what could not be evaluated', async () => {
    smallOpenClip()
    const { code, out, err } = await run(['build', '--from', 'clip', '--out', 'open_clip.json'])
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toContain('open_clip 1.2.3: 1 classes, 0 model configs, 0 pretrained tags, written to open_clip.json\n')
    expect(out).toContain('  CLIPVisionCfg.width: ')
    expect(JSON.parse(readFileSync(join(folder, 'open_clip.json'), 'utf8'))).toMatchObject({ version: '1.2.3', required: [['embed_dim', 'vision_cfg']] })
    expect(readdirSync(folder).sort()).toEqual(['clip', 'open_clip.json'])
  })

  test('writes to standard output without --out, and what it says to standard error', async () => {
    smallOpenClip()
    const { code, out, err } = await run(['build', '--from', 'clip'])
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({ version: '1.2.3' })
    expect(err).toMatch(/^open_clip 1\.2\.3: 1 classes, 0 model configs, 0 pretrained tags\n/)
  })

  test('takes the package itself, too', async () => {
    smallOpenClip()
    write('clip/open_clip/__init__.py')
    expect((await run(['build', '--from', 'clip/open_clip'])).out).toBe((await run(['build', '--from', 'clip'])).out)
  })

  test.each([
    [['build'], 'catalog build needs --from DIR'],
    [['build', 'clip'], 'catalog build takes no "clip"; the folder comes after --from'],
    [['build', '--from', 'nowhere'], 'nowhere is no folder'],
    [['build', '--from', 'other'], 'other holds neither open_clip (a folder open_clip with factory.py and model.py) nor timm'],
    [['build', '--from', 'broken'], 'open_clip/version.py does not say __version__'],
    [['build', '--from', 'clip', '--out', 'no/such/folder.json'], 'no/such/folder.json cannot be written: no such file or folder'],
    [['build', '--from', 'clip', '--out', 'other'], 'other cannot be written: it is a folder'],
  ])('refuses %j', async (args, message) => {
    smallOpenClip()
    write('other/a.py')
    write('broken/open_clip/version.py')
    for (const name of ['factory', 'model', 'tokenizer']) write(`broken/open_clip/${name}.py`)
    const before = readdirSync(folder).sort()
    expect(await refusal(args)).toContain(message)
    expect(await run(args).catch((error: unknown) => error)).toBeInstanceOf(UsageError)
    expect(readdirSync(folder).sort()).toEqual(before)
  })
})
