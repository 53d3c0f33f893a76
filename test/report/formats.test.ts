import { describe, expect, test } from 'vitest'
import type { FileResult } from '../../src/lint/types.ts'
import { coloured } from '../../src/report/colour.ts'
import { json } from '../../src/report/json.ts'
import { pretty } from '../../src/report/pretty.ts'
import { stylish } from '../../src/report/stylish.ts'
import { closingLine, summarise } from '../../src/report/summary.ts'
import { fileOf, options, problemAt, skipped } from './samples.ts'

const text = '{\n  "vision_cfg": {\n    "timm_model_name": "eva_giant_patch14_224"\n  }\n}\n'
const width = problemAt(text, '"timm_model_name"', {
  rule: 'fallback-default',
  pointer: '/vision_cfg/timm_model_name',
  message: 'vision_cfg.width is not set: open_clip 3.3.0 reads 768, but eva_giant_patch14_224 is built with 1408',
  data: { read: 768, built: 1408 },
  hint: 'write the width that is built',
  evidence: [
    { name: 'vision_cfg.width', value: 768, origin: { kind: 'default', library: 'open_clip', version: '3.3.0', symbol: 'CLIPVisionCfg.width' } },
    {
      name: 'embed_dim',
      value: 1408,
      origin: { kind: 'implied', name: 'eva_giant_patch14_224', library: 'timm', version: '1.0.29', symbol: 'Eva.embed_dim' },
    },
  ],
  fix: { safe: true, description: 'write "width": 1408', edits: [{ start: 20, end: 20, newText: '\n    "width": 1408,' }] },
})
const missing = problemAt(text, '"vision_cfg"', { rule: 'missing-field', severity: 'error', message: 'text_cfg is missing' })
const advice = problemAt(text, '"vision_cfg"', { rule: 'note', severity: 'info', message: 'this is advice' })
const clean = fileOf('a/clean.json', '{}\n')
const files: FileResult[] = [clean, fileOf('a/EVA.json', text, missing, advice, width), skipped]

describe('pretty', () => {
  test('shows the place, the message, the lines around it, the origin of each number, and what to do', async () => {
    expect(await pretty([fileOf('EVA.json', text, width)], options)).toBe(`EVA.json:3:5  warning  fallback-default
  vision_cfg.width is not set: open_clip 3.3.0 reads 768, but eva_giant_patch14_224 is built with 1408

    2 |   "vision_cfg": {
  > 3 |     "timm_model_name": "eva_giant_patch14_224"
      |     ^^^^^^^^^^^^^^^^^
    4 |   }

  vision_cfg.width  768   default CLIPVisionCfg.width (open_clip 3.3.0)
  embed_dim         1408  implied by eva_giant_patch14_224: Eva.embed_dim (timm 1.0.29)
  hint: write the width that is built
  fix: write "width": 1408

1 warning in 1 file
`)
  })

  test('ends with notes on what was skipped, and the counts', async () => {
    const out = await pretty(files, options)
    expect(out.split('\n').slice(-4)).toEqual(['package.json: skipped, it is something else', '', '1 error, 1 warning, 1 info in 3 files (1 skipped)', ''])
    expect(out).toContain('a/EVA.json:2:3  info  note\n  this is advice\n\n    1 | {\n')
  })

  test('of a clean run is its closing line', async () => {
    expect(await pretty([clean], options)).toBe('no problems in 1 file\n')
    expect(await pretty([clean, skipped], { ...options, ignoreUnknown: true })).toBe('no problems in 2 files (1 skipped)\n')
  })

  test('shows errors only when it is to be quiet, and counts all', async () => {
    const out = await pretty(files, { ...options, quiet: true })
    expect(out).toContain('a/EVA.json:2:3  error  missing-field')
    expect(out).not.toContain('fallback-default')
    expect(out).not.toContain('package.json')
    expect(out).toMatch(/\n1 error, 1 warning, 1 info in 3 files \(1 skipped\)\n$/)
  })

  test('differs in colour from the plain text by escape sequences only', async () => {
    const inColour = await pretty(files, { ...options, style: coloured() })
    expect(inColour).toContain('\u001b[33m\u001b[1mwarning')
    expect(inColour.replaceAll(/\u001b\[[0-9;]*m/g, '')).toBe(await pretty(files, options))
  })

  test('marks a fix that changes the model', async () => {
    const unsafe = problemAt(text, '"vision_cfg"', { fix: { safe: false, description: 'remove it', edits: [] } })
    expect(await pretty([fileOf('EVA.json', text, unsafe)], options)).toContain('\n  fix (changes the model): remove it\n')
  })

  test('measures files with wide characters', async () => {
    const wide = '{"模型": 1}'
    expect(await pretty([fileOf('w.json', wide, problemAt(wide, '1'))], options)).toContain('  > 1 | {"模型": 1}\n      |          ^\n')
  })
})

describe('stylish', () => {
  test('has one line a problem, aligned under the name of the file', () => {
    const far = problemAt(text, '"vision_cfg"', { line: 120, column: 3, severity: 'info', message: 'far below' })
    expect(stylish([...files, fileOf('b.json', text, width, far)], options)).toBe(`
a/EVA.json
  2:3  error    text_cfg is missing  missing-field
  2:3  info     this is advice  note
  3:5  warning  vision_cfg.width is not set: open_clip 3.3.0 reads 768, but eva_giant_patch14_224 is built with 1408  fallback-default

b.json
    3:5  warning  vision_cfg.width is not set: open_clip 3.3.0 reads 768, but eva_giant_patch14_224 is built with 1408  fallback-default
  120:3  info     far below  sample-rule

package.json: skipped, it is something else

✖ 1 error, 2 warnings, 2 infos in 4 files (1 skipped)

`)
  })

  test('says nothing of a clean run', () => {
    expect(stylish([clean], options)).toBe('')
  })
})

describe('json', () => {
  test('is one object with every file of the run', () => {
    const out = json(files, options)
    const { hint: _hint, evidence: _evidence, messageId: _messageId, ...shown } = width
    const report = JSON.parse(out)
    expect(report).toEqual({
      version: 1,
      files: [
        { path: 'a/clean.json', kind: 'open_clip', problems: [] },
        { path: 'a/EVA.json', kind: 'open_clip', problems: [expect.anything(), expect.anything(), shown] },
        { path: 'package.json', kind: 'unknown', problems: [] },
      ],
      summary: { files: 3, errors: 1, warnings: 1, infos: 1, skipped: 1, failed: 0, suppressed: 0 },
    })
    expect(Object.keys(report.files[1].problems[2])).toEqual([
      'rule', 'severity', 'pointer', 'line', 'column', 'endLine', 'endColumn', 'message', 'data', 'fix',
    ])
    expect(Object.keys(report.files[1].problems[0])).not.toContain('fix')
    expect(out.endsWith('}\n')).toBe(true)
  })

  test('keeps every string as it is, and nothing that a terminal obeys', () => {
    const data = { text: '\u001b[31m\u007f\u009b\u202e\u2028\ud800\n😀' }
    const out = json([fileOf('\u202ea.json', text, problemAt(text, '{', { data }))], options)
    expect(out).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028-\u202e]/)
    expect(JSON.parse(out).files[0]).toMatchObject({ path: '\u202ea.json', problems: [{ data }] })
  })

  test('holds the errors alone when it is to be quiet', () => {
    const report = JSON.parse(json(files, { ...options, quiet: true }))
    expect(report.files[1].problems).toHaveLength(1)
    expect(report.summary).toMatchObject({ errors: 1, warnings: 1, infos: 1 })
  })
})

