/** The text tower of text_arch `modern` (open_clip transformer.py ModernTextTransformer). */
import type { Block } from '../../config/types.ts'
import { fieldOf } from '../fields.ts'
import type { TowerFacts } from '../types.ts'
import { asNumber, asText, isTrue, type Maybe } from '../values.ts'
import { transformerLines } from './transformer_lines.ts'

/** The file itself is the authority for its numbers, so that nothing is implied. Positions are rotary: there is no table of them. */
export function modernTextTransformer(text: Block, embed_dim: Maybe<number>): TowerFacts {
  const number = (name: string): number | undefined => asNumber(fieldOf(text, name))?.value
  const says = (name: string): string | undefined => asText(fieldOf(text, name))?.value
  const width = number('width')
  const vocabSize = number('vocab_size')
  const projects = says('proj_type') !== 'none' && isTrue(embed_dim)
  const gated = says('mlp_type') === 'swiglu'
  const lines = transformerLines({ width, layers: number('layers'), heads: number('heads'), mlp_ratio: number('mlp_ratio') })
  return {
    tower: 'text',
    modelled: true,
    builtAs: 'open_clip ModernTextTransformer',
    hierarchical: false,
    implies: {},
    built: [
      ...(vocabSize === undefined || width === undefined ? [] : [{ name: 'token_embedding', text: `${vocabSize} x ${width}` }]),
      ...(says('pos_embed') === 'rope' ? [{ name: 'positions', text: 'rotary' }] : []),
      ...lines.map((line) => (line.name === 'mlp' && gated ? { ...line, text: line.text.replace(' -> ', ' -> 2 x ') } : line)),
      ...(width === undefined || !projects ? [] : [{ name: 'text_projection', text: `${width} -> ${embed_dim?.value}` }]),
    ],
  }
}
