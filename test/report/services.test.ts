/** The formats for CI services, in detail. */
import { describe, expect, test } from 'vitest'
import type { FileResult, RuleMeta } from '../../src/lint/types.ts'
import { checkstyle } from '../../src/report/checkstyle.ts'
import { fingerprintsOf } from '../../src/report/fingerprint.ts'
import { github, workflowCommand } from '../../src/report/github.ts'
import { gitlab } from '../../src/report/gitlab.ts'
import { junit } from '../../src/report/junit.ts'
import { sarif, type ToolFacts } from '../../src/report/sarif.ts'
import { xmlText } from '../../src/report/xml.ts'
import { fileOf, options, problemAt, skipped } from './samples.ts'
import { parseXml, sarifComplaints } from './validate.ts'

const text = '{\n  "vision_cfg": {\n    "width": 768\n  }\n}\n'
const warning = problemAt(text, '"width"', { pointer: '/vision_cfg/width', message: 'a warning', hint: 'a hint' })
const error = problemAt(text, '"vision_cfg"', { severity: 'error', pointer: '/vision_cfg', message: 'an error' })
const info = problemAt(text, '{', { severity: 'info', pointer: '', message: 'advice', endLine: 5, endColumn: 2 })
const unreadable: FileResult = { path: 'gone.json', kind: 'unreadable', skipped: 'permission denied', problems: [], text: '' }
const broken: FileResult = { ...fileOf('bug.json', text), failures: [{ where: 'some-rule', message: 'TypeError: x' }] }
const files = [fileOf('a.json', text, info, error, warning), fileOf('clean.json', '{}'), skipped, unreadable, broken]

describe('github', () => {
  test('gives commands, the gravest first, and the counts', () => {
    expect(github(files, options)).toBe(
      [
        '::error file=a.json,line=2,col=3,endLine=2,endColumn=15,title=sample-rule::an error',
        '::warning file=a.json,line=3,col=5,endLine=3,endColumn=12,title=sample-rule::a warning%0Ahint: a hint',
        '::notice file=a.json,line=1,col=1,title=sample-rule::advice',
        '1 error, 1 warning, 1 info in 5 files (1 skipped, 2 failed)\n',
      ].join('\n'),
    )
  })

  test('annotates as many as GitHub keeps of each severity, and lists the others in the log', () => {
    const many = fileOf('many.json', text, ...Array.from({ length: 12 }, (_, index) => ({ ...warning, message: `warning ${index}` })))
    const lines = github([many, files[0] as FileResult], options).trimEnd().split('\n')
    expect(lines[0]).toMatch(/^::error file=a\.json/)
    expect(lines.slice(1, 11).every((line, index) => line.startsWith('::warning file=many.json') && line.includes(`::warning ${index}%0A`))).toBe(true)
    expect(lines.slice(11)).toEqual([
      '::notice file=a.json,line=1,col=1,title=sample-rule::advice',
      '3 more not annotated, since GitHub keeps 10 of each severity in a step:',
      'many.json:3:5 warning warning 10 (sample-rule)',
      'many.json:3:5 warning warning 11 (sample-rule)',
      'a.json:3:5 warning a warning (sample-rule)',
      '1 error, 13 warnings, 1 info in 2 files',
    ])
  })

  test('escapes what the runner would take for the end of something', () => {
    expect(workflowCommand('notice', {}, '100%\r\n:: a, b')).toBe('::notice::100%25%0D%0A:: a, b')
    expect(workflowCommand('error', { file: 'a:b,c%0A\n.json' }, 'x')).toBe('::error file=a%3Ab%2Cc%250A%0A.json::x')
  })
})

