/** XML as the formats need it: elements with attributes, one a line. */
import { escapeHidden, printable } from '../text/index.ts'

/** What XML 1.0 cannot hold, not even as a reference: most control characters, surrogates without a partner, and two that are no characters. */
const IMPOSSIBLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff\p{Surrogate}]/gu

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' }

/**
 * Text of an attribute or an element. What cannot be seen is a reference, which a reader of the XML gets back as it was and a
 * terminal does not obey; what XML cannot hold is written as `\u001b`.
 */
export function xmlText(text: string): string {
  const possible = text.replace(IMPOSSIBLE, (character) => (isNoCharacter(character) ? `\\u${character.charCodeAt(0).toString(16)}` : printable(character)))
  return escapeHidden(possible.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? ''), reference).replaceAll('\n', '&#xa;')
}

/** Unicode assigns nothing to them, so that they are not among what `printable` escapes. */
function isNoCharacter(character: string): boolean {
  return character === '\ufffe' || character === '\uffff'
}

function reference(character: string): string {
  return `&#x${(character.codePointAt(0) ?? 0).toString(16)};`
}

export type XmlContent = readonly XmlElement[] | string

export interface XmlElement {
  readonly name: string
  readonly attributes: Readonly<Record<string, string | number>>
  /** Elements, or text. */
  readonly content?: XmlContent
}

/** A document with this root, ended by a line feed. */
export function xmlDocument(root: XmlElement): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${linesOf(root, '').join('\n')}\n`
}

function linesOf({ name, attributes, content }: XmlElement, indent: string): string[] {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${xmlText(String(value))}"`)
  const open = `${indent}<${name}${written.join('')}`
  if (content === undefined || content.length === 0) return [`${open}/>`]
  if (typeof content === 'string') return [`${open}>${xmlText(content)}</${name}>`]
  return [`${open}>`, ...content.flatMap((element) => linesOf(element, `${indent}  `)), `${indent}</${name}>`]
}
