/** How a config violates the schema of its kind: what is missing, and which values have the wrong type. */
import type { JsonNode } from '../json/types.ts'
import { describe } from '../json/value.ts'
import { join } from '../json/pointer.ts'
import type { PreparedClass, PreparedField } from './classes.ts'
import type { ReadBlock } from './block.ts'
import { isTruthy, type Members } from './members.ts'
import { describeType, parseAnnotation } from './python-type.ts'
import { mismatch } from './type-check.ts'
import type { Block, Field, OpenClipConfig, SchemaProblem } from './types.ts'
import { failsOver, useOf, type LookUp } from './uses.ts'

/** Does the reader fail over the field's value, whose type is wrong? Undefined where that is not known. */
export type Fails = (field: Field, node: JsonNode, block: Block, spec: PreparedClass) => boolean | undefined

/**
 * Adds the schema problems of a block's own fields: what is missing, then the written values in the order of the text, one
 * problem a value at most. Keys that the class does not know are no schema problems: they are Block.unknown.
 */
export function addProblems(problems: SchemaProblem[], { block, spec, members }: ReadBlock, fails: Fails): void {
  for (const field of spec.required) if (!members.has(field.spec.name)) problems.push(missing(block, field))
  for (const [name, member] of members) {
    const prepared = spec.fields.get(name)
    const problem = prepared === undefined ? undefined : wrongType(block, spec, prepared, member.value, fails)
    if (problem !== undefined) problems.push(problem)
  }
}

/** Without a required argument the constructor fails; open_clip's registry does not even list such a file. */
function missing(block: Block, field: PreparedField): SchemaProblem {
  const expected = field.blockClass === undefined ? describeType(parseAnnotation(field.annotation)) : 'an object'
  return { kind: 'missing', pointer: join(block.pointer, field.spec.name), expected, got: '', fatal: true }
}

function wrongType(block: Block, spec: PreparedClass, prepared: PreparedField, node: JsonNode, fails: Fails): SchemaProblem | undefined {
  if (prepared.blockClass !== undefined) return node.type === 'object' ? undefined : notAnObject(join(block.pointer, prepared.spec.name), node, true)
  const check = prepared.check()
  const found = check === undefined ? undefined : mismatch(check, node)
  if (found === undefined) return undefined
  const field = block.fields.get(prepared.spec.name) as Field
  const fatal = fails(field, node, block, spec)
  // A null that the reader takes says "nothing here", whatever the annotation: "timm_proj": null, "patch_size": null of a ResNet.
  if (node.type === 'null' && fatal === false) return undefined
  const problem = { kind: 'type', pointer: field.pointer + found.below, expected: found.expected, got: found.got, fatal: fatal === true } as const
  return fatal === undefined ? { ...problem, unsure: true } : problem
}

function notAnObject(pointer: string, node: JsonNode, fatal: boolean): SchemaProblem {
  return { kind: 'type', pointer, expected: 'an object', got: describe(node), fatal }
}

/** The schema problems of an open_clip config: of a hub file's wrapper, of the model itself, then block by block. */
export function openClipProblems(config: OpenClipConfig, parts: readonly ReadBlock[], rootMembers: Members): SchemaProblem[] {
  const problems: SchemaProblem[] = []
  if (config.base !== '') addWrapperProblems(problems, rootMembers)
  if (config.top.node === undefined) return problems
  const look: LookUp = (block, field) => (block === 'vision_cfg' ? config.vision : config.text)?.fields.get(field)?.value
  const fails: Fails = (field, node, block, spec) => {
    if (!field.read || (spec.skipsNull && node.type === 'null')) return false
    const use = useOf(block.className, field.name, look)
    return use === undefined ? undefined : failsOver(use, node)
  }
  for (const part of parts) addProblems(problems, part, fails)
  return problems
}

/** The parts of a hub repository's open_clip_config.json: model_cfg must be an object, preprocess_cfg one or nothing. */
function addWrapperProblems(problems: SchemaProblem[], rootMembers: Members): void {
  const model = rootMembers.get('model_cfg')?.value
  if (model !== undefined && model.type !== 'object') problems.push(notAnObject('/model_cfg', model, true))
  const preprocess = rootMembers.get('preprocess_cfg')?.value
  // open_clip 3.3.0 transform.merge_preprocess_dict looks into preprocess_cfg only where Python takes it for true.
  if (preprocess !== undefined && preprocess.type !== 'object') problems.push(notAnObject('/preprocess_cfg', preprocess, isTruthy(preprocess)))
}