describe('gitlab', () => {
  test('has the line, the severity in its words, and a fingerprint', () => {
    const issues = JSON.parse(gitlab(files, options)) as Record<string, unknown>[]
    expect(issues.map(({ severity, location }) => [severity, location])).toEqual([
      ['info', { path: 'a.json', lines: { begin: 1 } }],
      ['critical', { path: 'a.json', lines: { begin: 2 } }],
      ['major', { path: 'a.json', lines: { begin: 3 } }],
    ])
    expect(JSON.parse(gitlab(files, { ...options, quiet: true }))).toHaveLength(1)
  })
})

describe('fingerprints', () => {
  test('stay while lines move and words change', () => {
    const moved = { ...warning, line: 70, endLine: 70, column: 1, message: 'in other words' }
    expect(fingerprintsOf({ path: 'a.json' }, [moved])).toEqual(fingerprintsOf({ path: 'a.json' }, [warning]))
  })

  test('differ by file, rule, message, pointer, and among equals by order', () => {
    const of = (path: string, ...problems: Parameters<typeof fingerprintsOf>[1]): string[] => fingerprintsOf({ path }, problems)
    const all = [
      ...of('a.json', warning, warning, warning),
      ...of('b.json', warning),
      ...of('a.json', { ...warning, rule: 'other' }),
      ...of('a.json', { ...warning, messageId: 'other' }),
      ...of('a.json', { ...warning, pointer: '/other' }),
    ]
    expect(new Set(all).size).toBe(7)
    // They are kept by services between runs: those of an earlier version must not change.
    expect(all[0]).toBe('f62e35de3278554e97d0f3a1c0be88e2')
  })
})

describe('junit', () => {
  const root = parseXml(junit(files, options))

  test('has a suite for each file, and counts', () => {
    expect(root.attributes).toEqual({ name: 'lint-configs', tests: '7', failures: '2', errors: '2' })
    expect(root.children.map(({ attributes }) => attributes)).toEqual([
      { name: 'a.json', tests: '3', failures: '2', errors: '0', skipped: '0' },
      { name: 'clean.json', tests: '1', failures: '0', errors: '0', skipped: '0' },
      { name: 'package.json', tests: '1', failures: '0', errors: '0', skipped: '1' },
      { name: 'gone.json', tests: '1', failures: '0', errors: '1', skipped: '0' },
      { name: 'bug.json', tests: '1', failures: '0', errors: '1', skipped: '0' },
    ])
  })

  test('fails a test for what makes the run fail, and passes it for the rest', () => {
    const [advice, failed] = root.children[0]?.children ?? []
    expect(advice).toMatchObject({ attributes: { name: 'sample-rule /', classname: 'a.json' }, children: [{ name: 'system-out', text: 'a.json:1:1 info sample-rule\nadvice' }] })
    expect(failed).toMatchObject({ attributes: { name: 'sample-rule /vision_cfg' }, children: [{ name: 'failure', attributes: { message: 'an error', type: 'error' } }] })
    expect(parseXml(junit(files, { ...options, failOn: 'error' })).attributes['failures']).toBe('1')
    expect(parseXml(junit(files, { ...options, failOn: 'never' })).attributes['failures']).toBe('0')
    expect(parseXml(junit(files, { ...options, failOn: 'info' })).attributes['failures']).toBe('3')
  })

  test('names tests by what they are about, and numbers those of one name', () => {
    const twice = parseXml(junit([fileOf('a.json', text, warning, { ...warning, line: 4 })], options))
    expect(twice.children[0]?.children.map(({ attributes }) => attributes['name'])).toEqual(['sample-rule /vision_cfg/width', 'sample-rule /vision_cfg/width #2'])
  })

  test('says nothing of skipped files where that does not matter', () => {
    expect(parseXml(junit(files, { ...options, ignoreUnknown: true })).children).toHaveLength(4)
  })
})

