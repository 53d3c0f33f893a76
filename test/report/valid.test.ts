/** The formats that others have defined, over real problems: each output is judged by that definition. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { main } from '../../src/cli/main.ts'
import { fakeIo } from '../cli/io.ts'
import { root, shared } from '../helpers/project.ts'
import { gitlabComplaints, parseXml, reportComplaints, sarifComplaints, xmlComplaints } from './validate.ts'

const mutants = shared('corpus/mutants')
const published = shared('corpus/open_clip-model_profile.csv')
if (mutants === undefined || published === undefined) console.log('../shared/corpus is absent: the formats are tried on the examples alone')

const corpora: readonly (readonly [string, readonly string[]])[] = [
  ['the examples', ['configs/examples', 'rules', 'package.json']],
  ...(mutants === undefined ? [] : [['mutated configs', [mutants]] as const]),
  ...(published === undefined ? [] : [['a published table and its configs', [published, join(published, '../open_clip-3.3.0')]] as const]),
]

const asked = ['json', 'sarif', 'gitlab', 'junit', 'checkstyle'] as const

/** All formats of one run. */
async function lint(paths: readonly string[]): Promise<Readonly<Record<(typeof asked)[number], string>>> {
  const folder = mkdtempSync(join(tmpdir(), 'lint-configs-valid-'))
  const outputs = asked.flatMap((format) => ['--output', `${format}=${join(folder, format)}`])
  expect(await main(['--preset', 'all', ...outputs, ...paths.map((path) => resolve(root, path))], fakeIo(root))).toBe(1)
  const texts = Object.fromEntries(asked.map((format) => [format, readFileSync(join(folder, format), 'utf8')]))
  rmSync(folder, { recursive: true })
  return texts as Record<(typeof asked)[number], string>
}

describe.each(corpora)('over %s', (_, paths) => {
  let made: Awaited<ReturnType<typeof lint>>
  let report: Report

  beforeAll(async () => {
    made = await lint(paths)
    report = JSON.parse(made.json) as Report
  })

  test('json is as its schema says', () => {
    expect(count(report)).toBeGreaterThan(100)
    expect(reportComplaints(report)).toEqual([])
  })

  test('SARIF is valid, has every problem, and each in one line', () => {
    const log = JSON.parse(made.sarif) as Sarif
    expect(sarifComplaints(log)).toEqual([])
    const { results, tool } = log.runs[0]
    expect(results.length).toBe(count(report))
    for (const { ruleId, ruleIndex, locations } of results) {
      const { region } = locations[0].physicalLocation
      expect(tool.driver.rules[ruleIndex]?.id).toBe(ruleId)
      expect(region.endLine).toBe(region.startLine)
      expect(region.endColumn).toBeGreaterThanOrEqual(region.startColumn)
    }
    const fingerprints = results.map(({ partialFingerprints }) => partialFingerprints['rulePointerPath/v1'])
    expect(new Set(fingerprints).size).toBe(fingerprints.length)
  })

  test("GitLab's report is valid and has every problem", () => {
    const issues = JSON.parse(made.gitlab) as unknown[]
    expect(gitlabComplaints(issues)).toEqual([])
    expect(issues).toHaveLength(count(report))
  })

  test('JUnit is valid, and counts right', async () => {
    const xml = made.junit
    expect(await xmlComplaints(xml, 'junit.xsd')).toEqual([])
    const { attributes, children } = parseXml(xml)
    expect(Number(attributes['failures'])).toBe(report.summary.errors + report.summary.warnings)
    expect(children).toHaveLength(report.summary.files)
    expect(children.filter((suite) => suite.attributes['skipped'] === '1')).toHaveLength(report.summary.skipped)
  })

  test('Checkstyle is well formed and has every problem', () => {
    const { children } = parseXml(made.checkstyle)
    expect(children.flatMap((file) => file.children)).toHaveLength(count(report))
  })
})

test('json of a repair is as its schema says', async () => {
  const io = fakeIo(root, { stdin: '{"embed_dim": 512.0, "vision_cfg": {"widht": 768}, "text_cfg": {}}' })
  await main(['--format', 'json', '--fix', '-'], io)
  expect(JSON.parse(io.written.err)).toMatchObject({ summary: { fixed: expect.any(Number) } })
  expect(reportComplaints(JSON.parse(io.written.err))).toEqual([])
})

function count({ files }: Report): number {
  return files.reduce((sum, { problems }) => sum + problems.length, 0)
}

interface Report {
  readonly files: readonly { readonly problems: readonly unknown[] }[]
  readonly summary: { readonly files: number; readonly errors: number; readonly warnings: number; readonly skipped: number }
}

interface Sarif {
  readonly runs: readonly [{
    readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } }
    readonly results: readonly {
      readonly ruleId: string
      readonly ruleIndex: number
      readonly locations: readonly [{ readonly physicalLocation: { readonly region: Record<'startLine' | 'startColumn' | 'endLine' | 'endColumn', number> } }]
      readonly partialFingerprints: Readonly<Record<string, string>>
    }[]
  }]
}
