/** Widths of characters beyond ASCII. A module of its own: its tables are only loaded for a file that has such characters. */
import stringWidth from 'string-width'
import type { Measure } from './cells.ts'

/** What a reader sees as one character, by Unicode's grapheme clusters; widths by East Asian Width and emoji presentation. */
export function wideMeasure(): Measure {
  const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' })
  return {
    split: (text) => Array.from(segmenter.segment(text), ({ segment }) => segment),
    width: (character) => stringWidth(character),
  }
}