test('checkstyle has every linted file, and what could not be checked', () => {
  const { attributes, children } = parseXml(checkstyle(files, options))
  expect(attributes).toEqual({ version: '4.3' })
  expect(children.map((file) => [file.attributes['name'], file.children.map((each) => each.attributes)])).toEqual([
    ['a.json', [
      { line: '1', column: '1', severity: 'info', message: 'advice', source: 'lint-configs.sample-rule' },
      { line: '2', column: '3', severity: 'error', message: 'an error', source: 'lint-configs.sample-rule' },
      { line: '3', column: '5', severity: 'warning', message: 'a warning', source: 'lint-configs.sample-rule' },
    ]],
    ['clean.json', []],
    ['gone.json', [{ severity: 'error', message: 'cannot read gone.json: permission denied', source: 'lint-configs' }]],
    ['bug.json', [{ severity: 'error', message: expect.stringMatching(/^internal error: the rule some-rule failed on bug\.json/), source: 'lint-configs' }]],
  ])
})

test('text in XML is read as it was, but for what XML cannot hold', () => {
  const kept = '<a b="c">&amp; \' ]]> \t\r\n\u007f\u0085\u009b\u00a0\u202e\u2028\ufeff\u{e0041}😀'
  expect(parseXml(`<x y="${xmlText(kept)}">${xmlText(kept)}</x>`)).toMatchObject({ attributes: { y: kept }, text: kept })
  expect(xmlText('\u0000\u001b\ud800x\udc00\ufffe\uffff')).toBe('\\u0000\\u001b\\ud800x\\udc00\\ufffe\\uffff')
  expect(xmlText('##[error]')).toBe('#&#x23;[error]')
})

