/** Offsets to lines and columns and back. Both start at 1; columns count UTF-16 code units. */
import type { JsonDocument, Span } from './types.ts'

export interface Position {
  readonly line: number
  readonly column: number
}

export interface Lines {
  readonly count: number
  /** The place of an offset; one outside the text is moved to its nearer end. */
  position(offset: number): Position
  /** The offset of a place; a line or column outside the text is moved to the nearest that exists. */
  offset(position: Position): number
  /** The span of a line without its line break; a line that does not exist is empty at the end of the text. */
  span(line: number): Span
}

const LF = 10
const CR = 13

const known = new WeakMap<JsonDocument, Lines>()

/** The line index of a document, made once. */
export function linesOf(document: JsonDocument): Lines {
  let lines = known.get(document)
  if (lines === undefined) {
    lines = createLines(document.text)
    known.set(document, lines)
  }
  return lines
}

/**
 * The line index of a text; lines end with LF, CRLF or a lone CR. Nothing is computed before the first question.
 * A byte order mark takes no column: editors do not show it.
 */
export function createLines(text: string): Lines {
  let computed: readonly number[] | undefined
  const starts = (): readonly number[] => (computed ??= lineStarts(text))

  const startOf = (line: number): number => {
    const start = starts()[line - 1]
    return start === undefined ? text.length : start
  }

  const span = (line: number): Span => {
    const start = startOf(line)
    let end = startOf(line + 1)
    if (end > start && text.charCodeAt(end - 1) === LF) end--
    if (end > start && text.charCodeAt(end - 1) === CR) end--
    return { start, end }
  }

  return {
    get count() {
      return starts().length
    },
    position(offset) {
      const inside = Math.min(Math.max(offset, 0), text.length)
      const line = lastAtMost(starts(), inside)
      return { line, column: Math.max(0, inside - startOf(line)) + 1 }
    },
    offset({ line, column }) {
      const { start, end } = span(Math.min(Math.max(line, 1), starts().length))
      return Math.min(start + Math.max(column, 1) - 1, end)
    },
    span,
  }
}

function lineStarts(text: string): readonly number[] {
  const starts = [text.charCodeAt(0) === 0xfeff ? 1 : 0]
  // Texts with a carriage return are rare; the others are cut at the speed of indexOf.
  if (!text.includes('\r')) {
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
    return starts
  }
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === LF || (code === CR && text.charCodeAt(at + 1) !== LF)) starts.push(at + 1)
  }
  return starts
}

/** The number (from 1) of the last entry that is at most `offset`; 1 where there is none. */
function lastAtMost(starts: readonly number[], offset: number): number {
  let low = 1
  let high = starts.length
  while (low < high) {
    const middle = (low + high + 1) >> 1
    const start = starts[middle - 1]
    if (start !== undefined && start <= offset) low = middle
    else high = middle - 1
  }
  return low
}
