/** CoCa's caption decoder (open_clip coca_model.py _build_text_decoder_tower, transformer.py MultimodalTransformer). */
import type { Block } from '../../config/types.ts'
import { fieldOf } from '../fields.ts'
import { asNumber } from '../values.ts'
import type { TowerFacts } from '../types.ts'
import { transformerLines } from './transformer_lines.ts'

/** Each block comes with one of cross-attention; the projection goes to the vocabulary of the text tower's config. */
export function multimodalTransformer(multimodal: Block, text: Block | undefined): TowerFacts {
  const number = (name: string): number | undefined => asNumber(fieldOf(multimodal, name))?.value
  const width = number('width')
  const layers = number('layers')
  const contextLength = number('context_length')
  const vocabSize = text === undefined ? undefined : asNumber(fieldOf(text, 'vocab_size'))?.value
  return {
    tower: 'multimodal',
    modelled: true,
    builtAs: 'open_clip MultimodalTransformer',
    hierarchical: false,
    implies: {},
    built: [
      ...(contextLength === undefined ? [] : [{ name: 'positions', text: `${contextLength}` }]),
      // The builder passes no mlp_ratio on: it is the constructor's own, which is not in the config.
      ...transformerLines({ width, layers, heads: number('heads'), mlp_ratio: undefined }),
      ...(layers === undefined ? [] : [{ name: 'cross_attn', text: `${layers} blocks` }]),
      ...(width === undefined || vocabSize === undefined ? [] : [{ name: 'text_projection', text: `${width} -> ${vocabSize}` }]),
    ],
  }
}
