/** Reads the config.json of a timm model's hub repository as timm.create_model('hf-hub:...') does. */
import type { JsonDocument, JsonObject } from '../json/types.ts'
import { toValue } from '../json/value.ts'
import { readBlock, type ReadBlock } from './block.ts'
import { finishClass, PreparedField, type BlockReader } from './classes.ts'
import { membersOf, type Members } from './members.ts'
import { addProblems, type Fails } from './problems.ts'
import { PRETRAINED_CFG, TIMM_HUB_CONFIG, TIMM_VERSION } from './timm-spec.ts'
import type { ClassSpec, SchemaProblem, TimmHubConfig } from './types.ts'
import { failsOver, type Use } from './uses.ts'

/**
 * A timm hub file with its fields and problems. In the old form of the file there is no pretrained_cfg: what lies beside
 * architecture and num_features then is the pretrained config itself (timm 1.0.29 models/_hub.py, _parse_model_cfg).
 */
export function readTimmHub(document: JsonDocument, root: JsonObject): TimmHubConfig {
  const members = membersOf(root)
  const old = !members.has('pretrained_cfg')
  const topReader = old ? OLD_TOP : TOP
  const member = members.get('pretrained_cfg')
  const pretrainedCfg = member?.value.type === 'object' ? member.value : undefined
  const architecture = members.get('architecture')?.value
  const args = members.get('model_args')?.value
  const modelArgs = args?.type === 'object' ? args : undefined

  const parts = [withoutUnknown(readBlock({ name: 'config', pointer: '', node: root, members }, topReader))]
  const [top] = parts as [ReadBlock]
  if (old) parts.push(readOld(root, members))
  else if (pretrainedCfg !== undefined) {
    parts.push(readBlock({ name: 'pretrained_cfg', pointer: '/pretrained_cfg', node: pretrainedCfg, keyNode: member?.key }, PRETRAINED))
  }
  const fails = failsIn(!old && members.has('num_classes'), modelArgs)
  const schemaProblems: SchemaProblem[] = []
  for (const part of parts) addProblems(schemaProblems, part, fails)
  const pretrained = parts[1]?.block
  return {
    kind: 'timm_hub',
    document,
    root,
    ...(architecture === undefined ? {} : { architecture: { value: toValue(architecture), node: architecture } }),
    ...(modelArgs === undefined ? {} : { modelArgs }),
    ...(pretrainedCfg === undefined ? {} : { pretrainedCfg }),
    top: top.block,
    ...(pretrained === undefined ? {} : { pretrained }),
    schemaProblems,
  }
}

/** The root is no dataclass: other keys lie there untouched. */
function withoutUnknown(part: ReadBlock): ReadBlock {
  return { ...part, block: { ...part.block, unknown: [] } }
}

/** The old form: every key but architecture and num_features goes to PretrainedCfg, `labels` under its newer name. */
function readOld(root: JsonObject, members: Members): ReadBlock {
  const part = readBlock({ name: 'pretrained_cfg', pointer: '', node: root, members }, OLD_PRETRAINED)
  const unknown = part.block.unknown.filter(({ name }) => name !== 'labels' && !OLD_TOP.spec.fields.has(name))
  return { ...part, block: { ...part.block, unknown } }
}

/**
 * What timm 1.0.29 makes of wrong types, as observed on its test models: the other fields of PretrainedCfg only describe
 * data and weights, and no value of theirs keeps the model from being built.
 */
function failsIn(topHasClasses: boolean, modelArgs: JsonObject | undefined): Fails {
  const given = new Set(modelArgs?.members.map((argument) => argument.key.value))
  return (field, node, block) => {
    switch (field.name) {
      case 'architecture':
        return block.className === TOP.spec.name && failsOver('choice', node)
      case 'model_args':
        return failsOver('mapping or falsy', node)
      case 'num_classes': {
        // The top level's takes the place of the other one, and an argument that of both.
        const use: Use = given.has('num_classes') || (block.className === PRETRAINED.spec.name && topHasClasses) ? 'any' : 'size or falsy'
        return failsOver(use, node)
      }
      case 'input_size':
        // Its length is asserted always; its numbers are used unless in_chans is an argument.
        if (node.type === 'null') return false
        if (node.type !== 'array' || node.items.length !== 3) return true
        return !given.has('in_chans') && failsOver('size', node.items[0] as (typeof node.items)[number])
      default:
        return false
    }
  }
}

const TIMM = { library: 'timm', version: TIMM_VERSION }

export const TOP = prepareTimm(TIMM_HUB_CONFIG, { pretrained_cfg: 'PretrainedCfg' })
export const OLD_TOP: BlockReader = only(TOP, (name) => name === 'architecture' || name === 'num_features')
export const PRETRAINED = prepareTimm(PRETRAINED_CFG, {})
const OLD_PRETRAINED: BlockReader = only(PRETRAINED, (name) => name !== 'architecture')

function prepareTimm({ name, fields }: ClassSpec, blocks: Readonly<Record<string, string>>): BlockReader {
  const prepare = (field: ClassSpec['fields'][number]): PreparedField => {
    return new PreparedField(field, field.type, blocks[field.name], TIMM, `${name}.${field.name}`)
  }
  return { spec: finishClass(name, fields.map(prepare), { known: true, ignoresUnknown: false, skipsNull: false }), builders: [] }
}

function only({ spec, builders }: BlockReader, keep: (name: string) => boolean): BlockReader {
  const fields = [...spec.fields.values()].filter((field) => keep(field.spec.name))
  return { spec: finishClass(spec.name, fields, spec), builders }
}
