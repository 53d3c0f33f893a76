/** Reads a recognised document as its library does: the model class, its blocks, and every field with its origin. */
import type { JsonDocument, JsonMember, JsonObject } from '../json/types.ts'
import { readBlock } from './block.ts'
import { blockReader, modelReader } from './classes.ts'
import { membersOf, type Members } from './members.ts'
import { chooseModelClass } from './model-class.ts'
import { openClipProblems } from './problems.ts'
import type { Recognition } from './recognise.ts'
import { readTimmHub } from './timm-hub.ts'
import type { Block, Config, OpenClipConfig, OpenClipReader, SchemaProblem } from './types.ts'

/** A recognition that is one of ours. */
export type Recognised = Exclude<Recognition, { readonly kind: 'unknown' }>

/**
 * The config in a document as the reader's version of open_clip sees it (a timm hub file is read by timm alone). Never
 * throws over a document's content: what is broken is a schema problem, and a block that is no object is absent.
 */
export function readConfig(document: JsonDocument, recognition: Recognised, reader: OpenClipReader): Config {
  if (recognition.kind === 'timm_hub') return readTimmHub(document, recognition.root)
  return readOpenClip(document, recognition, recognition.kind, reader)
}

function readOpenClip(document: JsonDocument, { root, base }: Recognised, kind: OpenClipConfig['kind'], reader: OpenClipReader): OpenClipConfig {
  const rootMembers = membersOf(root)
  const modelMember = base === '' ? undefined : rootMembers.get('model_cfg')
  const modelNode = base === '' ? root : objectOf(modelMember)
  const members: Members = modelNode === undefined ? new Map() : modelNode === root ? rootMembers : membersOf(modelNode)
  const { modelClass, popped } = chooseModelClass(members, reader)
  const model = modelReader(reader, modelClass, popped)
  const top = readBlock({ name: 'model_cfg', pointer: base, node: modelNode, keyNode: modelMember?.key, members }, model)
  const parts = [top]
  for (const { spec, blockClass } of model.spec.blocks) {
    const member = members.get(spec.name)
    const node = objectOf(member)
    if (blockClass === undefined || node === undefined) continue
    const source = { name: spec.name, pointer: `${base}/${spec.name}`, node, keyNode: member?.key }
    parts.push(readBlock(source, blockReader(reader, blockClass, modelClass, spec.name)))
  }
  const preprocess = kind === 'open_clip_hub' ? rootMembers.get('preprocess_cfg') : undefined
  const node = objectOf(preprocess)
  if (node !== undefined) {
    const source = { name: 'preprocess_cfg', pointer: '/preprocess_cfg', node, keyNode: preprocess?.key }
    parts.push(readBlock(source, blockReader(reader, 'PreprocessCfg', modelClass, source.name)))
  }
  const blocks = parts.map((part) => part.block)
  let schemaProblems: readonly SchemaProblem[] | undefined
  const config: Draft = {
    kind,
    document,
    root,
    base,
    version: reader.version,
    modelClass,
    top: top.block,
    otherBlocks: [],
    blocks,
    get schemaProblems() {
      // What only counts does not ask.
      return (schemaProblems ??= openClipProblems(config, parts, rootMembers))
    },
  }
  for (const block of blocks) place(config, block)
  return config
}

type Draft = { -readonly [K in keyof OpenClipConfig]: OpenClipConfig[K] } & { otherBlocks: string[] }

function place(config: Draft, block: Block): void {
  switch (block.name) {
    case 'model_cfg':
      break
    case 'vision_cfg':
      config.vision = block
      break
    case 'text_cfg':
      config.text = block
      break
    case 'multimodal_cfg':
      config.multimodal = block
      break
    case 'preprocess_cfg':
      config.preprocess = block
      break
    default:
      config.otherBlocks.push(block.name)
  }
}

function objectOf(member: JsonMember | undefined): JsonObject | undefined {
  return member?.value.type === 'object' ? member.value : undefined
}
