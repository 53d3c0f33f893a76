/** open_clip's own text tower (open_clip transformer.py TextTransformer). */
import type { Block } from '../../config/types.ts'
import { fieldOf } from '../fields.ts'
import { asNumber, asText, isTrue, type Maybe } from '../values.ts'
import type { TowerFacts } from '../types.ts'
import { transformerLines } from './transformer_lines.ts'

/** The file itself is the authority for its numbers, so that nothing is implied. */
export function textTransformer(text: Block, embed_dim: Maybe<number>): TowerFacts {
  const number = (name: string): number | undefined => asNumber(fieldOf(text, name))?.value
  const width = number('width')
  const vocabSize = number('vocab_size')
  const contextLength = number('context_length')
  const extra = isTrue(fieldOf(text, 'embed_cls')) ? 1 : 0
  const projects = asText(fieldOf(text, 'proj_type'))?.value !== 'none' && isTrue(embed_dim)
  return {
    tower: 'text',
    modelled: true,
    builtAs: 'open_clip TextTransformer',
    hierarchical: false,
    implies: {},
    built: [
      ...(vocabSize === undefined || width === undefined ? [] : [{ name: 'token_embedding', text: `${vocabSize} x ${width}` }]),
      ...(contextLength === undefined ? [] : [{ name: 'positions', text: `${contextLength + extra}` }]),
      ...transformerLines({ width, layers: number('layers'), heads: number('heads'), mlp_ratio: number('mlp_ratio') }),
      ...(width === undefined || !projects ? [] : [{ name: 'text_projection', text: `${width} -> ${embed_dim?.value}` }]),
    ],
  }
}
