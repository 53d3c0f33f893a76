/** Whole schemas for editors: every key of a config with its type, its default and who reads it. */
import { blockReader, modelReader, type BlockReader, type PreparedField } from '../config/classes.ts'
import { CUSTOM_TEXT } from '../config/model-class.ts'
import { OLD_TOP, PRETRAINED, TOP } from '../config/timm-hub.ts'
import type { BuilderBranch, OpenClipReader } from '../config/types.ts'
import { failsOver, useOf } from '../config/uses.ts'
import { reference, schemaOf, type Schema } from './annotations.ts'

/**
 * The model classes that create_model chooses by the presence of a block, in its order, and the one for all others
 * (src/config/model-class.ts). CLIP and CustomTextCLIP take the same parameters.
 */
const BY_BLOCK = [
  ['genlip_cfg', 'NaFlexGenLip'],
  ['genlap_cfg', 'NaFlexGenLap'],
  ['audio_cfg', 'CLAP'],
  ['multimodal_cfg', 'CoCa'],
] as const
const OTHERWISE = 'CustomTextCLIP'

/** Names that a catalog knows: an editor offers them, and others are taken as well. */
export interface KnownNames {
  /** timm's models, with and without tags. */
  readonly timm?: readonly string[]
  /** Text towers of Hugging Face. */
  readonly hf?: readonly string[]
}

/** The text of a schema file. */
export function schemaText(name: string, content: object): string {
  return `${JSON.stringify({ $schema: 'http://json-schema.org/draft-07/schema#', $id: `${name}.schema.json`, ...content }, undefined, 2)}\n`
}

/** The schema of an open_clip model config for one version of the library. */
export function modelSchema(reader: OpenClipReader, names: KnownNames = {}): Schema {
  return {
    title: `open_clip ${reader.version} model config`,
    description: `What open_clip ${reader.version} reads of a model config. An unknown key in a block is a TypeError when the model is built.`,
    ...choice(reader),
    definitions: definitions(reader, (name) => name !== 'PreprocessCfg', names),
  }
}

/** The schema of open_clip_config.json of a hub repository. */
export function hubSchema(reader: OpenClipReader, names: KnownNames = {}): Schema {
  return {
    title: `open_clip ${reader.version} hub config`,
    description: `open_clip_config.json of a hub repository, as open_clip ${reader.version} reads it.`,
    type: 'object',
    required: ['model_cfg'],
    properties: {
      model_cfg: { description: 'The model config.', ...choice(reader) },
      preprocess_cfg: { description: 'How images are prepared. Keys that PreprocessCfg does not know, and null, are passed over.', ...reference('PreprocessCfg') },
    },
    definitions: definitions(reader, () => true, names),
  }
}

/** The schema of a timm model's config.json in a hub repository, with pretrained_cfg or in the old form without. */
export function timmHubSchema(names: KnownNames = {}): Schema {
  return {
    title: 'timm hub config',
    description: 'config.json of a hub repository with a timm model.',
    type: 'object',
    if: { type: 'object', required: ['pretrained_cfg'] },
    then: { ...definition({ ...TOP, spec: { ...TOP.spec, ignoresUnknown: true } }, names) },
    else: {
      ...definition(OLD_TOP, names),
      properties: { ...definition(PRETRAINED, names)['properties'] as object, ...definition(OLD_TOP, names)['properties'] as object, labels: {} },
    },
    definitions: { PretrainedCfg: definition(PRETRAINED, names) },
  }
}

/** if genlip_cfg is there NaFlexGenLip, else if ... */
function choice(reader: OpenClipReader): Schema {
  const known = BY_BLOCK.filter(([, modelClass]) => Object.hasOwn(reader.classes, modelClass))
  return known.reduceRight<Schema>(
    (otherwise, [block, modelClass]) => ({ if: { type: 'object', required: [block] }, then: reference(modelClass), else: otherwise }),
    reference(OTHERWISE),
  )
}

