/** The concrete tree of a JSON text: every key and value keeps its place. Offsets are UTF-16 code units, end-exclusive. */

export interface Span {
  readonly start: number
  readonly end: number
}

export interface JsonObject extends Span {
  readonly type: 'object'
  /** In the order of the text; a duplicate key appears as often as it is written. */
  readonly members: readonly JsonMember[]
}

export interface JsonMember {
  readonly key: JsonString
  readonly value: JsonNode
}

export interface JsonArray extends Span {
  readonly type: 'array'
  readonly items: readonly JsonNode[]
}

export interface JsonString extends Span {
  readonly type: 'string'
  readonly value: string
}

export interface JsonNumber extends Span {
  readonly type: 'number'
  /** NaN and the infinities included: Python's reader accepts them. */
  readonly value: number
  /** As written. */
  readonly raw: string
  /** True where Python would read an `int`: no fraction, no exponent, not NaN or Infinity. `12.0` is a float. */
  readonly isInteger: boolean
}

export interface JsonBoolean extends Span {
  readonly type: 'boolean'
  readonly value: boolean
}

export interface JsonNull extends Span {
  readonly type: 'null'
}

export type JsonNode = JsonObject | JsonArray | JsonString | JsonNumber | JsonBoolean | JsonNull

/**
 * What is wrong with the text itself.
 * - `syntax`, `depth`, `encoding`, `bom`: Python's `json.load` refuses the file.
 * - `non-finite`, `duplicate-key`: Python reads it, but it is no JSON, or not what it looks like.
 */
export type JsonProblemKind = 'syntax' | 'depth' | 'encoding' | 'bom' | 'non-finite' | 'duplicate-key'

export interface JsonProblem extends Span {
  readonly kind: JsonProblemKind
  /** One clause, without the place: `a comma is missing before the key "width"`. */
  readonly message: string
  /** The pointer of the value concerned, where the tree reaches that far; for `duplicate-key` that of the key's object plus the key. */
  readonly pointer?: string
  /** For `duplicate-key`: where the same key stood before (the value that is lost). */
  readonly earlier?: Span
}

export interface JsonDocument {
  readonly text: string
  /** Undefined where the text could not be read to its end. */
  readonly root: JsonNode | undefined
  /** In the order of the text. */
  readonly problems: readonly JsonProblem[]
}

/** A change of the text: replace [start, end) by newText. Edits of one list do not overlap. */
export interface TextEdit extends Span {
  readonly newText: string
}

/** A JSON value as a plain JavaScript value (the last of duplicate keys wins, as in Python). */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | { readonly [key: string]: JsonValue }

/**
 * A change said in terms of the document, resolved into text edits late (src/json/edit.ts). Pointers are those of the
 * document as it is. `insert` adds a member at the end of its object, or an item to a list before the index or, for `-`, at its end.
 * Of duplicate keys `replace` changes the last, `remove` and `rename` all; `remove` with `earlier` all but the last, which
 * changes nothing for the reader.
 */
export type DocumentEdit =
  | { readonly op: 'insert'; readonly pointer: string; readonly value: JsonValue }
  | { readonly op: 'replace'; readonly pointer: string; readonly value: JsonValue }
  | { readonly op: 'remove'; readonly pointer: string; readonly earlier?: true }
  | { readonly op: 'rename'; readonly pointer: string; readonly key: string }
