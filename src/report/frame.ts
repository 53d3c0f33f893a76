/** The lines of a file around a problem, with the place underlined. */
import type { Lines } from '../json/lines.ts'
import type { Problem } from '../lint/types.ts'
import { breakCommands } from '../text/index.ts'
import { cellsOf, isPlain, type Cell, type Measure } from './cells.ts'
import type { Style } from './style.ts'

/** Columns of a line that are shown; of longer ones, such as a whole file in one line, the part around the place. */
const WIDTH = 100
/** Columns shown before the place where the beginning of a line is left out. */
const LEAD = 30
/** Characters that are looked at on either side of the place: enough to fill the width. */
const NEAR = 4 * WIDTH
/** Takes the place of the second sign of `##[`, which a CI service would obey in its log. It is as wide. */
const SHARP = '\u266f'
/** Lines shown before and after that of the place. */
const CONTEXT = 1

export interface Source {
  readonly text: string
  readonly lines: Lines
  readonly measure: Measure
}

/** The lines of the frame, without line feeds. A place of several lines is underlined in its first. */
export function frame(source: Source, problem: Problem, style: Style): string[] {
  const first = Math.max(1, problem.line - CONTEXT)
  const last = Math.min(source.lines.count, problem.line + CONTEXT)
  const gutter = String(last).length
  const out: string[] = []
  for (let number = first; number <= last; number++) {
    const span = source.lines.span(number)
    const line = source.text.slice(span.start, span.end)
    const isMarked = number === problem.line
    const start = isMarked ? problem.column - 1 : 0
    const end = !isMarked ? 0 : problem.endLine > number ? line.length : problem.endColumn - 1
    const { text, before, length } = crop(line, start, end, source.measure)
    out.push(`${style.faint(`${isMarked ? '>' : ' '} ${String(number).padStart(gutter)} |`)} ${breakCommands(text, () => SHARP)}`.trimEnd())
    if (isMarked) {
      const carets = style[problem.severity]('^'.repeat(length))
      out.push(`${style.faint(`${' '.repeat(gutter + 2)} |`)} ${' '.repeat(before)}${carets}`)
    }
  }
  return out
}

interface Cropped {
  readonly text: string
  /** Columns before the underline. */
  readonly before: number
  /** Columns of the underline, at least one: a place of no length is a point between characters. */
  readonly length: number
}

/** The part of a line that is shown, and what of it lies between two offsets of the line. */
function crop(line: string, start: number, end: number, measure: Measure): Cropped {
  // The common case: every character is one column.
  if (line.length <= WIDTH && isPlain(line)) return { text: line, before: start, length: Math.max(1, end - start) }
  const from = Math.max(0, start - NEAR)
  const to = Math.min(line.length, start + NEAR)
  const cells = cellsOf(line.slice(from, to), measure)
  const isBefore = (cell: Cell): boolean => cell.offset < start - from
  const isMarked = (cell: Cell): boolean => !isBefore(cell) && cell.offset < end - from

  const before = widthOf(cells.filter(isBefore))
  const total = widthOf(cells)
  const isNearStart = from === 0 && before + Math.min(widthOf(cells.filter(isMarked)), WIDTH / 2) <= WIDTH
  const left = isNearStart ? 0 : Math.max(0, Math.min(before - LEAD, total - WIDTH))
  const shown: Cell[] = []
  let column = 0
  for (const cell of cells) {
    if (column >= left && column + cell.width <= left + WIDTH) shown.push(cell)
    column += cell.width
  }
  const head = from > 0 || left > 0 ? '…' : ''
  const tail = to < line.length || left + WIDTH < total ? '…' : ''
  return {
    text: `${head}${shown.map((cell) => cell.text).join('')}${tail}`,
    before: head.length + widthOf(shown.filter(isBefore)),
    length: Math.max(1, widthOf(shown.filter(isMarked))),
  }
}

function widthOf(cells: readonly Cell[]): number {
  return cells.reduce((sum, cell) => sum + cell.width, 0)
}
