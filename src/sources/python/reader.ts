/** What the parts of the Python parser share: the text, places, and the children of a syntax node. */
import type { SyntaxNode } from '@lezer/common'
import type { Place, SyntaxProblem, Unsupported } from './ast.ts'

/** Deeper nesting than this is not read: such code is generated, and a recursive reader must stop somewhere. */
const MAX_DEPTH = 500

export class Reader {
  readonly text: string
  readonly problems: SyntaxProblem[] = []
  depth = 0
  readonly #lineStarts: number[] = [0]

  constructor(text: string) {
    this.text = text
    for (let i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) this.#lineStarts.push(i + 1)
  }

  /** Line of an offset, from 1. */
  line(offset: number): number {
    let low = 0
    let high = this.#lineStarts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((this.#lineStarts[middle] as number) <= offset) low = middle
      else high = middle - 1
    }
    return low + 1
  }

  place(node: { readonly from: number; readonly to: number }): Place {
    return { line: this.line(node.from), start: node.from, end: node.to }
  }

  source(node: { readonly from: number; readonly to: number }): string {
    return this.text.slice(node.from, node.to)
  }

  unsupported(node: { readonly from: number; readonly to: number }, what: string): Unsupported {
    return { type: 'Unsupported', what, ...this.place(node) }
  }

  /** Reads one level down, or says that the nesting is too deep. */
  nested<T>(node: SyntaxNode, read: () => T): T | Unsupported {
    if (this.depth >= MAX_DEPTH) return this.unsupported(node, 'code nested too deeply')
    this.depth++
    try {
      return read()
    } finally {
      this.depth--
    }
  }
}

/** Children of a node without comments. */
export function childrenOf(node: SyntaxNode): SyntaxNode[] {
  const children: SyntaxNode[] = []
  for (let child = node.firstChild; child !== null; child = child.nextSibling) {
    if (child.name !== 'Comment') children.push(child)
  }
  return children
}

/** Children between the brackets. */
export function inner(node: SyntaxNode): SyntaxNode[] {
  return childrenOf(node).filter((child) => !'()[]{}'.includes(child.name))
}

/** Splits a list of nodes at those of one name; a separator at the end adds no empty part. */
export function splitAt(nodes: readonly SyntaxNode[], separator: string): SyntaxNode[][] {
  const parts: SyntaxNode[][] = []
  let part: SyntaxNode[] = []
  for (const node of nodes) {
    if (node.name === separator) {
      parts.push(part)
      part = []
    } else {
      part.push(node)
    }
  }
  if (part.length > 0) parts.push(part)
  return parts
}
