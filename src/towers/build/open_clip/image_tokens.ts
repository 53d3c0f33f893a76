/** What a native image tower gives to CoCa's decoder beside its features (open_clip 3.3.0, transformer.py VisionTransformer._pool). */
import type { Block } from '../../../config/types.ts'
import type { Builder } from '../../../ir/builder.ts'
import { Fields } from './fields.ts'

/**
 * Number of the tokens: the attentional pooler's queries, else the patches and the class token. A pool that takes the first
 * of them for its features, or leaves it out of their mean, keeps it back; poolers of two stages keep none back.
 */
export function imageTokens(b: Builder, block: Block, image_size: readonly [number, number]): number {
  const cfg = new Fields(b, block)
  const keeps = cfg.value('pool_type') === 'none' ? 0 : 1
  if (cfg.truth('attentional_pool')) {
    const queries = cfg.int('attn_pooler_queries')
    return typeof cfg.value('attentional_pool') === 'string' ? queries : queries - keeps
  }
  const patch = cfg.pair('patch_size')
  return Math.floor(image_size[0] / patch[0]) * Math.floor(image_size[1] / patch[1]) + 1 - keeps
}
