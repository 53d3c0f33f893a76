import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { marked } from 'marked'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { temporaryFolder } from '../host/temporary.ts'
import { root } from '../helpers/project.ts'
import { HIDDEN, hostileConfig, hostileNames } from '../report/hostile.ts'
import { sarifComplaints } from '../report/validate.ts'
import { runAction } from './runner.ts'

/** An error, a warning and, beside the named model, advice. */
const wrong = '{"embed_dim": 512, "vision_cfg": {"widht": 768}, "text_cfg": {}}\n'
const fallback = '{"embed_dim": 1024, "vision_cfg": {"image_size": 224,\n  "timm_model_name": "eva_giant_patch14_224", "timm_pool": "token"}, "text_cfg": {}}\n'
const clean = '{"embed_dim": 512, "vision_cfg": {}, "text_cfg": {}}\n'

describe('the action', () => {
  test('annotates, counts, and fails', () => {
    const { code, commands, outputs, log } = runAction(temporaryFolder({ 'a.json': wrong, 'b/c.json': fallback }))
    expect(code).toBe(1)
    expect(commands.map(({ command, properties }) => [command, properties['file'], properties['line'], properties['title']])).toEqual([
      ['error', 'a.json', '1', 'unknown-field'],
      ['warning', 'b/c.json', '2', 'fallback-default'],
      ['notice', 'b/c.json', '2', 'fallback-default'],
    ])
    expect(outputs).toEqual({ errors: '1', warnings: '1', infos: '1', files: '2' })
    expect(log).toMatch(/\n1 error, 1 warning, 1 info in 2 files\n$/)
  })

  test('passes where there is nothing to complain of', () => {
    const { code, commands, outputs, summary } = runAction(temporaryFolder({ 'a.json': clean }))
    expect({ code, commands, outputs }).toEqual({ code: 0, commands: [], outputs: { errors: '0', warnings: '0', infos: '0', files: '1' } })
    expect(summary).toBe('### lint-configs: no problems in 1 file\n\n')
  })

  test('fails for what it is told to', () => {
    const workspace = temporaryFolder({ 'b.json': fallback })
    expect(runAction(workspace, { inputs: { 'fail-on': 'error' } }).code).toBe(0)
    expect(runAction(workspace, { inputs: { 'fail-on': 'info' } }).code).toBe(1)
    expect(runAction(workspace, { inputs: { preset: 'strict' } }).outputs).toMatchObject({ warnings: '2', infos: '0' })
  })

  test('lints the paths of its input, one a line, from its working directory, and tells paths of the workspace', () => {
    const workspace = temporaryFolder({ 'x/a b.json': wrong, 'x/c/d.json': wrong, 'x/e.json': wrong, 'f.json': wrong })
    const { commands, outputs } = runAction(workspace, { inputs: { 'paths': '\n a b.json \n\nc/*.json\n', 'working-directory': 'x' } })
    expect(commands.map(({ properties }) => properties['file'])).toEqual(['x/a b.json', 'x/c/d.json'])
    expect(outputs['files']).toBe('2')
  })

  test('judges by the versions and the config that it is told', () => {
    const workspace = temporaryFolder({ 'sub/a.json': wrong, 'sub/own.json': '{"rules": {"unknown-field": "info"}}' })
    const inputs = { 'working-directory': 'sub', 'paths': 'a.json' }
    expect(runAction(workspace, { inputs: { ...inputs, config: 'own.json' } }).outputs).toMatchObject({ errors: '0', infos: '1' })
    expect(runAction(workspace, { inputs: { ...inputs, 'open-clip': 'main', 'timm': '1.0.29' } }).commands[0]?.message).toContain('open_clip 4.2.0.dev0')
  })

  test('writes SARIF into the workspace, with the pages of its own repository', () => {
    const workspace = temporaryFolder({ 'x/a.json': wrong })
    const { code } = runAction(workspace, { inputs: { 'working-directory': 'x', 'sarif-file': 'out/lint.sarif', 'summary': 'false' } })
    expect(code).toBe(1)
    const log = JSON.parse(readFileSync(join(workspace, 'out/lint.sarif'), 'utf8')) as {
      runs: [{ tool: { driver: { rules: { id: string; helpUri: string }[] } }; results: { locations: [{ physicalLocation: { artifactLocation: { uri: string } } }] }[] }]
    }
    expect(sarifComplaints(log)).toEqual([])
    const [{ tool, results }] = log.runs
    expect(tool.driver.rules.find(({ id }) => id === 'syntax')?.helpUri).toBe('https://github.com/OWNER/lint-configs/blob/v1/rules/syntax/README.md')
    expect(results[0]?.locations[0].physicalLocation.artifactLocation.uri).toBe('x/a.json')
  })

  test.each([
    [{ 'fail-on': 'sometimes' }, /^lint-configs: the severity of --fail-on "sometimes" is not known/],
    [{ 'summary': 'perhaps' }, /^lint-configs: the input summary "perhaps" is not known; it is one of true, false$/],
    [{ 'paths': 'missing.json' }, /^lint-configs: missing\.json: no such file or folder$/],
    [{ 'paths': '--fix' }, /^lint-configs: --fix: no such file or folder$/],
    [{ 'working-directory': 'nowhere' }, /^lint-configs: working-directory nowhere is no folder of the workspace$/],
    [{ 'open-clip': '9' }, /^lint-configs: there is no catalog of open_clip "9"/],
    [{ 'sarif-file': '.' }, /^lint-configs: cannot write \.: it is a folder$/],
  ])('with %j says what keeps it from its work, and exits with 2', (inputs, message) => {
    const { code, commands } = runAction(temporaryFolder({ 'a.json': clean }), { inputs })
    expect(code).toBe(2)
    expect(commands).toEqual([{ command: 'error', properties: { title: 'lint-configs' }, message: expect.stringMatching(message) }])
  })

  test('annotates ten of a severity, and has all in the log and in the summary', () => {
    const files = Object.fromEntries(Array.from({ length: 14 }, (_, index) => [`${String(index).padStart(2, '0')}.json`, wrong]))
    const { commands, log, summary } = runAction(temporaryFolder({ ...files, 'w.json': fallback }))
    expect(commands.map(({ command }) => command)).toEqual([...Array.from({ length: 10 }, () => 'error'), 'warning', 'notice'])
    expect(log).toContain('\n4 more not annotated, since GitHub keeps 10 of each severity in a step:\n10.json:1:')
    expect(summary.match(/^\| error \|/gm)).toHaveLength(14)
  })
})

