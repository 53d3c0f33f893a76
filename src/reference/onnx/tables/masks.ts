/** Additive masks of attention. */
import type { Table } from './index.ts'
import { pair, type Pair } from './numbers.ts'

/** (L, L): no position sees those behind it (open_clip, TextTransformer.build_causal_mask). */
export const causalMask: Table = ([length]) => Float32Array.from({ length: length! ** 2 }, (_, i) => (i % length! > Math.floor(i / length!) ? -Infinity : 0))

/** What timm's swin_transformer.py subtracts where two positions are strangers. */
const APART = -100

/**
 * (windows, area, area): a shifted map is made of regions that lie apart in the image; positions of one window attend to
 * their own region alone (timm, SwinTransformerBlock.get_attn_mask). `size` is the map in whole windows.
 */
export const shiftMask: Table = (_shape, attrs) => {
  const [size, window, shift] = ['size', 'window', 'shift'].map((name) => pair(attrs, name)) as [Pair, Pair, Pair]
  const rows = regions(size[0], window[0], shift[0])
  const columns = regions(size[1], window[1], shift[1])
  const mask: number[] = []
  for (let top = 0; top < size[0]; top += window[0]) {
    for (let left = 0; left < size[1]; left += window[1]) {
      const own = rows.slice(top, top + window[0]).flatMap((row) => columns.slice(left, left + window[1]).map((column) => 3 * row + column))
      for (const one of own) for (const other of own) mask.push(one === other ? 0 : APART)
    }
  }
  return mask
}

/** The region of each place along one side, as three slices of Python number them: up to the last window, up to the shift, the rest. */
function regions(size: number, window: number, shift: number): readonly number[] {
  const region = new Array<number>(size).fill(0)
  // A shift of 0 ends the second slice before it begins, and the third covers everything.
  if (shift === 0) return region.fill(2)
  return region.fill(1, size - window, size - shift).fill(2, size - shift)
}
