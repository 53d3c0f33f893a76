/** Sizes of the images that a hub file says its model is given, against those that the model takes. */
import { fieldName, sayValue } from '../../src/config/words.ts'
import type { JsonValue } from '../../src/json/types.ts'
import { isSameSize, saySize } from '../../src/text/index.ts'
import type { ImageSize } from '../../src/towers/types.ts'
import type { Hub } from './rule.ts'

export function checkSizes(hub: Hub): void {
  checkChannels(hub)
  const isRefused = hub.context.built.problems.length > 0
  if (isRefused) return
  checkArgument(hub)
  checkTestSize(hub)
}

/** The one size that the model takes as it is built; undefined where it takes others, or where that is not known. */
export function fixedSize({ context }: Hub): ImageSize | undefined {
  const policy = context.towers[0]?.input?.policy
  return policy?.kind === 'fixed' ? policy.size : undefined
}

/** img_size in model_args builds the model, and input_size makes the images (data/config.resolve_data_config). */
function checkArgument(hub: Hub): void {
  const { context, config, model } = hub
  const field = hub.pretrained('input_size')
  const argument = hub.argument('img_size')
  if (field?.node === undefined || argument === undefined) return
  const size = sidesOf(field.value)
  const built = fixedSize(hub)
  if (size === undefined || built === undefined || isSameSize(size, built)) return
  context.report({
    messageId: 'other-size',
    pointer: field.pointer,
    data: { given: `${fieldName(config, field.pointer)} is ${sayValue(field.value)}`, argument: 'model_args.img_size', model, built: saySize(built), size: saySize(size) },
  })
}

/** A model with one size cannot be tested at another. */
function checkTestSize(hub: Hub): void {
  const field = hub.pretrained('test_input_size')
  const size = field?.node === undefined ? undefined : sidesOf(field.value)
  // Most models are tested at the size that they are trained at, and say nothing.
  const built = size === undefined ? undefined : fixedSize(hub)
  if (field === undefined || size === undefined || built === undefined || isSameSize(size, built)) return
  const { context, config, model } = hub
  context.report({ messageId: 'test-size', pointer: field.pointer, data: { field: fieldName(config, field.pointer), size: saySize(size), model, built: saySize(built) } })
}

/** in_chans in model_args builds the first layer, and the first number of input_size makes the images. */
function checkChannels(hub: Hub): void {
  const { context, config } = hub
  const in_chans = hub.argument('in_chans')
  const size = hub.pretrained('input_size')?.value
  const channels = Array.isArray(size) ? (size[0] as JsonValue) : undefined
  if (typeof in_chans !== 'number' || typeof channels !== 'number' || in_chans === channels) return
  const pointer = '/model_args/in_chans'
  context.report({ messageId: 'channels', pointer, data: { field: fieldName(config, pointer), written: in_chans, channels } })
}

/** [height, width] of a size as [channels, height, width]; undefined for anything else. */
export function sidesOf(value: JsonValue | undefined): ImageSize | undefined {
  if (!Array.isArray(value) || value.length !== 3) return undefined
  const [height, width] = value.slice(1) as readonly JsonValue[]
  return typeof height === 'number' && typeof width === 'number' ? [height, width] : undefined
}
