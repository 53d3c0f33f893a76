/** Reads a recognised document as its library does: the model class, its blocks, and every field with its origin. */
import type { JsonDocument, JsonMember, JsonObject } from '../json/types.ts'
import { readBlock, type ReadBlock } from './block.ts'
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

function readOpenClip(document: JsonDocument, recognition: Recognised, kind: OpenClipConfig['kind'], reader: OpenClipReader): OpenClipConfig {
  const { root, base, members: rootMembers } = recognition
  const modelMember = base === '' ? undefined : rootMembers.get('model_cfg')
  const modelNode = base === '' ? root : objectOf(modelMember)
  const members: Members = modelNode === undefined ? new Map() : modelNode === root ? rootMembers : membersOf(modelNode)
  const { modelClass, popped } = chooseModelClass(members, reader)
  const model = modelReader(reader, modelClass, popped)
  const parts = [readBlock({ name: 'model_cfg', pointer: base, node: modelNode, keyNode: modelMember?.key, members }, model)]
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
  return new ReadConfig(document, recognition, kind, reader.version, modelClass, parts)
}

class ReadConfig implements OpenClipConfig {
  readonly kind: OpenClipConfig['kind']
  readonly document: JsonDocument
  readonly root: JsonObject
  readonly base: string
  readonly version: string
  readonly modelClass: string
  readonly top: Block
  declare readonly vision?: Block
  declare readonly text?: Block
  declare readonly multimodal?: Block
  declare readonly preprocess?: Block
  readonly otherBlocks: readonly string[]
  readonly blocks: readonly Block[]
  private readonly parts: readonly ReadBlock[]
  private readonly members: Members
  private problems: readonly SchemaProblem[] | undefined

  /** `parts` are the blocks in their order, the model itself first. */
  constructor(document: JsonDocument, { root, base, members }: Recognised, kind: OpenClipConfig['kind'], version: string, modelClass: string, parts: readonly ReadBlock[]) {
    this.kind = kind
    this.document = document
    this.root = root
    this.base = base
    this.version = version
    this.modelClass = modelClass
    this.parts = parts
    this.members = members
    const blocks: Block[] = []
    const otherBlocks: string[] = []
    for (const { block } of parts) {
      blocks.push(block)
      if (block.name === 'vision_cfg') this.vision = block
      else if (block.name === 'text_cfg') this.text = block
      else if (block.name === 'multimodal_cfg') this.multimodal = block
      else if (block.name === 'preprocess_cfg') this.preprocess = block
      else if (block.name !== 'model_cfg') otherBlocks.push(block.name)
    }
    this.top = blocks[0]!
    this.blocks = blocks
    this.otherBlocks = otherBlocks
  }

  /** What only counts does not ask. */
  get schemaProblems(): readonly SchemaProblem[] {
    return (this.problems ??= openClipProblems(this, this.parts, this.members))
  }
}

function objectOf(member: JsonMember | undefined): JsonObject | undefined {
  return member?.value.type === 'object' ? member.value : undefined
}
