/** What the catalog knows of a name, as titled lists: the data of `lint-configs catalog show`. */
import type { BuilderBranch, ClassSpec, FieldSpec, Target } from '../config/types.ts'
import type { JsonValue } from '../json/types.ts'
import { closest } from '../text/index.ts'
import type { Catalog, FieldHistory, TimmModelRecord } from './types.ts'

export interface Description {
  /** The name, as the catalog has it. */
  readonly name: string
  /** One clause: `a model of timm 1.0.29`. */
  readonly what: string
  /** Where that was read: `timm/models/eva.py:2401`; for a Hugging Face model its sources. */
  readonly where: readonly string[]
  readonly facts: readonly Fact[]
}

export interface Fact {
  readonly name: string
  /** As Python would write it; empty for a heading. */
  readonly value: string
  /** A short addition: `transformers fills it in`. */
  readonly note?: string
}

type Finder = (catalog: Catalog, target: Target, name: string) => Description | undefined

/**
 * Everything that is known of a name: a timm model (with or without a tag, or `timm/` before it), a timm class
 * (`eva.Eva`), a Hugging Face text tower, a class of open_clip or one of its fields (`CLIPVisionCfg.width`,
 * `vision_cfg.width`), or a model config that open_clip ships. Empty where nothing is.
 */
export function describe(catalog: Catalog, target: Target, name: string): Description[] {
  const finders: readonly Finder[] = [openClipModel, openClipClass, openClipField, timmModel, timmDeprecated, timmClass, huggingFace]
  return finders.flatMap((find) => find(catalog, target, name) ?? [])
}

