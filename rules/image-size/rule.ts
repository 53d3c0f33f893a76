import { configuredBy } from '../../src/catalog/configured.ts'
import type { TimmPretrainedCfg } from '../../src/catalog/types.ts'
import { namesModel } from '../../src/config/named.ts'
import type { Block, Field, OpenClipConfig } from '../../src/config/types.ts'
import { authorityOf, fieldName, modelName, readerOf } from '../../src/config/words.ts'
import type { JsonValue } from '../../src/json/types.ts'
import { defineRule, type Fix, type Report, type RuleContext } from '../../src/lint/types.ts'
import { isSameSize, saySize } from '../../src/text/index.ts'
import type { ImageSize, Tower, TowerInput } from '../../src/towers/types.ts'
import { numbersIn, sizeInName } from './file-name.ts'

const meta = {
  id: 'image-size',
  summary: 'image_size is not the size that the named model takes or was made for, or that the file\'s own name tells',
  kinds: ['open_clip', 'open_clip_hub'],
  since: '0.1.0',
  fixable: 'safe and unsafe',
  messages: {
    refused: {
      severity: 'error',
      text: '{field} is {size}, but {model} takes {accepts} ({authority}): the first forward pass fails',
    },
    'default-refused': {
      severity: 'error',
      text: '{field} is not set and {reader} reads {size} ({symbol}), but {model} takes {accepts} ({authority}): the first forward pass fails',
    },
    'other-size': {
      severity: 'warning',
      text: '{field} is {size}, but {model} is made for {made} ({authority}): it runs, at {size}',
    },
    'other-size-than-named': {
      severity: 'warning',
      text: '{field} is {size}, but {model} is made for {made} ({authority}) and the file\'s own name says {said}: it runs, at {size}',
    },
    'default-other-size': {
      severity: 'warning',
      text: '{field} is not set and {reader} reads {size} ({symbol}), but {model} is made for {made} ({authority}): it runs, at {size}',
    },
    'file-name': {
      severity: 'warning',
      text: '{field} is {size}, but the file\'s own name says {said}',
    },
    'default-file-name': {
      severity: 'warning',
      text: '{field} is not set and {reader} reads {size} ({symbol}), but the file\'s own name says {said}',
    },
    preprocess: {
      severity: 'warning',
      text: '{field} is {written}, and create_model of {reader} overwrites it with the {size} of {other}',
    },
  },
} as const

type MessageId = keyof typeof meta.messages
type Context = RuleContext<MessageId>

export default defineRule({ meta, check })

function check(context: Context): void {
  const { config } = context
  if (config === undefined || config.kind === 'timm_hub' || config.vision === undefined) return
  const field = config.vision.fields.get('image_size')
  const size = field === undefined ? undefined : sizeOf(field.value)
  if (field === undefined || size === undefined) return
  // Of a tower that open_clip builds itself, the config says all there is to say.
  const tower = namesModel(config) ? context.towers.find((one) => one.tower === 'image') : undefined
  const report = checkTrunk(context, config, field, size, tower) ?? checkName(context, config, field, size, tower)
  if (report !== undefined) context.report(report)
  checkPreprocess(context, config, field, size)
}

/** image_size as to_2tuple of open_clip makes a pair of it: [height, width], the end of a longer list; undefined for anything else. */
function sizeOf(value: JsonValue): ImageSize | undefined {
  if (typeof value === 'number') return [value, value]
  if (!Array.isArray(value) || value.length < 2) return undefined
  const [height, width] = value.slice(-2) as readonly JsonValue[]
  return typeof height === 'number' && typeof width === 'number' ? [height, width] : undefined
}

function checkTrunk(context: Context, config: OpenClipConfig, field: Field, size: ImageSize, tower: Tower | undefined): Report<MessageId> | undefined {
  const { named, input } = tower ?? {}
  if (named === undefined || input === undefined) return undefined
  const written = field.node !== undefined
  const isRefused = !input.takes(size)
  // Most sizes are right: nothing is worded before that is known not to be so.
  const told = (messageId: MessageId, more?: Pick<Report, 'fix'>, said?: number): Report<MessageId> => ({
    messageId,
    // The key that is not there has no line: the model's name is the evidence.
    pointer: written ? field.pointer : `${(config.vision as Block).pointer}/${named.field}`,
    data: {
      ...common(config, field, size),
      model: modelName(named),
      made: saySize(input.size.value),
      authority: authorityOf(config, input.size.origin),
      ...(isRefused ? { accepts: sayAccepted(input, size) } : {}),
      ...(said === undefined ? {} : { said }),
    },
    evidence: [
      { name: fieldName(config, field.pointer), value: field.value, origin: field.origin },
      { name: 'input size', value: input.size.value, origin: input.size.origin },
    ],
    ...more,
  })
  if (isRefused) return told(written ? 'refused' : 'default-refused', { fix: resize(field, input.size.value) })
  if (isSameSize(size, input.size.value) || !isMadeForOne(context, named.name, input.size.value) || madeFor(context, named.name, size)) return undefined
  const said = nameOf(context, config, field, size, tower)
  // Who writes the size into the name too means it.
  if (said === 'confirmed') return undefined
  if (!written) return told('default-other-size')
  return said === undefined ? told('other-size') : told('other-size-than-named', undefined, said)
}

