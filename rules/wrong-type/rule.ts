import type { Config, SchemaProblem } from '../../src/config/types.ts'
import { fieldName } from '../../src/config/words.ts'
import { find } from '../../src/json/pointer.ts'
import type { JsonNode, JsonValue } from '../../src/json/types.ts'
import { defineRule, type Fix, type RuleContext } from '../../src/lint/types.ts'

const meta = {
  id: 'wrong-type',
  summary: 'a value that is not of the type its field has in the library',
  kinds: ['open_clip', 'open_clip_hub', 'timm_hub'],
  since: '0.1.0',
  fixable: 'unsafe',
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

function check({ config, target, report }: RuleContext<keyof typeof meta.messages>): void {
  if (config === undefined) return
  const reader = config.kind === 'timm_hub' ? `timm ${target.timm}` : `open_clip ${config.version}`
  for (const problem of config.schemaProblems) {
    if (problem.kind === 'missing') continue
    const { pointer, expected, got, fatal, unsure } = problem
    const fix = repair(config, problem)
    report({
      messageId: fatal ? 'refused' : unsure === true ? 'unsure' : 'taken',
      pointer,
      data: { field: fieldName(config, pointer), expected, got, reader },
      ...(fix === undefined ? {} : { fix }),
    })
  }
}

/** The number that a string or a float spells, where an integer or a number is expected. */
function repair(config: Config, { pointer, expected }: SchemaProblem): Fix | undefined {
  const node = find(config.root, pointer)?.value
  const value = node === undefined ? undefined : meant(node, expected)
  if (value === undefined) return undefined
  return { safe: false, description: `write ${String(value)}`, edits: [{ op: 'replace', pointer, value }] }
}

function meant(node: JsonNode, expected: string): JsonValue | undefined {
  const integer = /\binteger\b/.test(expected)
  if (!integer && !/\bnumber\b/.test(expected)) return undefined
  if (node.type === 'string' && /^-?(?:0|[1-9]\d{0,14})$/.test(node.value)) return Number(node.value)
  if (node.type === 'number' && integer && !node.isInteger && Number.isSafeInteger(node.value)) return node.value
  return undefined
}
