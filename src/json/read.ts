import { decode } from './decode.ts'
import { parseJson } from './parse.ts'
import type { JsonDocument } from './types.ts'

/** A file's bytes as a document; never throws, what is wrong with the bytes or the text is among the document's problems. */
export function readJson(bytes: Uint8Array): JsonDocument {
  const { text, problems } = decode(bytes)
  return parseJson(text, problems)
}
