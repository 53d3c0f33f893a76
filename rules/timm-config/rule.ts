import type { TimmModelRecord } from '../../src/catalog/types.ts'
import type { Field, TimmHubConfig } from '../../src/config/types.ts'
import { lastMember } from '../../src/json/pointer.ts'
import type { JsonValue } from '../../src/json/types.ts'
import { toValue } from '../../src/json/value.ts'
import { defineRule, type RuleContext } from '../../src/lint/types.ts'
import { checkClasses } from './classes.ts'
import { checkFailures, checkNull } from './failures.ts'
import { checkLayers } from './layers.ts'
import { checkPool } from './pool.ts'
import { checkSizes } from './sizes.ts'

const meta = {
  id: 'timm-config',
  summary: 'a timm hub file that its architecture contradicts, or that contradicts itself',
  kinds: ['timm_hub'],
  since: '0.1.0',
  fixable: 'safe and unsafe',
  messages: {
    argument: {
      severity: 'error',
      text: '{field} is no argument of {model}: {reader} cannot build it ({python}){meant}',
    },
    'fixed-size': {
      severity: 'error',
      text: '{field} is true: {reader} passes img_size to {model} then, which takes none, and cannot build it ({python})',
    },
    'input-size': {
      severity: 'error',
      text: '{given}: {model} is built for {built}, and its first forward pass fails ({python})',
      hint: 'with "fixed_input_size": true in the pretrained config, and no img_size in model_args, timm builds a model that has a size for input_size',
    },
    'other-size': {
      severity: 'warning',
      text: '{given}, and {argument} builds {model} for {built}: images come in as {size}, which it does not take',
    },
    'test-size': {
      severity: 'warning',
      text: '{field} is {size}, and {model} as it is built takes {built} only: it cannot be tested at that size',
    },
    'null-argument': {
      severity: 'warning',
      text: '{field} is null: {reader} drops null from the arguments of create_model, not from model_args, and passes None where {usual} is the default',
    },
    channels: {
      severity: 'warning',
      text: '{field} is {written}, and images come in with the {channels} channels of input_size: the first forward pass over one fails',
    },
    classes: {
      severity: 'warning',
      text: '{field} is {written}, and has no effect: {reader} reads {other} in its place, which is {built}',
    },
    labels: {
      severity: 'warning',
      text: '{field} names {count} classes, and {model} tells {classes} apart ({authority})',
    },
    'global-pool': {
      severity: 'warning',
      text: '{field} is {written}, which {reader} does not read: {model} is built with global_pool {built} ({authority})',
      hint: 'model_args is where a pool takes effect',
    },
    layer: {
      severity: 'warning',
      text: '{field} is {written}, and {model} has no such layer{own}',
    },
    'pool-size': {
      severity: 'warning',
      text: '{field} is {written}, but of images of {size} {model} makes a map of {built} ({authority})',
    },
  },
} as const

export type MessageId = keyof typeof meta.messages

/** A hub file of a model that timm knows. */
export interface Hub {
  readonly context: RuleContext<MessageId>
  readonly config: TimmHubConfig
  /** `timm vit_base_patch16_224` */
  readonly model: string
  /** `timm 1.0.29` */
  readonly reader: string
  readonly record: TimmModelRecord
  /** A field of pretrained_cfg. */
  pretrained(name: string): Field | undefined
  /** A value of model_args, of repeated keys the last; undefined where it is not written, or is null. */
  argument(name: string): JsonValue | undefined
}

export default defineRule({ meta, check })

function check(context: RuleContext<MessageId>): void {
  const { config, catalog } = context
  if (config?.kind !== 'timm_hub') return
  const name = config.architecture?.value
  // An unknown architecture is the rule unknown-model's.
  const record = typeof name === 'string' ? recordOf(name, context) : undefined
  if (record === undefined) return
  const hub: Hub = {
    context,
    config,
    model: `timm ${record.model}`,
    reader: `timm ${catalog.timm.version}`,
    record,
    pretrained: (field) => config.pretrained?.fields.get(field),
    argument: (argument) => {
      const node = config.modelArgs === undefined ? undefined : lastMember(config.modelArgs, argument)?.value
      const value = node === undefined ? null : toValue(node)
      return value === null ? undefined : value
    },
  }
  checkFailures(hub)
  checkNull(hub)
  // What is refused as it is written is told first.
  if (config.schemaProblems.some(({ fatal }) => fatal)) return
  checkSizes(hub)
  checkClasses(hub)
  checkPool(hub)
  checkLayers(hub)
}

/** By the name that timm knows today, without a tag. */
function recordOf(name: string, { catalog }: RuleContext<MessageId>): TimmModelRecord | undefined {
  const plain = name.split('.')[0] as string
  const current = catalog.timm.deprecated(plain)?.current?.split('.')[0]
  return catalog.timm.model(current ?? plain)
}
