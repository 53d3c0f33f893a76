/** Pooling as a hub file tells of it: global_pool, which timm writes and does not read, and pool_size, the map that is pooled. */
import { fieldName, sayValue } from '../../src/config/words.ts'
import type { JsonValue } from '../../src/json/types.ts'
import { saySize } from '../../src/text/index.ts'
import type { ImageSize } from '../../src/towers/types.ts'
import { configsOf, defaultOf } from './record.ts'
import type { Hub } from './rule.ts'
import { sidesOf } from './sizes.ts'

export function checkPool(hub: Hub): void {
  checkGlobalPool(hub)
  checkPoolSize(hub)
}

function checkGlobalPool(hub: Hub): void {
  const { context, config, model, reader, record } = hub
  const field = config.top.fields.get('global_pool')
  if (field?.node === undefined || typeof field.value !== 'string') return
  const argument = hub.argument('global_pool')
  const built = argument ?? record.args['global_pool'] ?? defaultOf(hub, 'global_pool')
  if (typeof built !== 'string' || built === field.value) return
  context.report({
    messageId: 'global-pool',
    pointer: field.pointer,
    data: { field: fieldName(config, field.pointer), written: sayValue(field.value), reader, model, built: sayValue(built), authority: argument === undefined ? reader : 'model_args.global_pool' },
    fix: { safe: true, description: `write ${sayValue(built)}`, edits: [{ op: 'replace', pointer: field.pointer, value: built }] },
  })
}

/** The map has the size of the image, divided by what timm's own configs of the model divide it by. */
function checkPoolSize(hub: Hub): void {
  const { context, config, model, reader } = hub
  const field = hub.pretrained('pool_size')
  const input = hub.pretrained('input_size')
  const size = sidesOf(input?.value)
  const written = pairOf(field?.value)
  if (field?.node === undefined || size === undefined || written === undefined) return
  const built = mapOf(hub, size, written)
  if (built === undefined || (written[0] === built[0] && written[1] === built[1])) return
  context.report({
    messageId: 'pool-size',
    pointer: field.pointer,
    data: { field: fieldName(config, field.pointer), written: saySize(written), size: saySize(size), model, built: saySize(built), authority: reader },
    fix: { safe: false, description: `write [${built.join(', ')}]`, edits: [{ op: 'replace', pointer: field.pointer, value: built }] },
  })
}

/** Undefined where timm's configs of the model do not agree on a whole number, or have this very map for that very size. */
function mapOf(hub: Hub, size: ImageSize, written: ImageSize): ImageSize | undefined {
  // A config of the catalog leaves out what PretrainedCfg has by default.
  const usual = hub.context.catalog.timm.classOf('_pretrained.PretrainedCfg')?.spec.fields.find(({ name }) => name === 'input_size')?.default
  const strides = new Set<number>()
  for (const cfg of configsOf(hub)) {
    const own = sidesOf(Object.hasOwn(cfg, 'input_size') ? cfg['input_size'] : usual)
    const pool = pairOf(cfg['pool_size'])
    if (own === undefined || pool === undefined || String([own, pool]) === String([size, written])) return undefined
    const stride = own[0] / pool[0]
    if (Number.isInteger(stride)) strides.add(stride)
  }
  const [stride, ...others] = strides
  return stride === undefined || others.length > 0 ? undefined : [Math.ceil(size[0] / stride), Math.ceil(size[1] / stride)]
}

function pairOf(value: JsonValue | undefined): ImageSize | undefined {
  if (!Array.isArray(value) || value.length !== 2) return undefined
  const [height, width] = value as readonly JsonValue[]
  return typeof height === 'number' && typeof width === 'number' && height > 0 && width > 0 ? [height, width] : undefined
}
