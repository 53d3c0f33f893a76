/** How a document is laid out, read from the document itself, and values written in that layout. */
import type { JsonArray, JsonDocument, JsonNode, JsonObject, JsonValue, Span } from './types.ts'

export interface Style {
  /** The first line break of the text. */
  readonly eol: string
  /** One level of indentation. */
  readonly unit: string
  /** Does any object or list have its members on lines of their own? */
  readonly isMultiline: boolean
  /** Between key and value, white space included. */
  readonly colon: string
  /** Between two members in one line, white space included. */
  readonly comma: string
  /** White space inside the brackets of an object in one line. */
  readonly padding: string
}

/** What a document without any layout of its own (`{}`) gets: that of open_clip's own configs. */
const UNIT_OF_EMPTY = '    '

/** How many members an object has, or items a list. */
export function countOf(container: JsonObject | JsonArray): number {
  return container.type === 'array' ? container.items.length : container.members.length
}

/** One of an object's members or a list's items as a span, its key included; undefined where there is none. */
export function childAt(container: JsonObject | JsonArray, index: number): Span | undefined {
  if (container.type === 'array') return container.items[index]
  const member = container.members[index]
  return member === undefined ? undefined : { start: member.key.start, end: member.value.end }
}

const known = new WeakMap<JsonDocument, Style>()

/** The layout of a document, read once. */
export function styleOf(document: JsonDocument): Style {
  let style = known.get(document)
  if (style === undefined) {
    style = readStyle(document)
    known.set(document, style)
  }
  return style
}

function readStyle({ text, root }: JsonDocument): Style {
  let unit: string | undefined
  let colon: string | undefined
  let comma: string | undefined
  let padding: string | undefined
  // Level by level: an array that grows while it is gone through.
  const pending: JsonNode[] = root === undefined ? [] : [root]
  for (const node of pending) {
    if (unit !== undefined && colon !== undefined && comma !== undefined && padding !== undefined) break
    if (node.type !== 'object' && node.type !== 'array') continue
    const first = childAt(node, 0)
    const second = childAt(node, 1)
    if (first === undefined) continue
    const before = text.slice(node.start + 1, first.start)
    if (hasBreak(before)) unit ??= withoutPrefix(lastLine(before), lineIndent(text, node.start))
    else if (node.type === 'object') padding ??= before
    if (second !== undefined) {
      const between = text.slice(first.end, second.start)
      if (!hasBreak(between)) comma ??= between
    }
    if (node.type === 'object') {
      const member = node.members[0]
      const between = member === undefined ? '' : text.slice(member.key.end, member.value.start)
      if (!hasBreak(between)) colon ??= between
      for (const { value } of node.members) pending.push(value)
    } else {
      for (const item of node.items) pending.push(item)
    }
  }
  const isBare = colon === undefined && comma === undefined && padding === undefined
  colon ??= ': '
  return {
    eol: firstBreak(text),
    isMultiline: unit !== undefined || isBare,
    unit: unit ?? UNIT_OF_EMPTY,
    colon,
    comma: comma ?? (colon.endsWith(' ') ? ', ' : ','),
    padding: padding ?? '',
  }
}

export function hasBreak(text: string): boolean {
  return text.includes('\n') || text.includes('\r')
}

function firstBreak(text: string): string {
  return /\r\n|\n|\r/.exec(text)?.[0] ?? '\n'
}

/** What follows the last line break. */
export function lastLine(text: string): string {
  return text.slice(Math.max(text.lastIndexOf('\n'), text.lastIndexOf('\r')) + 1)
}

/** The white space at the beginning of the line that an offset is in. */
export function lineIndent(text: string, offset: number): string {
  const line = lastLine(text.slice(0, offset))
  return line.slice(0, line.length - line.trimStart().length)
}

/** Does nothing but white space stand before the offset in its line? */
export function startsLine(text: string, offset: number): boolean {
  const before = text.slice(0, offset)
  return lastLine(before).trim() === '' && hasBreak(before)
}

function withoutPrefix(indent: string, prefix: string): string {
  return indent.startsWith(prefix) ? indent.slice(prefix.length) : indent
}

/**
 * A value as JSON text in a style.
 * @param indent the indentation of the line that it is written in; undefined to keep everything in one line
 */
export function write(value: JsonValue, style: Style, indent: string | undefined): string {
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value)
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  const isList = Array.isArray(value)
  const inner = indent === undefined ? undefined : indent + style.unit
  const parts = isList
    ? value.map((item: JsonValue) => write(item, style, inner))
    : Object.entries(value).map(([key, item]) => writeMember(key, item, style, inner))
  const [open, close] = isList ? '[]' : '{}'
  if (parts.length === 0) return `${open}${close}`
  const isShort = isList && value.every((item: JsonValue) => item === null || typeof item !== 'object')
  if (inner === undefined || isShort) {
    const padding = isList ? '' : style.padding
    return `${open}${padding}${parts.join(style.comma)}${padding}${close}`
  }
  const lineBreak = style.eol + inner
  return `${open}${lineBreak}${parts.join(`,${lineBreak}`)}${style.eol}${indent}${close}`
}

/** A key with its value, written as `write` does. */
export function writeMember(key: string, value: JsonValue, style: Style, indent: string | undefined): string {
  return `${JSON.stringify(key)}${style.colon}${write(value, style, indent)}`
}