/** Names that may have been meant, nearest first. */
export function suggest(catalog: Catalog, name: string, limit = 3): readonly string[] {
  const { classes } = catalog.openClip
  const [className, field] = split(name)
  const spec = field === '' ? undefined : classOf(catalog, className)
  if (spec !== undefined) return closest(field, spec.fields.map((one) => one.name), limit).map((one) => `${className}.${one}`)
  const bare = field === '' ? name : className
  const candidates = [...catalog.openClip.models, ...Object.keys(classes), ...catalog.timm.names(), ...catalog.hfNames()]
  return closest(bare.replace(/^(?:hf[-_]hub:)?timm\//, ''), candidates, limit)
}

/** What reads a block of a config. */
const BLOCKS: Readonly<Record<string, string>> = {
  vision_cfg: 'CLIPVisionCfg',
  text_cfg: 'CLIPTextCfg',
  multimodal_cfg: 'MultimodalCfg',
  audio_cfg: 'CLIPAudioCfg',
  preprocess_cfg: 'PreprocessCfg',
}

const openClipModel: Finder = ({ openClip }, _target, name) => {
  if (!openClip.models.includes(name)) return undefined
  const tags = Object.hasOwn(openClip.pretrained, name) ? openClip.pretrained[name] : undefined
  return {
    name,
    what: `a model config that open_clip ${openClip.version} ships`,
    where: [`open_clip/model_configs/${name}.json`],
    facts: [{ name: 'pretrained tags', value: tags === undefined ? 'none' : tags.join(', ') }],
  }
}

const openClipClass: Finder = (catalog, _target, name) => {
  const spec = classOf(catalog, name)
  if (spec === undefined) return undefined
  const facts = spec.fields.map(factOf)
  return {
    name: spec.name,
    what: `a class of open_clip ${catalog.openClip.version}`,
    where: [spec.where],
    facts: spec.takesAnyKeyword === true ? [...facts, { name: '**kwargs', value: '', note: 'any other keyword is accepted, and ignored' }] : facts,
  }
}

const openClipField: Finder = (catalog, _target, name) => {
  const [className, fieldName] = split(name)
  const spec = classOf(catalog, className)
  const resolved = spec?.name ?? BLOCKS[className] ?? className
  const field = spec?.fields.find((one) => one.name === fieldName)
  const lives = Object.hasOwn(catalog.history.classes, resolved) ? catalog.history.classes[resolved] : undefined
  const life = lives !== undefined && Object.hasOwn(lives, fieldName) ? lives[fieldName] : undefined
  if (field === undefined && life === undefined) return undefined
  const { version } = catalog.openClip
  return {
    name: `${resolved}.${fieldName}`,
    what: field === undefined ? `a field that open_clip ${version} does not know` : `a field of open_clip ${version}`,
    where: field === undefined || spec === undefined ? [] : [spec.where],
    facts: [...(field === undefined ? [] : [factOf(field)]), ...(life === undefined ? [] : historyOf(life)), ...readersOf(catalog, resolved, fieldName)],
  }
}

const timmModel: Finder = (catalog, target, name) => {
  const [model, tag] = split(name.replace(/^(?:hf[-_]hub:)?timm\//, ''))
  const record = catalog.timm.model(model)
  if (record === undefined) return undefined
  const facts: Fact[] = []
  if (record.class !== undefined) facts.push({ name: 'class', value: record.class.includes('.') ? record.class : `${record.module}.${record.class}` })
  if (record.variant !== undefined && record.variant !== model) facts.push({ name: 'variant', value: record.variant })
  facts.push(...Object.entries(record.args).map(([key, value]) => ({ name: key, value: python(value) })))
  facts.push(...tagsOf(record, tag))
  for (const part of record.unevaluated ?? []) facts.push({ name: 'not evaluated', value: part })
  return { name: model, what: `a model of timm ${target.timm}`, where: [`timm/models/${record.module}.py:${record.line}`], facts }
}

function tagsOf(record: TimmModelRecord, wanted: string): Fact[] {
  const [first] = record.tags
  const shown = wanted === '' ? first : wanted
  const facts: Fact[] = []
  if (record.tags.length > 0) facts.push({ name: 'tags', value: record.tags.map((tag) => (tag === '' ? '(none)' : tag)).join(', '), note: 'the first is the default' })
  if (shown === undefined) return facts
  const config = Object.hasOwn(record.cfgs, shown) ? record.cfgs[shown] : undefined
  if (config === undefined) return [...facts, { name: `tag ${shown}`, value: 'unknown', note: 'there is no such tag' }]
  facts.push({ name: `tag ${shown === '' ? '(none)' : shown}`, value: '' })
  return [...facts, ...Object.entries(config).map(([key, value]) => ({ name: `  ${key}`, value: python(value) }))]
}

const timmDeprecated: Finder = (catalog, target, name) => {
  const record = catalog.timm.deprecated(name.replace(/^timm\//, ''))
  if (record === undefined) return undefined
  return {
    name: record.deprecated,
    what: `a deprecated name of timm ${target.timm}`,
    where: [`timm/models/${record.module}.py`],
    facts: [{ name: 'today', value: record.current ?? 'nothing took its place' }],
  }
}

const timmClass: Finder = (catalog, target, name) => {
  const record = catalog.timm.classOf(name)
  if (record === undefined) return undefined
  return {
    name: record.class,
    what: `a class of timm ${target.timm}${record.bases.length === 0 ? '' : `, made of ${record.bases.join(', ')}`}`,
    where: [record.spec.where],
    facts: record.spec.fields.map(factOf),
  }
}

const huggingFace: Finder = (catalog, _target, name) => {
  const model = catalog.hf(name)
  if (model === undefined) return undefined
  const filled = new Set(model.defaulted)
  const known = Object.hasOwn(catalog.openClip.hfArchitectures, model.model_type)
  return {
    name: model.name,
    what: `a Hugging Face model${model.origin === 'catalog' ? '' : ', as the config.json on this machine has it'}`,
    where: model.sources,
    facts: [
      { name: 'model_type', value: model.model_type, ...(known ? {} : { note: `open_clip ${catalog.openClip.version} has no entry for it in hf_configs.arch_dict` }) },
      ...Object.entries(model.config).flatMap(([key, value]): Fact[] => {
        if (key === 'model_type') return []
        return [{ name: key, value: python(value), ...(filled.has(key) ? { note: 'not in its config.json; transformers fills it in' } : {}) }]
      }),
    ],
  }
}

function classOf(catalog: Catalog, name: string): ClassSpec | undefined {
  const className = Object.hasOwn(BLOCKS, name) ? (BLOCKS[name] as string) : name
  return Object.hasOwn(catalog.openClip.classes, className) ? catalog.openClip.classes[className] : undefined
}

function historyOf(life: FieldHistory): Fact[] {
  const facts: Fact[] = [{ name: 'since', value: life.since }]
  if (life.until !== undefined) facts.push({ name: 'gone in', value: life.until, ...(life.renamedTo === undefined ? {} : { note: `renamed to ${life.renamedTo}` }) })
  const [, ...changes] = life.defaults
  for (const change of changes) {
    facts.push({ name: `from ${change.since}`, value: `${change.type}${change.default === undefined ? '' : ` = ${python(change.default)}`}` })
  }
  return facts
}

/** Which builder functions read the field, and when. */
function readersOf(catalog: Catalog, className: string, field: string): Fact[] {
  const block = Object.keys(BLOCKS).find((name) => BLOCKS[name] === className)
  if (block === undefined) return []
  const tower = block === 'multimodal_cfg' ? 'text_decoder' : block.replace(/_cfg$/, '')
  const builder = `_build_${tower}_tower`
  return Object.entries(catalog.openClip.builders).flatMap(([reader, branches]): Fact[] => {
    const mine = reader.endsWith(`.${block}`) || reader === builder || (block === 'text_cfg' && reader === 'get_tokenizer')
    const reading = mine ? branches.filter((branch) => branch.reads.includes(field)) : []
    if (reading.length === 0) return []
    // The first branch always holds; an empty condition behind it is the `else` of an if.
    const when = reading.includes(branches[0] as BuilderBranch) ? [] : reading.map((branch) => (branch.when === '' ? 'else' : `if ${branch.when}`))
    return [{ name: 'read by', value: reader, ...(when.length === 0 ? {} : { note: when.join('; ') }) }]
  })
}

function factOf(field: FieldSpec): Fact {
  const type = field.type === '' ? {} : { note: field.type }
  return { name: field.name, value: field.default === undefined ? 'required' : python(field.default), ...type }
}

/** Splits at the first dot: `CLIPVisionCfg.width`, `vit_base_patch16_224.augreg_in21k`. */
function split(name: string): readonly [string, string] {
  const dot = name.indexOf('.')
  return dot < 0 ? [name, ''] : [name.slice(0, dot), name.slice(dot + 1)]
}

/** A value as Python writes it; what was not evaluated is said in words. */
export function python(value: JsonValue): string {
  if (value === null) return 'None'
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  if (typeof value === 'number') return number(value)
  if (typeof value === 'string') return `'${value}'`
  if (Array.isArray(value)) return `[${(value as readonly JsonValue[]).map(python).join(', ')}]`
  const object = value as Readonly<Record<string, JsonValue>>
  if (typeof object['$name'] === 'string') return object['$name']
  if (typeof object['$float'] === 'string') return `float('${object['$float']}')`
  if (typeof object['$unknown'] === 'string') return `<not evaluated: ${object['$unknown']}>`
  if (typeof object['$call'] === 'string') return call(object)
  return `{${Object.entries(object).map(([key, one]) => `'${key}': ${python(one)}`).join(', ')}}`
}

/** Python writes 1e-06 where JavaScript writes 0.000001. */
function number(value: number): string {
  const text = value !== 0 && Math.abs(value) < 1e-4 ? value.toExponential() : String(value)
  return text.replace(/e([+-])(\d)$/, 'e$10$2')
}

function call(object: Readonly<Record<string, JsonValue>>): string {
  const args = Array.isArray(object['args']) ? (object['args'] as readonly JsonValue[]).map(python) : []
  const { kwargs } = object
  const named = typeof kwargs === 'object' && kwargs !== null && !Array.isArray(kwargs) ? Object.entries(kwargs).map(([key, one]) => `${key}=${python(one)}`) : []
  return `${object['$call'] as string}(${[...args, ...named].join(', ')})`
}