describe('the path of a file', () => {
  test.each(['pretty', 'stylish'] as const)('cannot obey the terminal in %s', async (name) => {
    const evil = '\u001b]0;title\u0007\n::error::x.json'
    const format = { pretty, stylish }[name]
    const out = await format([fileOf(evil, text, missing), { ...skipped, path: evil }], options)
    expect(out).not.toMatch(/\u001b|\u0007|^::error/m)
    expect(out).toContain('\\u001b]0;title\\u0007\\n::error::x.json')
  })
})

describe('notes', () => {
  const many = Array.from({ length: 12 }, (_, index) => ({ ...skipped, path: `${index}.json` }))

  test('on many skipped files are cut short', () => {
    expect(stylish(many, options).trim().split('\n').slice(-2)).toEqual(['9.json: skipped, it is something else', '2 more files skipped'])
    expect(stylish(many.slice(0, 11), options).trim().split('\n').at(-1)).toBe('1 more file skipped')
  })

  test('are not given where they are not wanted', () => {
    expect(stylish(many, { ...options, ignoreUnknown: true })).toBe('')
    expect(stylish(many, { ...options, quiet: true })).toBe('')
  })
})

test('the closing line counts what there is', () => {
  const none = { files: 1, errors: 0, warnings: 0, infos: 0, skipped: 0, failed: 0, suppressed: 0 }
  expect(closingLine(none)).toBe('no problems in 1 file')
  expect(closingLine({ ...none, files: 144, errors: 3, warnings: 2, infos: 14, skipped: 2 })).toBe('3 errors, 2 warnings, 14 infos in 144 files (2 skipped)')
  expect(closingLine({ ...none, files: 0, failed: 1 })).toBe('no problems in 0 files (1 failed)')
  expect(closingLine({ ...none, infos: 1, skipped: 1, failed: 2 })).toBe('1 info in 1 file (1 skipped, 2 failed)')
})

test('a file that could not be read, or not be checked, counts as failed', () => {
  const broken = { ...clean, failures: [{ where: 'some-rule', message: 'x' }] }
  expect(summarise([clean, broken, { ...clean, kind: 'unreadable' }, skipped])).toMatchObject({ files: 4, skipped: 1, failed: 2 })
})
