/** String literals, from the syntax nodes of @lezer/python to the small tree of ast.ts. */
import type { SyntaxNode } from '@lezer/common'
import type { Expression, FormatPart } from './ast.ts'
import { readExpressions } from './expressions.ts'
import { splitString, unescapePython } from './literals.ts'
import { childrenOf, inner, type Reader } from './reader.ts'

/** A plain string literal. */
export function readString(reader: Reader, node: SyntaxNode): Expression {
  const text = reader.source(node)
  const parts = splitString(text)
  if (parts === undefined) return reader.unsupported(node, 'a string that is not closed')
  const body = text.slice(parts.start, parts.end)
  const value = parts.isRaw ? body : unescapePython(body)
  return { type: 'String', value, isBytes: parts.isBytes, ...reader.place(node) }
}

/** A format string: text and replacement fields in order. */
export function readFormatParts(reader: Reader, node: SyntaxNode): FormatPart[] {
  const text = reader.source(node)
  const whole = splitString(text)
  if (whole === undefined) return [{ type: 'value', value: reader.unsupported(node, 'a string that is not closed'), conversion: '', spec: [] }]
  const plain = (from: number, to: number) => {
    const body = reader.text.slice(from, to).replaceAll('{{', '{').replaceAll('}}', '}')
    return whole.isRaw ? body : unescapePython(body)
  }
  return readReplacements(reader, node, node.from + whole.start, node.from + whole.end, plain)
}

function readReplacements(
  reader: Reader,
  node: SyntaxNode,
  from: number,
  to: number,
  plain: (from: number, to: number) => string,
): FormatPart[] {
  const parts: FormatPart[] = []
  const addText = (value: string) => {
    if (value !== '') parts.push({ type: 'text', value })
  }
  let at = from
  for (const replacement of node.getChildren('FormatReplacement')) {
    addText(plain(at, replacement.from))
    at = replacement.to
    const children = inner(replacement)
    const values = children.filter((child) => !child.name.startsWith('Format') || child.name === 'FormatString')
    const value = readExpressions(reader, values, replacement)
    const spec = replacement.getChild('FormatSpec')
    const specParts = spec === null ? [] : readReplacements(reader, spec, spec.from + 1, spec.to, (a, b) => reader.text.slice(a, b))
    const converter = replacement.getChild('FormatConversion')
    let conversion = converter === null ? '' : reader.source(converter).slice(1)
    if (replacement.getChild('FormatSelfDoc') !== null) {
      const equals = reader.text.indexOf('=', value.end)
      addText(reader.text.slice(replacement.from + 1, equals + 1))
      if (conversion === '' && spec === null) conversion = 'r'
    }
    parts.push({ type: 'value', value, conversion, spec: specParts })
  }
  addText(plain(at, to))
  return parts
}

/** Adjacent literals are one string. */
export function readContinued(reader: Reader, node: SyntaxNode): Expression {
  const pieces = childrenOf(node)
  if (pieces.every((piece) => piece.name === 'String')) {
    const strings = pieces.map((piece) => readString(reader, piece))
    let value = ''
    for (const string of strings) {
      if (string.type !== 'String') return string
      value += string.value
    }
    const [first] = strings
    return { type: 'String', value, isBytes: first?.type === 'String' && first.isBytes, ...reader.place(node) }
  }
  const parts = pieces.flatMap((piece): FormatPart[] => {
    if (piece.name === 'FormatString') return readFormatParts(reader, piece)
    const value = readString(reader, piece)
    return value.type === 'String' ? [{ type: 'text', value: value.value }] : [{ type: 'value', value, conversion: '', spec: [] }]
  })
  return { type: 'FormatString', parts, ...reader.place(node) }
}
