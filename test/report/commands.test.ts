/** What the commands beside the lint print of hostile configs and of their names: text, and nothing that anybody obeys. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { main } from '../../src/cli/main.ts'
import { fakeIo } from '../cli/io.ts'
import { temporaryFolder } from '../host/temporary.ts'
import { configWith } from '../hostile/texts.ts'
import { HIDDEN, hostileBrokenText, hostileConfig, hostileNames, hostileText } from './hostile.ts'

const [first, second] = hostileNames

/** Configs that are built and configs that are not, under names that are no better than what is in them. */
function folder(): string {
  const evil = JSON.stringify(hostileText)
  const cwd = temporaryFolder({
    [first]: configWith({}),
    [second]: configWith({ inVision: `${evil}: ${evil}, "timm_model_name": ${evil}` }),
    'all.json': hostileConfig(),
    'args.json': configWith({ inVision: `"timm_model_name": "resnet50", "timm_model_kwargs": {${evil}: ${evil}}` }),
    'text.json': `{"embed_dim": 8, "vision_cfg": {}, "text_cfg": {"hf_model_name": ${evil}, "hf_tokenizer_name": ${evil}}}`,
    'broken\u001b.json': hostileBrokenText(),
    'hub/config.json': `{"architecture": ${evil}, "num_classes": 1, "pretrained_cfg": {"tag": ${evil}, ${evil}: 1}, "model_args": {${evil}: 1}}`,
    [`${'::warning::'}/list.json`]: '["::error::x"]',
    'a.csv': `model,image_size,image_width,text_width,embed_dim,mparams,image_mparams,text_mparams,gflops,image_gflops,text_gflops\n${'::error::x'},1,2,3,4,5,6,7,8,9,10\n"\u001b[2J##[error]\u202e",1,2,3,4,5,6,7,8,9,10\n`,
    'lint-configs.yaml': `ignore: ["::error::"]\noverrides:\n  - files: "a*"\n    pointers: /vision_cfg\n    rules: { image-size: off }\n    reason: ${JSON.stringify('::error::x ##[error] \u202e')}\n`,
  })
  mkdirSync(join(cwd, 'other'))
  writeFileSync(join(cwd, 'other', 'all.json'), hostileConfig().replace('embed_dim', 'embed_dimm'))
  writeFileSync(join(cwd, 'other', first), configWith({ top: `${evil}: 1` }))
  return cwd
}

/** Lines that the log of a CI service takes for commands. */
function commands(out: string): string[] {
  return out.split(/[\n\r]/).filter((line) => /^\s*::/.test(line) || /##(?:vso|teamcity)?\[/.test(line))
}

const asked: readonly (readonly string[])[] = [
  ...['table', 'csv', 'markdown', 'json'].map((format) => ['flops', '--format', format, '.']),
  ...['table', 'csv', 'markdown', 'json'].map((format) => ['flops', '--by', 'module', '--format', format, '.']),
  ['flops', '--formula', '.'],
  ...['table', 'json'].map((format) => ['params', '--format', format, '.']),
  ...['csv', 'markdown', 'json'].map((format) => ['profile', '--format', format, '.']),
  ...['table', 'markdown', 'json'].map((format) => ['diff', '--format', format, '.', 'other']),
  ...['pretty', 'json'].flatMap((format) => [first, second, 'all.json', 'args.json', 'text.json', 'hub/config.json', 'broken\u001b.json'].map((file) => ['show', '--format', format, `./${file}`])),
  ['--print-config', first],
  ['--print-config', second, '--format', 'json'],
  ['catalog', 'show', hostileText],
  ['show', hostileText],
  [hostileText],
  [`--${hostileText}`],
  ['--format', hostileText],
  ['--rule', hostileText, '.'],
  ['--target', hostileText, '.'],
  ['export', first, '--tower', 'image', '-o', `${hostileText.slice(0, 20)}.onnx`],
  ['reference', 'verify', hostileText],
  ['catalog', 'build', '--from', hostileText],
  ['schema', hostileText],
  ['--diff', '.'],
  ['--fix', '--fix-unsafe', '.'],
  ['--baseline-write', '--', '.'],
]

describe('a hostile folder', () => {
  // Not named by their arguments: the names of tests are printed, too.
  test.each(asked.map((args, index) => [index, args[0]?.startsWith('::') === true ? 'a name' : args[0]?.slice(0, 12), args] as const))('is inert in command line %i (%s)', async (_, __, args) => {
    const io = fakeIo(folder())
    const code = await main(args, io)
    expect([0, 1, 2]).toContain(code)
    const { out, err } = io.written
    expect(err).not.toContain('internal error')
    expect(out.length + err.length).toBeGreaterThan(20)
    for (const text of [out, err]) {
      expect(HIDDEN.exec(text)?.[0]).toBeUndefined()
      expect(commands(text)).toEqual([])
    }
  })

  test('is told of, so that there was something to escape', async () => {
    const io = fakeIo(folder())
    await main(['flops', '--format', 'csv', '.'], io)
    expect(io.written.out).toContain('\\u003a:error file=a,line=1')
    expect(io.written.out).toContain('\\u001b')
  })
})