/** The classes that read a config or a block of it: model classes, their config classes, PreprocessCfg at the end. */
export function configClasses(reader: OpenClipReader): BlockReader[] {
  const all = new Map<string, BlockReader>()
  for (const modelClass of [OTHERWISE, ...BY_BLOCK.map(([, name]) => name)]) {
    if (!Object.hasOwn(reader.classes, modelClass)) continue
    const model = modelReader(reader, modelClass, modelClass === 'CLAP' ? [] : [CUSTOM_TEXT])
    all.set(modelClass, model)
    for (const { spec, blockClass } of model.spec.blocks) {
      if (blockClass === undefined) continue
      // A class that several models read is described once: by everything that reads it.
      const one = blockReader(reader, blockClass, modelClass, spec.name)
      const builders = new Set([...(all.get(blockClass)?.builders ?? []), ...one.builders])
      all.set(blockClass, { spec: one.spec, builders: [...builders] })
    }
  }
  all.set('PreprocessCfg', blockReader(reader, 'PreprocessCfg', OTHERWISE, 'preprocess_cfg'))
  return [...all.values()]
}

function definitions(reader: OpenClipReader, isWanted: (name: string) => boolean, names: KnownNames): Schema {
  return Object.fromEntries(configClasses(reader).filter(({ spec }) => isWanted(spec.name)).map((one) => [one.spec.name, definition(one, names)]))
}

function definition(reader: BlockReader, names: KnownNames): Schema {
  const { spec } = reader
  const fields = [...spec.fields.values()]
  const required = fields.filter((field) => field.required).map((field) => field.spec.name)
  return {
    title: spec.name,
    type: 'object',
    ...(required.length === 0 ? {} : { required }),
    properties: Object.fromEntries(fields.map((field) => [field.spec.name, property(field, reader, names)])),
    ...(spec.ignoresUnknown ? {} : { additionalProperties: false }),
  }
}

function property(field: PreparedField, { spec: { name: className, skipsNull }, builders }: BlockReader, names: KnownNames): Schema {
  const { spec, blockClass, origin, required } = field
  const reads = whenRead(spec.name, builders)
  const says = origin.kind === 'written' ? '' : `${origin.symbol} of ${origin.library} ${origin.version}`
  if (blockClass !== undefined) return { description: `${says}, read by ${blockClass}.`, ...reference(blockClass) }
  const annotation = field.checked()
  const nullable = skipsNull || takesNull(className, spec.name, reads.length > 0)
  const type = annotation === undefined ? {} : schemaOf(nullable ? `Optional[${annotation}]` : annotation)
  const constant = required || isNamed(spec.default) ? {} : { default: spec.default }
  const note = [`${says}${spec.type === '' ? '' : `: ${spec.type}`}${required ? ', required' : ''}.`, ...reads]
  const named = { timm_model_name: names.timm, architecture: names.timm, hf_model_name: names.hf }[spec.name]
  const values = named === undefined ? type : { anyOf: [{ enum: named }, type] }
  return { title: spec.name, description: note.join(' '), ...values, ...constant }
}

/**
 * Does the reader take null for the field on some path, whatever its annotation says? open_clip's own configs write "timm_proj":
 * null for no projection, and "patch_size": null in a ModifiedResNet, which reads none.
 */
function takesNull(className: string, field: string, readOnSomePaths: boolean): boolean {
  const use = useOf(className, field, () => undefined)
  if (use === undefined || use === 'any') return false
  return readOnSomePaths || !failsOver(use, { type: 'null', start: 0, end: 0 })
}

/** On which paths through the builders the field is read, where that is not every one and can be said in a sentence. */
function whenRead(name: string, builders: BlockReader['builders']): string[] {
  const chains = builders.flatMap(chainsOf).filter((chain) => chain.some((branch) => branch.reads.includes(name)))
  const [chain, ...more] = chains
  if (chain === undefined || more.length > 0) return []
  const inElse = chain.at(-1)?.reads.includes(name) === true
  const conditions = chain.filter((branch) => branch.when !== '' && branch.reads.includes(name) !== inElse).map((branch) => branch.when)
  return conditions.length === 0 ? [] : [`${inElse ? 'Not read if' : 'Read only if'} ${conditions.join(', or if ')}.`]
}

/** The if chains of a builder; each ends in its else, whose condition is empty, and what holds always is one of its own. */
function chainsOf(branches: readonly BuilderBranch[]): BuilderBranch[][] {
  const chains: BuilderBranch[][] = [[]]
  for (const branch of branches) {
    chains.at(-1)?.push(branch)
    if (branch.when === '') chains.push([])
  }
  return chains
}

/** Is the default no JSON value, but something that the catalog names, {"$name": "OPENAI_DATASET_MEAN"}? */
function isNamed(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).some((key) => key.startsWith('$'))
}
