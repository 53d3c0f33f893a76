/** YAML as the tree that JSON is read into, so that all that is known of places holds for it as well. Loaded for YAML alone. */
import { isAlias, isMap, isScalar, isSeq, parseDocument, type Document, type Node } from 'yaml'
import type { JsonDocument, JsonMember, JsonNode, JsonProblem, JsonString, Span } from '../../json/types.ts'

/** More nodes, and more of them within one another, than a config has: a few anchors that refer to one another can stand for any number. */
const MAX_NODES = 100_000
const MAX_DEPTH = 100

/**
 * Reads YAML 1.2. What JSON has no value for (a key that is a list, a tag of an application) is a problem of the kind
 * `syntax`, as are texts that are no YAML; there is no root then. Comments alone are an empty object.
 */
export function readYaml(text: string): JsonDocument {
  if (nestsTooDeep(text)) return { text, root: undefined, problems: [{ kind: 'depth', start: 0, end: 0, message: 'it is nested too deep' }] }
  const document = parseDocument(text, { prettyErrors: false, version: '1.2' })
  // What follows the first fault is mostly its consequence.
  const problems = [...document.errors, ...document.warnings].slice(0, 1).map(({ message, pos: [start, end] }): JsonProblem => {
    return { kind: 'syntax', start, end, message: message.replace(/\s+/g, ' ') }
  })
  if (problems.length > 0) return { text, root: undefined, problems }
  if (document.contents === null || isNothing(document.contents)) return { text, root: { type: 'object', members: [], start: 0, end: 0 }, problems }
  try {
    return { text, root: new Reader(document).node(document.contents), problems }
  } catch (error) {
    if (!(error instanceof NoJson)) throw error
    return { text, root: undefined, problems: [{ kind: 'syntax', ...error.span, message: error.message }] }
  }
}

/**
 * The parser recurses, and V8 ends the process where a regular expression is compiled at the end of the stack. Brackets in
 * strings count as well: a config with hundreds of open ones is none.
 */
function nestsTooDeep(text: string): boolean {
  if (new RegExp(`^[ \\t?:-]{${4 * MAX_DEPTH}}`, 'm').test(text)) return true
  let depth = 0
  for (const [bracket] of text.matchAll(/[[{\]}]/g)) {
    depth = bracket === '[' || bracket === '{' ? depth + 1 : Math.max(0, depth - 1)
    if (depth > 2 * MAX_DEPTH) return true
  }
  return false
}

function isNothing(node: Node): boolean {
  return isScalar(node) && node.value === null && node.source === ''
}

class NoJson extends Error {
  constructor(
    message: string,
    readonly span: Span,
  ) {
    super(message)
  }
}

class Reader {
  #count = 0
  readonly #document: Document

  constructor(document: Document) {
    this.#document = document
  }

  node(node: Node, depth = 0): JsonNode {
    const span = spanOf(node)
    if (++this.#count > MAX_NODES || depth > MAX_DEPTH) throw new NoJson('the anchors stand for more than a config can hold', span)
    if (isAlias(node)) {
      const anchored = node.resolve(this.#document)
      if (anchored === undefined) throw new NoJson(`there is no anchor ${node.source} before this`, span)
      return { ...this.node(anchored, depth + 1), ...span }
    }
    if (isMap<Node, Node | null>(node)) return { type: 'object', members: node.items.map(({ key, value }) => this.#member(key, value, depth + 1)), ...span }
    if (isSeq<Node>(node)) return { type: 'array', items: node.items.map((item) => this.node(item, depth + 1)), ...span }
    if (isScalar(node)) return scalar(node.value, node.source, span)
    throw new NoJson('this is no value of JSON', span)
  }

  #member(key: Node, value: Node | null, depth: number): JsonMember {
    const name = this.#key(key)
    // `rules:` with nothing behind it.
    return { key: name, value: value === null ? { type: 'null', start: name.end, end: name.end } : this.node(value, depth) }
  }

  #key(key: Node): JsonString {
    if (isScalar(key) && typeof key.value === 'string') return { type: 'string', value: key.value, ...spanOf(key) }
    // 12: and true: are words here.
    if (isScalar(key) && key.source !== undefined) return { type: 'string', value: key.source, ...spanOf(key) }
    throw new NoJson('a key is a word, not a list or an object', spanOf(key))
  }
}

function scalar(value: unknown, source: string | undefined, span: Span): JsonNode {
  switch (typeof value) {
    case 'string':
      return { type: 'string', value, ...span }
    case 'boolean':
      return { type: 'boolean', value, ...span }
    case 'number':
      return { type: 'number', value, raw: source === undefined ? String(value) : source, isInteger: Number.isInteger(value), ...span }
    default:
      if (value === null) return { type: 'null', ...span }
      throw new NoJson('this is no value of JSON', span)
  }
}

function spanOf({ range }: Node): Span {
  return range === undefined || range === null ? { start: 0, end: 0 } : { start: range[0], end: range[1] }
}
