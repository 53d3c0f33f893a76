import type { Config, OpenClipConfig, SchemaProblem } from '../../src/config/types.ts'
import { fieldName } from '../../src/config/words.ts'
import { find, join } from '../../src/json/pointer.ts'
import type { DocumentEdit, JsonNode } from '../../src/json/types.ts'
import { defineRule, type Fix, type RuleContext } from '../../src/lint/types.ts'
import { list } from '../../src/text/index.ts'

const meta = {
  id: 'wrong-type',
  summary: 'a value that is not of the type its field has in the library',
  kinds: ['open_clip', 'open_clip_hub', 'timm_hub'],
  since: '0.1.0',
  fixable: 'safe and unsafe',
  messages: {
    refused: {
      severity: 'error',
      text: '{field}: expected {expected}, got {got}',
    },
    taken: {
      severity: 'warning',
      text: '{field}: expected {expected}, got {got}; {reader} does not check it and runs all the same',
    },
    unsure: {
      severity: 'warning',
      text: '{field}: expected {expected}, got {got}; {reader} does not check it, and what it makes of it is not known',
    },
  },
} as const

export default defineRule({ meta, check })

function check(context: RuleContext<keyof typeof meta.messages>): void {
  const { config, target, report } = context
  if (config === undefined) return
  const reader = config.kind === 'timm_hub' ? `timm ${target.timm}` : `open_clip ${config.version}`
  for (const problem of config.schemaProblems) {
    if (problem.kind === 'missing') continue
    const { pointer, expected, got, fatal, unsure } = problem
    // What runs or not is known where the towers are built: build-failure says it.
    if (!fatal && context.built.problems.some((one) => one.pointer === pointer)) continue
    const fix = repair(config, problem)
    report({
      messageId: fatal ? 'refused' : unsure === true ? 'unsure' : 'taken',
      pointer,
      data: { field: fieldName(config, pointer), expected, got, reader },
      ...(fix === undefined ? {} : { fix }),
    })
  }
}

/** The numbers that strings and floats spell, where integers or a number are expected; in a list each item by itself. */
function repair(config: Config, problem: SchemaProblem): Fix | undefined {
  const { pointer, expected } = problem
  const node = find(config.root, pointer)?.value
  if (node === undefined) return undefined
  const wrong = node.type === 'array' ? node.items.map((item, index) => ({ node: item, pointer: join(pointer, index) })) : [{ node, pointer }]
  const edits: DocumentEdit[] = []
  for (const { node, pointer } of wrong) {
    if (node.type === 'number' && node.isInteger) continue
    const value = meant(node, expected)
    if (value === undefined) return undefined
    edits.push({ op: 'replace', pointer, value })
  }
  if (edits.length === 0) return undefined
  const values = edits.map((edit) => (edit.op === 'replace' ? String(edit.value) : ''))
  return { safe: isSafe(config, problem, wrong.map((one) => one.node)), description: `write ${list(values)}`, edits }
}

/**
 * Where the value is refused no model is built, and its digits can mean one number only. Where it is taken, a float counts as
 * the integer that it equals, but a string that is read may count as something else than its digits.
 */
function isSafe(config: Config, { pointer, fatal, unsure }: SchemaProblem, nodes: readonly JsonNode[]): boolean {
  if (fatal) return true
  if (unsure === true) return false
  return nodes.every((node) => node.type === 'number') || (config.kind !== 'timm_hub' && !isRead(config, pointer))
}

/** Is the field read in which the value lies, at a pointer of its own or as an item of a list? */
function isRead({ blocks }: OpenClipConfig, pointer: string): boolean {
  const around = blocks
    .flatMap((block) => [...block.fields.values()])
    .filter((field) => field.pointer === pointer || pointer.startsWith(`${field.pointer}/`))
    .sort((a, b) => a.pointer.length - b.pointer.length)
  // What lies in no known field may be read.
  return around.at(-1)?.read !== false
}

function meant(node: JsonNode, expected: string): number | undefined {
  const integer = /\bintegers?\b/.test(expected)
  if (!integer && !/\bnumbers?\b/.test(expected)) return undefined
  if (node.type === 'string' && /^-?(?:0|[1-9]\d{0,14})$/.test(node.value)) return Number(node.value)
  if (node.type === 'number' && integer && !node.isInteger && Number.isSafeInteger(node.value)) return node.value
  return undefined
}
