/** Where the model cannot be built, or does not take its own images: what the architecture tells of it, said in terms of the file. */
import { fieldName, sayValue } from '../../src/config/words.ts'
import { join } from '../../src/json/pointer.ts'
import { closest, saySize } from '../../src/text/index.ts'
import type { PlacedProblem } from '../../src/towers/build/index.ts'
import { defaultOf, parametersOf } from './record.ts'
import type { Hub } from './rule.ts'
import { fixedSize } from './sizes.ts'

/** The claims of build-failure (claims.ts) are these. */
export function checkFailures(hub: Hub): void {
  if (hub.config.schemaProblems.some(({ fatal }) => fatal)) return
  for (const problem of hub.context.built.problems) {
    if (isUnexpected(problem)) checkKeyword(hub, problem)
    if (problem.cause === 'size' && problem.stage === 'forward' && fixedSize(hub) !== undefined) checkSize(hub, problem)
  }
}

/** Python refuses a keyword twice as well, which is another thing to say. */
function isUnexpected({ cause, message }: PlacedProblem): boolean {
  return cause === 'keyword' && message.includes('unexpected keyword')
}

function checkKeyword(hub: Hub, { field: keyword, pointer, message }: PlacedProblem): void {
  const { context, config, model, reader } = hub
  const data = { field: fieldName(config, pointer), model, reader, python: message }
  if (keyword === 'fixed_input_size') return context.report({ messageId: 'fixed-size', pointer, data, fix: { safe: false, description: 'write false', edits: [{ op: 'replace', pointer, value: false }] } })
  const written = new Set(config.modelArgs?.members.map(({ key }) => key.value))
  const [nearest] = closest(keyword, parametersOf(hub).filter((name) => !written.has(name)))
  const value = hub.argument(keyword)
  const isRenamed = nearest !== undefined && value !== undefined && pointer === join('/model_args', keyword)
  context.report({
    messageId: 'argument',
    pointer,
    at: 'key',
    data: { ...data, meant: nearest === undefined ? '' : `; did you mean ${nearest}?` },
    ...(isRenamed ? { fix: { safe: false, description: `rename it to "${nearest}"`, edits: [{ op: 'rename', pointer, key: nearest }] } } : {}),
  })
}

/** None is a value like any other (models/_factory.create_model), which most parameters do not take. */
export function checkNull(hub: Hub): void {
  const { context, config, record, reader } = hub
  for (const { key, value } of config.modelArgs?.members ?? []) {
    const usual = record.args[key.value] ?? defaultOf(hub, key.value)
    if (value.type !== 'null' || usual === undefined || usual === null) continue
    const pointer = join('/model_args', key.value)
    context.report({
      messageId: 'null-argument',
      pointer,
      data: { field: fieldName(config, pointer), reader, usual: sayValue(usual) },
      fix: { safe: false, description: `remove "${key.value}"`, edits: [{ op: 'remove', pointer }] },
    })
  }
}

function checkSize(hub: Hub, { pointer, message }: PlacedProblem): void {
  const { context, config, model } = hub
  const size = hub.pretrained('input_size')
  const fixed = hub.pretrained('fixed_input_size')
  const built = fixedSize(hub)
  if (built === undefined) return
  const isWritten = size?.node !== undefined
  // The model has a size of its own then, and would be built for this one.
  const canFix = isWritten && fixed !== undefined && fixed.value !== true && hub.argument('img_size') === undefined
  context.report({
    messageId: 'input-size',
    pointer: isWritten ? size.pointer : pointer,
    data: { given: size === undefined ? 'input_size' : `${fieldName(config, size.pointer)} is ${isWritten ? '' : 'not set and read as '}${sayValue(size.value)}`, model, built: saySize(built), python: message },
    ...(canFix ? { fix: { safe: false, description: 'write "fixed_input_size": true', edits: [{ op: fixed.node === undefined ? 'insert' : 'replace', pointer: fixed.pointer, value: true }] } } : {}),
  })
}
