/** Settings of pools and projections that are read and change nothing, or not what they say. */
import { isNamed } from '../../src/config/named.ts'
import type { Field, OpenClipConfig } from '../../src/config/types.ts'
import { readerOf, sayField, sayValue } from '../../src/config/words.ts'
import type { Fix } from '../../src/lint/types.ts'
import type { Context } from './rule.ts'

/** What TimmModel makes of timm_pool and timm_proj (open_clip 3.3.0 timm_model.TimmModel). */
export function checkTrunk({ report, catalog }: Context, config: OpenClipConfig): void {
  const { vision } = config
  if (vision === undefined || !isNamed(vision, 'timm_model_name')) return
  const [pool, proj] = [vision.fields.get('timm_pool'), vision.fields.get('timm_proj')]
  const projects = proj?.value === 'linear' || proj?.value === 'mlp'
  const name = vision.fields.get('timm_model_name')?.value
  if (pool === undefined || proj === undefined || typeof name !== 'string') return
  if (!projects) {
    for (const idle of [vision.fields.get('timm_proj_bias'), vision.fields.get('timm_drop')]) checkEffect({ report }, config, idle, proj)
    return
  }
  if (pool.value === 'abs_attn' || pool.value === 'rot_attn') {
    report({ messageId: 'twice', pointer: (proj.node === undefined ? pool : proj).pointer, data: { given: sayField(config, proj), pool: sayValue(pool.value) } })
  }
  // The trunk is made with its own pool first, and only that is held against its class token, which arguments may add.
  const isAsNamed = vision.fields.get('timm_model_kwargs')?.node === undefined
  if (pool.value === 'token' && isAsNamed && catalog.timm.model(name.split('.')[0] as string)?.args['class_token'] === false) {
    report({ messageId: 'first-patch', pointer: pool.pointer, data: { given: sayField(config, pool), model: `timm ${name}`, reader: readerOf(config) } })
  }
}

/** The text tower's projection (open_clip 3.3.0 transformer.TextTransformer): none for "none", else a linear one, with or without a bias. */
export function checkText({ report }: Context, config: OpenClipConfig): void {
  const { text } = config
  if (text === undefined || isNamed(text, 'hf_model_name') || text.fields.get('text_arch')?.value === 'modern') return
  const type = text.fields.get('proj_type')
  if (type === undefined) return
  if (type.value === 'none') {
    checkEffect({ report }, config, text.fields.get('proj_bias'), type)
  } else if (type.value !== 'linear') {
    const fix: Fix = { safe: true, description: 'write "linear"', edits: [{ op: 'replace', pointer: type.pointer, value: 'linear' }] }
    report({ messageId: 'read-as-linear', pointer: type.pointer, data: { given: sayField(config, type), reader: readerOf(config) }, fix })
  }
}

/** A field that a projection reads, where there is none. False and 0 say that nothing is wanted. */
function checkEffect({ report }: Pick<Context, 'report'>, config: OpenClipConfig, idle: Field | undefined, projection: Field): void {
  if (idle?.node === undefined || !(idle.value === true || (typeof idle.value === 'number' && idle.value > 0))) return
  report({
    messageId: 'no-effect',
    pointer: idle.pointer,
    data: { given: sayField(config, idle), projection: sayField(config, projection), reader: readerOf(config) },
    fix: { safe: true, description: `remove "${idle.name}"`, edits: [{ op: 'remove', pointer: idle.pointer }] },
  })
}
