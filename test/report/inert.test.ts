import { describe, expect, test } from 'vitest'
import { main } from '../../src/cli/main.ts'
import { formatNames, type FormatName } from '../../src/cli/outputs.ts'
import { fakeIo } from '../cli/io.ts'
import { temporaryFolder } from '../host/temporary.ts'
import { HIDDEN, hostileBrokenText, hostileConfig, hostileNames } from './hostile.ts'
import { readCommand } from './runner.ts'
import { gitlabComplaints, parseXml, reportComplaints, sarifComplaints, xmlComplaints, type Element } from './validate.ts'

const [first, second] = hostileNames

interface Written {
  readonly out: string
  readonly err: string
}

const known = new Map<string, Written>()

async function lintHostile(format: FormatName, ...more: string[]): Promise<Written> {
  const asked = [format, ...more].join(' ')
  const written = known.get(asked) ?? (await lintAnew(format, more))
  known.set(asked, written)
  return written
}

async function lintAnew(format: FormatName, more: readonly string[]): Promise<Written> {
  const config = hostileConfig()
  const cwd = temporaryFolder({ [first]: config, [second]: config, 'broken\u001b.json': hostileBrokenText(), 'list\u202e.json': '["::error::x"]' })
  const io = fakeIo(cwd)
  expect(await main(['--format', format, '--preset', 'all', ...more], io)).toBe(1)
  return io.written
}

/** Lines that the log of a CI service takes for commands. */
function commands(out: string): string[] {
  return out.split('\n').filter((line) => /^\s*::/.test(line) || /##(?:vso|teamcity)?\[/.test(line))
}

describe('a hostile config', () => {
  test.each(formatNames)('is inert in %s', async (format) => {
    const { out, err } = await lintHostile(format)
    expect(err).toBe('')
    expect(out.length).toBeGreaterThan(1000)
    expect(HIDDEN.exec(out)?.[0]).toBeUndefined()
    const found = commands(out)
    if (format === 'github') expect(found.filter((line) => !/^::(?:error|warning|notice) file=/.test(line))).toEqual([])
    else expect(found).toEqual([])
  })

  test('is inert in colour, but for the colour', async () => {
    for (const format of ['pretty', 'stylish'] as const) {
      const { out } = await lintHostile(format, '--color')
      const shown = out.replaceAll(/\u001b\[\d+m/g, '')
      expect(shown).not.toBe(out)
      expect(HIDDEN.exec(shown)?.[0]).toBeUndefined()
      expect(commands(shown)).toEqual([])
    }
  })

  test('has problems that quote it, so that there was something to escape', async () => {
    const { out } = await lintHostile('json')
    const messages = (JSON.parse(out) as Report).files.flatMap(({ problems }) => problems.map(({ message }) => message))
    for (const part of ['\\u001b', '\\u009b', '\\u202e', '\\n', '\\r', '\\ud800', '\\u{e0041}', '😀', '#\\u0023[', '::error', 'CDATA', '[link]']) {
      expect(messages.some((message) => message.includes(part)), part).toBe(true)
    }
  })

  test('keeps its path and its pointers in the formats for programs', async () => {
    const report = JSON.parse((await lintHostile('json')).out) as Report
    expect(reportComplaints(report)).toEqual([])
    expect(report.files.map(({ path }) => path)).toEqual(expect.arrayContaining([first, second]))
    expect(report.files.flatMap(({ problems }) => problems.map(({ pointer }) => pointer)).some((pointer) => pointer.includes('\u001b]0;title\u0007'))).toBe(true)
  })

  test('is valid SARIF, whose URIs lead back to the file, and whose messages have no links', async () => {
    const log = JSON.parse((await lintHostile('sarif')).out) as Sarif
    expect(sarifComplaints(log)).toEqual([])
    const { results } = log.runs[0]
    const paths = new Set(results.map(({ locations }) => decodeURIComponent(locations[0].physicalLocation.artifactLocation.uri)))
    expect([...paths].sort()).toEqual([first, second, 'broken\u001b.json'].sort())
    const link = /(?<!\\)(?:\\\\)*\[[^\]\\]*\]\(/
    expect(results.filter(({ message }) => link.test(message.text))).toEqual([])
    expect(results.some(({ message }) => message.text.includes('\\[link\\](https'))).toBe(true)
  })

  test('is a valid report for GitLab', async () => {
    const issues = JSON.parse((await lintHostile('gitlab')).out) as { location: { path: string } }[]
    expect(gitlabComplaints(issues)).toEqual([])
    expect(new Set(issues.map(({ location }) => location.path)).size).toBe(3)
  })

  test('is well-formed XML, with what XML can hold as it was', async () => {
    const junit = (await lintHostile('junit')).out
    expect(await xmlComplaints(junit, 'junit.xsd')).toEqual([])
    const checkstyle = (await lintHostile('checkstyle')).out
    for (const element of [parseXml(junit), parseXml(checkstyle)]) {
      const names = element.children.map(({ attributes }) => attributes['name'])
      expect(names).toContain(first)
      expect(names).toContain(second.replace('\u001b', '\\u001b'))
      expect(texts(element).some((text) => text.includes('&amp;&#x1b;<!-- --> ]]> <![CDATA['))).toBe(true)
    }
  })

  test('gives commands that the runner reads as they were meant, one a problem', async () => {
    const { out } = await lintHostile('github')
    const read = out.split('\n').flatMap((line) => readCommand(line) ?? [])
    expect(read.length).toBeGreaterThan(10)
    for (const { command, properties } of read) {
      expect(['error', 'warning', 'notice']).toContain(command)
      expect(Object.keys(properties).filter((name) => !['file', 'line', 'col', 'endLine', 'endColumn', 'title'].includes(name))).toEqual([])
      expect([first, second.replace(/[\u001b\u009b\u202e]/g, escape), 'broken\\u001b.json']).toContain(properties['file'])
      expect(properties['title']).toMatch(/^[a-z-]+$/)
    }
  })
})

function escape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}

function texts({ attributes, children, text }: Element): string[] {
  return [...Object.values(attributes), text, ...children.flatMap(texts)]
}

interface Report {
  readonly files: readonly { readonly path: string; readonly problems: readonly { readonly message: string; readonly pointer: string }[] }[]
}

interface Sarif {
  readonly runs: readonly [{
    readonly results: readonly {
      readonly message: { readonly text: string }
      readonly locations: readonly [{ readonly physicalLocation: { readonly artifactLocation: { readonly uri: string } } }]
    }[]
  }]
}
