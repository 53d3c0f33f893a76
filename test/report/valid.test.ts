/** The formats that others have defined, over real problems: each output is judged by that definition. */
import { resolve } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { main } from '../../src/cli/main.ts'
import type { FormatName } from '../../src/cli/outputs.ts'
import { fakeIo } from '../cli/io.ts'
import { root, shared } from '../helpers/project.ts'
import { gitlabComplaints, parseXml, reportComplaints, sarifComplaints, xmlComplaints } from './validate.ts'

const mutants = shared('corpus/mutants')
if (mutants === undefined) console.log('../shared/corpus/mutants is absent: the formats are not tried on it')

const corpora: readonly (readonly [string, readonly string[]])[] = [
  ['the examples', ['configs/examples', 'rules', 'package.json']],
  ...(mutants === undefined ? [] : [['mutated configs', [mutants]] as const]),
]

async function lint(format: FormatName, paths: readonly string[]): Promise<string> {
  const io = fakeIo(root)
  expect(await main(['--format', format, '--preset', 'all', ...paths.map((path) => resolve(root, path))], io)).toBe(1)
  return io.written.out
}

describe.each(corpora)('over %s', (_, paths) => {
  let report: Report

  beforeAll(async () => {
    report = JSON.parse(await lint('json', paths)) as Report
  })

  test('json is as its schema says', () => {
    expect(report.summary.errors).toBeGreaterThan(10)
    expect(reportComplaints(report)).toEqual([])
  })

  test('json of a repair is as its schema says', async () => {
    const io = fakeIo(root, { stdin: '{"embed_dim": 512.0, "vision_cfg": {"widht": 768}, "text_cfg": {}}' })
    await main(['--format', 'json', '--fix', '-'], io)
    expect(JSON.parse(io.written.err)).toMatchObject({ summary: { fixed: expect.any(Number) } })
    expect(reportComplaints(JSON.parse(io.written.err))).toEqual([])
  })

  test('SARIF is valid, has every problem, and each in one line', async () => {
    const log = JSON.parse(await lint('sarif', paths)) as Sarif
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

  test("GitLab's report is valid and has every problem", async () => {
    const issues = JSON.parse(await lint('gitlab', paths)) as unknown[]
    expect(gitlabComplaints(issues)).toEqual([])
    expect(issues).toHaveLength(count(report))
  })

  test('JUnit is valid, and counts right', async () => {
    const xml = await lint('junit', paths)
    expect(await xmlComplaints(xml, 'junit.xsd')).toEqual([])
    const { attributes, children } = parseXml(xml)
    expect(Number(attributes['failures'])).toBe(report.summary.errors + report.summary.warnings)
    expect(children).toHaveLength(report.summary.files)
    expect(children.filter((suite) => suite.attributes['skipped'] === '1')).toHaveLength(report.summary.skipped)
  })

  test('Checkstyle is well formed and has every problem', async () => {
    const { children } = parseXml(await lint('checkstyle', paths))
    expect(children.flatMap((file) => file.children)).toHaveLength(count(report))
  })
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
