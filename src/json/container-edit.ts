/** Changes among the direct children of one object or list, as text edits in the layout that it has. */
import { childAt, countOf, hasBreak, lastLine, lineIndent, startsLine, write, writeMember } from './style.ts'
import type { Style } from './style.ts'
import type { JsonArray, JsonDocument, JsonObject, JsonValue, Span, TextEdit } from './types.ts'

/** Indices are those of the text, duplicate keys counted. */
export interface Change {
  readonly container: JsonObject | JsonArray
  /** Where the container starts: at its key, where it has one. */
  readonly place: number
  readonly removed: Set<number>
  /** New keys by index. */
  readonly renamed: Map<number, string>
  readonly inserted: Insertion[]
}

export interface Insertion {
  /** Index of the child that it comes before; their count for the end. */
  readonly before: number
  /** Only in an object. */
  readonly key: string | undefined
  readonly value: JsonValue
}

/** What stands between two children, and the indentation of their lines; undefined where they share one. */
interface Layout {
  readonly separator: string
  readonly indent: string | undefined
}

/** The edits that make a change; they may overlap only where the change contradicts itself. Their number is that of what changes. */
export function containerEdits(document: JsonDocument, style: Style, change: Change): readonly TextEdit[] {
  const { text } = document
  const { container, removed, inserted } = change
  const count = countOf(container)
  if (count === 0) return fillEmpty(document, style, change)
  const layout = layoutOf(text, container, count, style)

  // Children from here to the end are removed; what is appended takes their place.
  let kept = count
  while (removed.has(kept - 1)) kept--

  const edits: TextEdit[] = []
  for (const index of removed) {
    // With the next child moved up, the comma, the line break and the indentation between the two are gone.
    if (index < kept && index + 1 < count) edits.push({ start: child(container, index).start, end: child(container, index + 1).start, newText: '' })
  }
  for (const entry of inserted) {
    if (entry.before >= count) continue
    const { start } = child(container, entry.before)
    edits.push({ start, end: start, newText: written(entry, style, layout) + layout.separator })
  }
  const appended = inserted.filter((entry) => entry.before === count).map((entry) => written(entry, style, layout))
  const { end } = child(container, count - 1)
  if (kept > 0) {
    if (appended.length > 0 || kept < count) {
      edits.push({ start: child(container, kept - 1).end, end, newText: appended.map((member) => layout.separator + member).join('') })
    }
  } else if (appended.length > 0) {
    edits.push({ start: child(container, 0).start, end, newText: appended.join(layout.separator) })
  } else {
    edits.push({ start: container.start + 1, end: container.end - 1, newText: '' })
  }
  return [...edits, ...renames(change)]
}

/** A child that is there. */
function child(container: JsonObject | JsonArray, index: number): Span {
  return childAt(container, index) as Span
}

function renames({ container, renamed, removed }: Change): readonly TextEdit[] {
  if (container.type === 'array') return []
  return Array.from(renamed).flatMap(([index, name]) => {
    const key = container.members[index]?.key
    return key === undefined || removed.has(index) ? [] : [{ start: key.start, end: key.end, newText: JSON.stringify(name) }]
  })
}

function written(entry: Insertion, style: Style, { indent }: Layout): string {
  return entry.key === undefined ? write(entry.value, style, indent) : writeMember(entry.key, entry.value, style, indent)
}

/** The layout of the last two children, since that is where new members go; else what the only child and the document show. */
function layoutOf(text: string, container: JsonObject | JsonArray, count: number, style: Style): Layout {
  const last = child(container, count - 1)
  const previous = childAt(container, count - 2)
  if (previous === undefined) {
    const before = text.slice(container.start + 1, last.start)
    if (!hasBreak(before)) return { separator: style.comma, indent: undefined }
    return { separator: `,${style.eol}${lastLine(before)}`, indent: lastLine(before) }
  }
  const between = text.slice(previous.end, last.start)
  if (!hasBreak(between)) return { separator: between, indent: undefined }
  const comma = between.indexOf(',')
  const after = between.slice(comma + 1)
  // Where lines start with their comma there is no line break after it.
  if (!hasBreak(after)) return { separator: between, indent: lineIndent(text, last.start) }
  // An empty line between the last two is theirs alone.
  return { separator: `${between.slice(0, comma + 1)}${style.eol}${lastLine(after)}`, indent: lastLine(after) }
}

function fillEmpty(document: JsonDocument, style: Style, change: Change): readonly TextEdit[] {
  const { text, root } = document
  const { container, place, inserted } = change
  if (inserted.length === 0) return []
  const isPlain = inserted.every(({ key, value }) => key === undefined && (value === null || typeof value !== 'object'))
  const base = isPlain ? undefined : indentAt(text, style, place, container === root)
  const indent = base === undefined ? undefined : base + style.unit
  const members = inserted.map((entry) => written(entry, style, { separator: '', indent }))
  const padding = container.type === 'array' ? '' : style.padding
  const newText = indent === undefined
    ? padding + members.join(style.comma) + padding
    : style.eol + indent + members.join(`,${style.eol}${indent}`) + style.eol + base
  return [{ start: container.start + 1, end: container.end - 1, newText }]
}

/** The indentation to write a value of several lines with, at a place; undefined where the layout there is one line. */
export function indentAt(text: string, style: Style, place: number, isRoot: boolean): string | undefined {
  return (isRoot && style.isMultiline) || startsLine(text, place) ? lineIndent(text, place) : undefined
}