describe('sarif', () => {
  const meta: RuleMeta = {
    id: 'sample-rule', summary: 'what it finds', kinds: ['open_clip'], since: '0.1.0',
    messages: { sample: { severity: 'warning', text: 'x' }, grave: { severity: 'error', text: 'x' } },
  }
  const page = '# sample-rule\n\n## What\n\nOne line\nand another.\n\nA paragraph.\n\n## Why\n\nBecause.\n'
  const tool: ToolFacts = { version: '1.2.3', rules: [{ meta, page }, { meta: { ...meta, id: 'z-rule', optIn: true }, page, url: 'https://example.org/z' }] }
  const logOf = (given: readonly FileResult[], changed = {}): Log => {
    const log = JSON.parse(sarif(given, { ...options, ...changed }, tool)) as Log
    expect(sarifComplaints(log)).toEqual([])
    return log
  }

  test('describes the rules', () => {
    const { driver } = logOf(files).runs[0].tool
    expect(driver).toMatchObject({ name: 'lint-configs', version: '1.2.3' })
    expect(driver.rules[0]).toEqual({
      id: 'sample-rule',
      shortDescription: { text: 'What it finds.' },
      fullDescription: { text: 'One line and another.\n\nA paragraph.' },
      help: { text: page, markdown: page },
      defaultConfiguration: { level: 'error', enabled: true },
      properties: { tags: ['model-config'], precision: 'very-high', 'problem.severity': 'error' },
    })
    expect(driver.rules[1]).toMatchObject({ helpUri: 'https://example.org/z', defaultConfiguration: { enabled: false } })
  })

  test('says where, in one line', () => {
    const { results } = logOf(files).runs[0]
    expect(results.map(({ level, locations }) => [level, locations[0].physicalLocation.region])).toEqual([
      ['note', { startLine: 1, startColumn: 1, endLine: 1, endColumn: 2 }],
      ['error', { startLine: 2, startColumn: 3, endLine: 2, endColumn: 15 }],
      ['warning', { startLine: 3, startColumn: 5, endLine: 3, endColumn: 12 }],
    ])
    expect(results[2]).toMatchObject({
      ruleId: 'sample-rule',
      ruleIndex: 0,
      message: { text: 'a warning\na hint' },
      locations: [{ physicalLocation: { artifactLocation: { uri: 'a.json', uriBaseId: '%SRCROOT%' } }, logicalLocations: [{ fullyQualifiedName: '/vision_cfg/width' }] }],
    })
  })

  test.each([
    ['a b/ü%.json', { uri: 'a%20b/%C3%BC%25.json', uriBaseId: '%SRCROOT%' }],
    ['../a.json', { uri: '../a.json', uriBaseId: '%SRCROOT%' }],
    ['c:d.json', { uri: 'c%3Ad.json', uriBaseId: '%SRCROOT%' }],
    ['/abs/a.json', { uri: 'file:///abs/a.json' }],
    ['C:/abs/a.json', { uri: 'file:///C:/abs/a.json' }],
    ['<stdin>', { uri: '%3Cstdin%3E', uriBaseId: '%SRCROOT%' }],
  ])('of the path %s makes %j', (path, location) => {
    expect(logOf([fileOf(path, text, warning)]).runs[0].results[0]?.locations[0].physicalLocation.artifactLocation).toEqual(location)
  })

  test('has fixes, and says which change the model', () => {
    const edits = [{ start: text.indexOf('768'), end: text.indexOf('768') + 3, newText: '1408' }, { start: 0, end: text.indexOf('"vision'), newText: '' }]
    const fixes = [true, false].map((safe) => ({ ...warning, fix: { safe, description: 'do it', edits } }))
    const { results } = logOf([fileOf('a.json', text, ...fixes)]).runs[0]
    expect(results[0]?.fixes).toEqual([{
      description: { text: 'do it' },
      artifactChanges: [{
        artifactLocation: { uri: 'a.json', uriBaseId: '%SRCROOT%' },
        replacements: [
          { deletedRegion: { startLine: 3, startColumn: 14, endLine: 3, endColumn: 17 }, insertedContent: { text: '1408' } },
          { deletedRegion: { startLine: 1, startColumn: 1, endLine: 2, endColumn: 3 } },
        ],
      }],
    }])
    expect(results[1]?.fixes?.[0]?.description.text).toBe('do it (changes the model)')
  })

  test('tells what was accepted, passed over and not checked', () => {
    const accepted: FileResult = { ...fileOf('a.json', text, error), suppressed: [{ ...warning, suppression: { by: 'override', reason: 'we know' } }, { ...info, suppression: { by: 'baseline' } }] }
    const { results, invocations } = logOf([accepted, ...files.slice(1)]).runs[0]
    expect(results.map(({ suppressions }) => suppressions)).toEqual([undefined, [{ kind: 'external', justification: 'we know' }], [{ kind: 'external' }]])
    expect(invocations[0].executionSuccessful).toBe(false)
    expect(invocations[0].toolExecutionNotifications.map(({ level, message }) => [level, message.text])).toEqual([
      ['note', 'skipped: it is something else'],
      ['error', 'cannot read gone.json: permission denied'],
      ['error', expect.stringMatching(/^internal error/)],
    ])
    expect(logOf([skipped], { ignoreUnknown: true }).runs[0].invocations[0]).toEqual({ executionSuccessful: true, toolExecutionNotifications: [] })
  })

  test('leaves brackets alone where they are no link', () => {
    const texts = ['heads is [1, 2] (of 3)', 'see [x](y) and \\']
    const { results } = logOf([fileOf('a.json', text, ...texts.map((message) => ({ ...error, message })))]).runs[0]
    expect(results.map(({ message }) => message.text)).toEqual(['heads is [1, 2] (of 3)', 'see \\[x\\](y) and \\\\'])
  })
})

interface Log {
  readonly runs: readonly [{
    readonly tool: { readonly driver: { readonly rules: readonly object[] } }
    readonly invocations: readonly [{ readonly executionSuccessful: boolean; readonly toolExecutionNotifications: readonly { readonly level: string; readonly message: { readonly text: string } }[] }]
    readonly results: readonly {
      readonly level: string
      readonly message: { readonly text: string }
      readonly locations: readonly [{ readonly physicalLocation: { readonly region: object; readonly artifactLocation: object } }]
      readonly suppressions?: readonly object[]
      readonly fixes?: readonly { readonly description: { readonly text: string } }[]
    }[]
  }]
}
