import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { patch as make, type ChangedText } from '../../src/report/patch.ts'
import { temporaryFolder } from '../host/temporary.ts'

/** The text of a patch that leaves nothing out. */
function patch(files: readonly ChangedText[]): string {
  const made = make(files)
  expect(made.left).toEqual([])
  return made.text
}

const text = (from: number, to: number): string => Array.from({ length: to - from + 1 }, (_, index) => `line ${from + index}\n`).join('')

test('a patch shows the changed lines between three others', () => {
  const before = text(1, 20)
  expect(patch([{ path: 'a/b.json', before, after: before.replace('line 10\n', 'line ten\n') }])).toBe(
    [
      '--- a/a/b.json',
      '+++ b/a/b.json',
      '@@ -7,7 +7,7 @@',
      ' line 7', ' line 8', ' line 9', '-line 10', '+line ten', ' line 11', ' line 12', ' line 13', '',
    ].join('\n'),
  )
})

test('a patch of nothing is empty', () => {
  expect(patch([])).toBe('')
  expect(patch([{ path: 'a.json', before: 'x\n', after: 'x\n' }])).toBe('')
})

test.each(['a\u001b[2J', '\u009b31m', '\u202e', '::error::x', '  ::error::x', 'a ##[error]b', '##vso[a]b', 'a\r::error::x', '\u0000'])('a file with a line %j is left out', (line) => {
  const [other, hostile] = [{ path: 'a.csv', before: 'x\n', after: 'y\n' }, { path: 'b.csv', before: `${line}\nx\n`, after: `${line}\ny\n` }]
  expect(make([other, hostile])).toEqual({ text: patch([other]), left: ['b.csv'] })
})

test.each(['a\r', '\ufeffa', 'é\u00a0模型 😀\u200d', 'a::b', '# #[', 'a\tb'])('a file with a line %j is not', (line) => {
  expect(patch([{ path: 'b.csv', before: `${line}\nx\n`, after: `${line}\ny\n` }])).toContain(line)
})

test('paths that lead out of the current folder, and standard input, are shown as they are', () => {
  const names = (path: string): string[] => patch([{ path, before: 'a\n', after: 'b\n' }]).split('\n').slice(0, 2)
  expect(names('../a.json')).toEqual(['--- ../a.json', '+++ ../a.json'])
  expect(names('/tmp/a.json')).toEqual(['--- /tmp/a.json', '+++ /tmp/a.json'])
  expect(names('<stdin>')).toEqual(['--- <stdin>', '+++ <stdin>'])
})

const programs = [
  ['git', ['apply', '-p1', '-']],
  ['patch', ['-p1', '--binary']],
] as const

describe.each(programs)('what %s makes of a patch', (program, args) => {
  const isThere = spawnSync(program, ['--version']).status === 0

  const files: readonly ChangedText[] = [
    { path: 'plain.json', before: text(1, 30), after: text(1, 30).replace('line 3\n', '').replace('line 25\n', 'line 25\nnew\n') },
    { path: 'folder with spaces/a b.json', before: 'a\nb\n', after: 'a\nc\n' },
    { path: 'crlf.json', before: '{\r\n  "a": 1\r\n}\r\n', after: '{\r\n  "a": 2\r\n}\r\n' },
    { path: 'mixed.json', before: '{\r\n  "a": 1\n}', after: '{\r\n  "a": 2\n}' },
    { path: 'no-end.json', before: '{"a": 1}', after: '{"a": 12}' },
    { path: 'mark.json', before: '\ufeff{"a": 1}\n', after: '\ufeff{"a": 12}\n' },
    { path: 'größe-😀.json', before: '{"größe": "😀"}\n', after: '{"größe": "😀😀"}\n' },
    ...(process.platform === 'win32' ? [] : [{ path: 'quote"and\\back.json', before: 'a\n', after: 'b\n' }]),
  ]

  test.skipIf(!isThere)(`the files as they should be${isThere ? '' : ` (not run: there is no ${program} here)`}`, () => {
    const folder = temporaryFolder(Object.fromEntries(files.map(({ path, before }) => [path, before])))
    const { status, stderr, stdout } = spawnSync(program, args, { cwd: folder, input: patch(files), encoding: 'utf8' })
    expect({ status, stderr }, stdout).toEqual({ status: 0, stderr: '' })
    for (const { path, after } of files) expect(readFileSync(join(folder, path), 'utf8'), path).toBe(after)
  })
})
