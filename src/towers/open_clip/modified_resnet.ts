/** open_clip's ResNet with an attention pool (open_clip modified_resnet.py ModifiedResNet, Bottleneck). */
import type { Block } from '../../config/types.ts'
import { fieldOf } from '../fields.ts'
import { asNumber, asNumbers, mapped, sizeText, type Maybe } from '../values.ts'
import type { ImageSize, InputPolicy, TowerFacts } from '../types.ts'

/** Bottleneck.expansion, and the planes of layer1 to layer4 as multiples of width. */
const EXPANSION = 4
const PLANES = [1, 2, 4, 8]

/** The file itself is the authority for its numbers, so that nothing is implied. */
export function modifiedResNet(vision: Block, embed_dim: Maybe<number>): TowerFacts {
  const width = asNumber(fieldOf(vision, 'width'))
  const headWidth = asNumber(fieldOf(vision, 'head_width'))?.value
  const layers = asNumbers(fieldOf(vision, 'layers'))?.value
  const size = asNumber(fieldOf(vision, 'image_size'))
  const stages = mapped(width, (channels) => PLANES.map((planes) => channels * planes * EXPANSION))
  const last = stages?.value.at(-1)
  const heads =
    width === undefined || headWidth === undefined || headWidth === 0 ? undefined : Math.floor((width.value * 32) / headWidth)
  const side = mapped(size, (pixels) => (pixels >= 32 ? Math.floor(pixels / 32) : undefined))?.value
  const square = mapped(size, (pixels): ImageSize => [pixels, pixels])
  return {
    tower: 'image',
    modelled: true,
    builtAs: 'open_clip ModifiedResNet',
    hierarchical: true,
    ...(stages === undefined ? {} : { stages }),
    implies: {},
    ...(square === undefined || side === undefined ? {} : { input: { size: square, policy: inputPolicy(side) } }),
    built: [
      ...(square === undefined ? [] : [{ name: 'input', text: sizeText(square.value) }]),
      ...(width === undefined ? [] : [{ name: 'stem', text: `three convolutions, stride 4 -> ${width.value}` }]),
      ...(stages === undefined ? [] : [{ name: 'stage widths', text: stages.value.join(', ') }]),
      ...(layers === undefined ? [] : [{ name: 'stage depths', text: layers.join(', ') }]),
      ...(last === undefined || heads === undefined || side === undefined || embed_dim === undefined
        ? []
        : [{ name: 'attnpool', text: `${side}x${side}, ${heads} heads, ${last} -> ${embed_dim.value}` }]),
    ],
  }
}

/**
 * The attention pool has positions for image_size // 32 squared; the first convolution is padded (rounds up), all later
 * halvings are average pools (round down).
 */
function inputPolicy(side: number): InputPolicy {
  const steps = [
    { by: [2, 2], rounding: 'ceil' },
    { by: [16, 16], rounding: 'floor' },
  ] as const
  return { kind: 'grid', steps, tokens: [side * side] }
}