function checkName(context: Context, config: OpenClipConfig, field: Field, size: ImageSize, tower: Tower | undefined): Report<MessageId> | undefined {
  const said = nameOf(context, config, field, size, tower)
  if (typeof said !== 'number') return undefined
  const data = { ...common(config, field, size), said }
  const evidence = [{ name: fieldName(config, field.pointer), value: field.value, origin: field.origin }]
  return { messageId: field.node === undefined ? 'default-file-name' : 'file-name', pointer: field.pointer, data, evidence }
}

/** create_model sets the size of the preprocessing from the vision tower's image_size (open_clip factory.create_model). */
function checkPreprocess({ report }: Context, config: OpenClipConfig, field: Field, size: ImageSize): void {
  const preprocessing = config.preprocess?.fields.get('size')
  const written = preprocessing?.origin.kind === 'written' ? sizeOf(preprocessing.value) : undefined
  if (preprocessing === undefined || written === undefined || isSameSize(written, size)) return
  report({
    messageId: 'preprocess',
    pointer: preprocessing.pointer,
    data: {
      field: fieldName(config, preprocessing.pointer),
      written: saySize(written),
      size: saySize(size),
      other: fieldName(config, field.pointer),
      reader: readerOf(config),
    },
    evidence: [preprocessing, field].map(({ pointer, value, origin }) => ({ name: fieldName(config, pointer), value, origin })),
    // What create_model writes over it, the file may say as well.
    fix: { safe: true, description: `write ${JSON.stringify(field.value)}`, edits: [{ op: 'replace', pointer: preprocessing.pointer, value: field.value }] },
  })
}

function common(config: OpenClipConfig, { pointer, origin }: Field, size: ImageSize) {
  return {
    field: fieldName(config, pointer),
    size: saySize(size),
    reader: readerOf(config),
    symbol: origin.kind === 'default' ? origin.symbol : '',
  }
}

function nameOf({ file }: Context, config: OpenClipConfig, field: Field, size: ImageSize, tower: Tower | undefined): number | 'confirmed' | undefined {
  return sizeInName(file.stem, size, {
    isOther: (number) => isOtherNumber(number, config, field, tower),
    modelName: tower?.named?.name,
    builtFor: tower?.input?.size.value,
  })
}

/** Is it the value of another written field than image_size, or of the named model? Asked only of a name that may speak of a size. */
function isOtherNumber(number: number, config: OpenClipConfig, field: Field, tower: Tower | undefined): boolean {
  for (const block of config.blocks) {
    for (const other of block.fields.values()) if (other !== field && other.node !== undefined && other.value === number) return true
  }
  if (tower?.modelled !== true) return false
  if (tower.num_features?.value === number) return true
  return Object.entries(tower.implies).some(([name, { value }]) => name !== 'image_size' && value === number)
}

/** Does timm have pretrained weights of this model, under any tag, that were trained or tested at this size? */
function madeFor(context: Context, name: string, size: ImageSize): boolean {
  return pretrainedCfgs(context, name).some((cfg) =>
    [cfg['input_size'], cfg['test_input_size']].some((one) => Array.isArray(one) && one[1] === size[0] && one[2] === size[1]),
  )
}

/** A size is the model's own where it was trained at it, or where its name says so; else it is a number in a table. */
function isMadeForOne(context: Context, name: string, size: ImageSize): boolean {
  const trained = pretrainedCfgs(context, name).some((cfg) => WEIGHTS.some((key) => typeof cfg[key] === 'string' && cfg[key] !== ''))
  return trained || numbersIn(name).some((number) => size.includes(number))
}

/** Where timm's PretrainedCfg says that there are weights (timm 1.0.29 PretrainedCfg.has_weights). */
const WEIGHTS = ['url', 'file', 'hf_hub_id']

/** By tag; an entry point may name another model's. */
function pretrainedCfgs({ catalog }: Context, name: string): readonly TimmPretrainedCfg[] {
  const record = catalog.timm.model(name.split('.')[0] as string)
  return record === undefined ? [] : Object.values(configuredBy(record, catalog.timm).cfgs)
}

/** What the trunk takes, where this size is not among it. */
function sayAccepted({ policy, size: made, smallest }: TowerInput, size: ImageSize): string {
  switch (policy.kind) {
    case 'fixed':
      return `${saySize(policy.size)} only`
    case 'multiple':
      return `multiples of ${saySize(policy.of)} only`
    case 'tokens':
      return `only sizes that make as many tokens as ${saySize(made.value)}`
    case 'any': {
      const least = smallest?.()
      return least !== undefined && Math.min(...size) < least ? `nothing below ${saySize([least, least])}` : 'no image of this size'
    }
  }
}

/** Another image_size is another preprocessing: the author must want it. */
function resize({ pointer, node }: Field, size: ImageSize): Fix {
  const value = size[0] === size[1] ? size[0] : size
  return {
    safe: false,
    description: `write "image_size": ${JSON.stringify(value)}`,
    edits: [{ op: node === undefined ? 'insert' : 'replace', pointer, value }],
  }
}