describe('the summary', () => {
  test('has a table with links to lines and pages', () => {
    const { summary } = runAction(temporaryFolder({ 'a (b).json': wrong }))
    const html = marked.parse(summary, { gfm: true, async: false })
    const sha = '0123456789abcdef0123456789abcdef01234567'
    expect(html).toContain('<h3>lint-configs: 1 error in 1 file</h3>')
    expect(html).toContain(`<a href="https://github.com/someone/models/blob/${sha}/a%20(b).json?plain=1#L1">a (b).json:1:35</a>`)
    expect(html).toContain('<a href="https://github.com/OWNER/lint-configs/blob/v1/rules/unknown-field/README.md">unknown-field</a>')
  })

  test('has no links where there is nothing to link to', () => {
    const { summary } = runAction(temporaryFolder({ 'a.json': wrong }), { env: { GITHUB_ACTION_REPOSITORY: '', GITHUB_REPOSITORY: '../evil' } })
    expect(summary).not.toContain('](')
  })

  test('is not written where it is not wanted', () => {
    expect(runAction(temporaryFolder({ 'a.json': wrong }), { inputs: { summary: 'false' } }).summary).toBe('')
  })
})

describe('a hostile config', () => {
  const workspace = (): string => temporaryFolder(Object.fromEntries(hostileNames.map((name) => [name, hostileConfig()])))

  test('starts no command, and has no control character in anything that is written', () => {
    const { log, commands, summary, outputs } = runAction(workspace(), { inputs: { preset: 'all' } })
    expect(commands.length).toBeGreaterThan(10)
    expect(commands.filter(({ command }) => !['error', 'warning', 'notice'].includes(command))).toEqual([])
    expect(commands.filter(({ properties }) => !(hostileNames as readonly string[]).includes((properties['file'] ?? '').replaceAll(/\\u([0-9a-f]{4})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))))).toEqual([])
    expect(HIDDEN.exec(log)?.[0]).toBeUndefined()
    expect(HIDDEN.exec(summary)?.[0]).toBeUndefined()
    expect(Object.keys(outputs)).toEqual(['errors', 'warnings', 'infos', 'files'])
  })

  test('is text in the summary, and nothing else', () => {
    const { summary, outputs } = runAction(workspace(), { inputs: { preset: 'all' } })
    const html = marked.parse(summary, { gfm: true, async: false })
    const tags = new Set([...html.matchAll(/<\/?([a-z0-9!-]+)/gi)].map(([, name]) => name))
    expect([...tags].sort()).toEqual(['!--', 'a', 'h3', 'h4', 'table', 'tbody', 'td', 'th', 'thead', 'tr'])
    const links = [...html.matchAll(/href="([^"]*)"/g)].map(([, url]) => url ?? '')
    expect(links.filter((url) => !/^https:\/\/github\.com\/(?:someone\/models|OWNER\/lint-configs)\/blob\//.test(url))).toEqual([])
    const rows = html.match(/<tr>[^]*?<\/tr>/g) ?? []
    expect(rows).toHaveLength(1 + ['errors', 'warnings', 'infos'].reduce((sum, name) => sum + Number(outputs[name]), 0))
    expect(rows.filter((row) => (row.match(/<t[dh]>/g) ?? []).length !== 4)).toEqual([])
    // What GitHub looks for in the text that Markdown has become.
    const text = html.replaceAll(/<!-- -->/g, '\u0000')
    expect(text).toContain('@\u0000someone #\u00001 :\u0000smile:')
  })
})

describe('action.yml', () => {
  const action = parse(readFileSync(join(root, 'action.yml'), 'utf8')) as {
    inputs: Record<string, { description: string; default: string }>
    outputs: Record<string, unknown>
    runs: { using: string; main: string }
  }

  test('runs what is committed', () => {
    expect(action.runs).toEqual({ using: 'node24', main: 'dist/action.cjs' })
    expect(existsSync(join(root, action.runs.main))).toBe(true)
  })

  test('has the inputs that are read, and the outputs that are written', () => {
    const source = readFileSync(join(root, 'src/cli/action-inputs.ts'), 'utf8')
    const read = [...source.matchAll(/(?:input\(|target\('\w+', )'([\w-]+)'/g)].map(([, name]) => name)
    expect([...new Set(read)].sort()).toEqual(Object.keys(action.inputs).sort())
    const workspace = temporaryFolder({ 'a.json': clean })
    expect(Object.keys(runAction(workspace).outputs).sort()).toEqual(Object.keys(action.outputs).sort())
  })

  test('has defaults that change nothing', () => {
    const workspace = temporaryFolder({ 'a.json': wrong })
    mkdirSync(join(workspace, 'b'))
    writeFileSync(join(workspace, 'b/c.json'), wrong)
    const inputs = Object.fromEntries(Object.entries(action.inputs).map(([name, input]) => [name, input.default]))
    expect(runAction(workspace, { inputs }).outputs).toEqual({ errors: '2', warnings: '0', infos: '0', files: '2' })
  })
})
