/** Where the text tower cannot be built or run: what the architecture tells of it, said in terms of the config. */
import { sayValue, sayWritten } from '../../src/config/words.ts'
import { find } from '../../src/json/pointer.ts'
import type { JsonValue } from '../../src/json/types.ts'
import { closest, list } from '../../src/text/index.ts'
import type { PlacedProblem } from '../../src/towers/build/index.ts'
import type { Tower } from './rule.ts'

/** Pool types that the assertion in TextTransformer lets pass, and those that ModernTextPool knows. */
export const POOL_TYPES = {
  native: ['argmax', 'eos', 'first', 'last', 'none'],
  modern: ['argmax', 'eos', 'map', 'mean'],
} as const

/** The claims of build-failure (claims.ts) are these. */
export function checkFailures(tower: Tower): void {
  if (!mayFail(tower)) return
  for (const problem of tower.context.built.problems) {
    if (problem.tower !== 'text') continue
    if (problem.field === 'pool_type' && problem.cause === 'choice') checkPoolType(tower, problem)
    if (problem.field === 'embed_cls' && problem.cause === 'combination') checkClassEmbedding(tower, problem)
    if (problem.field === 'context_length' && problem.cause === 'size' && tower.kind === 'huggingface') checkPositions(tower, problem)
  }
}

/** A look at the fields that tells whether the architecture need be asked. */
function mayFail(tower: Tower): boolean {
  if (tower.kind !== 'native' || tower.isSet('embed_cls')) return true
  const pools: readonly (JsonValue | undefined)[] = POOL_TYPES.native
  return !pools.includes(tower.value('pool_type'))
}

function checkPoolType(tower: Tower, { pointer, message }: PlacedProblem): void {
  if (tower.kind === 'huggingface') return
  const known = POOL_TYPES[tower.kind]
  const value = tower.value('pool_type')
  const [meant] = typeof value === 'string' ? closest(value, known) : []
  tower.context.report({
    messageId: 'pool-type',
    pointer,
    data: { given: sayWritten(tower.config, pointer), reader: tower.reader, className: tower.kind === 'modern' ? 'ModernTextTransformer' : 'TextTransformer', known: list(known), python: message },
    ...(meant === undefined ? {} : { fix: { safe: false, description: `write "${meant}"`, edits: [{ op: 'replace', pointer, value: meant }] } }),
  })
}

function checkClassEmbedding(tower: Tower, { pointer, message }: PlacedProblem): void {
  const length = tower.number('context_length')
  if (length === undefined) return
  const custom_text = `${tower.config.base}/custom_text`
  const isWritten = find(tower.config.root, custom_text) !== undefined
  tower.context.report({
    messageId: 'class-embedding',
    pointer,
    data: { given: sayWritten(tower.config, pointer), positions: length + 1, length, reader: tower.reader, python: message },
    fix: { safe: false, description: 'write "custom_text": true', edits: [{ op: isWritten ? 'replace' : 'insert', pointer: custom_text, value: true }] },
  })
}

function checkPositions(tower: Tower, { pointer, message }: PlacedProblem): void {
  const model = String(tower.value('hf_model_name'))
  const length = sayValue(tower.value('context_length') as JsonValue)
  tower.context.report({ messageId: 'no-positions', pointer, data: { given: sayWritten(tower.config, pointer), model, python: message, length } })
}
