/** The reader of JSON: any bytes are a tree or a clear problem, and of what JSON.parse reads the same value. */
import { expect, test } from 'vitest'
import { linesOf } from '../../src/json/lines.ts'
import { find } from '../../src/json/pointer.ts'
import { readJson } from '../../src/json/read.ts'
import type { JsonDocument, JsonNode } from '../../src/json/types.ts'
import { toValue } from '../../src/json/value.ts'
import { HIDDEN } from '../report/hostile.ts'
import { fuzz, TIMEOUT } from './fuzz.ts'
import { configSeeds } from './seeds.ts'

function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, entry: unknown) => (Object.is(entry, -0) ? '-0' : entry))
}

function native(text: string): string | undefined {
  try {
    return canonical(JSON.parse(text))
  } catch {
    return undefined
  }
}

/** Nodes of a tree, without recursion. */
function nodesOf(root: JsonNode): JsonNode[] {
  const nodes = [root]
  for (const node of nodes) {
    if (node.type === 'object') for (const { value } of node.members) nodes.push(value)
    if (node.type === 'array') for (const item of node.items) nodes.push(item)
  }
  return nodes
}

function checkPlaces({ text, root, problems }: JsonDocument): void {
  for (const { start, end, message, pointer } of problems) {
    if (!(start >= 0 && end >= start && end <= text.length)) throw new Error(`a problem at ${start}-${end} of ${text.length}`)
    if (message === '' || HIDDEN.test(message) || message.length > 500) throw new Error(`a message that cannot be shown: ${message}`)
    if (pointer !== undefined && root !== undefined && find(root, pointer) === undefined) throw new Error(`a problem at ${pointer}, where nothing is`)
  }
  if (root === undefined) return
  for (const { start, end } of nodesOf(root)) if (!(start >= 0 && end > start && end <= text.length)) throw new Error(`a node at ${start}-${end} of ${text.length}`)
}

test('the reader of JSON takes any bytes', async () => {
  let read = 0
  const count = await fuzz({ name: 'json', seeds: configSeeds, runs: 2000, check: (bytes) => {
    const document = readJson(bytes)
    const { text, root, problems } = document
    if (root === undefined && problems.length === 0) throw new Error('no tree and no problem')
    checkPlaces(document)
    linesOf(document).position(text.length)
    // What Python reads and JSON is not, and the other way round: depth and whole numbers of more than 4300 digits.
    const isOurs = problems.some(({ kind, message }) => kind === 'bom' || kind === 'depth' || /is not JSON, although|Python reads at most/.test(message))
    const ours = root === undefined || isOurs ? undefined : canonical(toValue(root))
    if (!isOurs && ours !== native(text)) throw new Error(`${ours?.slice(0, 200)} and not ${native(text)?.slice(0, 200)}`)
    if (root !== undefined) read++
  } })
  expect(read).toBeGreaterThan(count / 20)
  expect(read).toBeLessThan(count)
}, TIMEOUT)
