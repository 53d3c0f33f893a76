/** A line of a file as a terminal shows it: characters that are seen as one, each with its width in columns. */

export interface Cell {
  /** Offset in the line, in UTF-16 code units. */
  readonly offset: number
  readonly text: string
  /** In columns: 0, 1 or 2; more for a tab. */
  readonly width: number
}

/** How text falls into characters and how wide each is. */
export interface Measure {
  split(text: string): Iterable<string>
  /** Columns that a character takes in a terminal. */
  width(character: string): number
}

/** For text of ASCII characters, the common case: no tables are needed. */
export const asciiMeasure: Measure = { split: (text) => text, width: () => 1 }

/** True where `asciiMeasure` is right. */
export function isAscii(text: string): boolean {
  // The control characters are among them: they are shown by their pictures, which are one column wide.
  return !/[^\u0000-\u007f]/.test(text)
}

/** True for printable ASCII: characters and columns are the same. */
export function isPlain(text: string): boolean {
  return /^[\u0020-\u007e]*$/.test(text)
}

const TAB = 4

/** The characters of a line. Tabs reach to the next multiple of four columns; what a terminal would obey is shown by a picture. */
export function cellsOf(line: string, measure: Measure): Cell[] {
  const cells: Cell[] = []
  let offset = 0
  let column = 0
  for (const character of measure.split(line)) {
    const width = character === '\t' ? TAB - (column % TAB) : undefined
    const text = width === undefined ? visible(character) : ' '.repeat(width)
    const cell = { offset, text, width: width ?? measure.width(text) }
    cells.push(cell)
    offset += character.length
    column += cell.width
  }
  return cells
}

/** C0 controls and DEL have pictures of their own (U+2400 and following); other invisible and reordering characters get U+FFFD. */
function visible(character: string): string {
  const code = character.charCodeAt(0)
  if (character.length === 1 && code < 0x20) return String.fromCharCode(0x2400 + code)
  if (character === '\u007f') return '\u2421'
  return character.replace(
    /[\u0000-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\p{Surrogate}\u{e0000}-\u{e0fff}]/gu,
    '\ufffd',
  )
}
