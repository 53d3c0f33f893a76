/** A whole lint, fixes included, and the other commands over configs: problems or a plain refusal, and no failure of our own. */
import { expect, test } from 'vitest'
import { main } from '../../src/cli/main.ts'
import { lintText } from '../../src/lint/engine.ts'
import { fixFile } from '../../src/lint/fix.ts'
import { rules } from '../../src/lint/registry.generated.ts'
import { readTarget } from '../../src/catalog/targets.ts'
import type { FileResult, LintOptions } from '../../src/lint/types.ts'
import { fakeIo } from '../cli/io.ts'
import { HIDDEN } from '../report/hostile.ts'
import { bundledCatalog } from '../rules/lint.ts'
import { fuzz, TIMEOUT } from './fuzz.ts'
import { changeFields } from './fields.ts'
import { configSeeds, seedsFrom } from './seeds.ts'

const targets = ['open_clip=3.3.0', 'open_clip=main']

function lint(content: Uint8Array | string, target: string): FileResult {
  const options: LintOptions = { preset: 'all', rules: {}, target: readTarget([target]) }
  const result = lintText({ path: 'ViT-B-32-384.json', content }, options, bundledCatalog(target), rules)
  if (result.failures !== undefined) throw new Error(result.failures.map(({ where, message }) => `${where}: ${message}`).join('\n'))
  return result
}

function checkProblems({ problems, text }: FileResult): void {
  for (const { rule, message, line, column, endLine, endColumn, fix } of problems) {
    if (message === '' || HIDDEN.test(message) || message.length > 5000) throw new Error(`${rule}: a message that cannot be shown: ${message.slice(0, 200)}`)
    if (!(line >= 1 && column >= 1 && (endLine > line || (endLine === line && endColumn >= column)))) throw new Error(`${rule}: no place: ${line}:${column}`)
    if (fix !== undefined && HIDDEN.test(fix.description)) throw new Error(`${rule}: a fix that cannot be shown`)
    for (const { start, end } of fix?.edits ?? []) if (!(start >= 0 && end >= start && end <= text.length)) throw new Error(`${rule}: a fix outside the text`)
  }
}

function checkFixes(first: FileResult, target: string): void {
  const request = { unsafe: true, lint: (text: string) => lint(text, target) }
  const { result } = fixFile(first, request)
  if (result.failures !== undefined) throw new Error(result.failures.map(({ message }) => message).join('\n'))
  if (fixFile(result, request).fixed !== 0) throw new Error('a second repair changes something')
}

test('a lint takes any bytes', async () => {
  let withFix = 0
  await fuzz({ name: 'lint of bytes', seeds: configSeeds, runs: 500, check: (bytes, chance) => {
    const target = chance.pick(targets)
    const result = lint(bytes, target)
    checkProblems(result)
    if (result.problems.some(({ fix }) => fix !== undefined)) withFix++
    checkFixes(result, target)
  } })
  expect(withFix).toBeGreaterThan(0)
}, TIMEOUT)

test('a lint takes any values', async () => {
  let withError = 0
  await fuzz({ name: 'lint of values', seeds: configSeeds, runs: 500, check: (bytes, chance) => {
    const target = chance.pick(targets)
    const result = lint(changeFields(bytes, chance), target)
    checkProblems(result)
    if (result.problems.some(({ severity }) => severity === 'error')) withError++
    checkFixes(result, target)
  } })
  expect(withError).toBeGreaterThan(0)
}, TIMEOUT)

const commands = [['show', '-'], ['show', '--format', 'json', '-'], ['flops', '-'], ['flops', '--format', 'json', '--detail', '-'], ['params', '-'], ['profile', '-'], ['profile', '--format', 'json', '-']]

test('the commands over configs take any values', async () => {
  const codes = new Set<number>()
  await fuzz({ name: 'commands', seeds: configSeeds, runs: 200, check: async (bytes, chance) => {
    const [command = [], target] = [chance.pick(commands), chance.pick(targets)]
    const io = fakeIo('/', { stdin: chance.happens(0.8) ? changeFields(bytes, chance) : Buffer.from(bytes).toString() })
    codes.add(await main([...command, '--no-config', '--target', target], io))
    if (io.written.err.includes('internal error')) throw new Error(`${command.join(' ')}: ${io.written.err}`)
    if (HIDDEN.test(io.written.out) || HIDDEN.test(io.written.err)) throw new Error(`${command.join(' ')}: it prints what a terminal obeys`)
  } })
  expect(codes.size).toBeGreaterThan(1)
}, TIMEOUT)

test('an absurd config is none the less linted', () => {
  for (const text of seedsFrom(['{"__proto__": {"embed_dim": 1}, "embed_dim": 1, "vision_cfg": {"__proto__": {"width": 3}, "constructor": 1}, "text_cfg": {"toString": {}}}'])) checkProblems(lint(text, 'open_clip=main'))
})
