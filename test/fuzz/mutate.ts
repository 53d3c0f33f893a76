/** Bytes changed at random: single bits, pieces taken out, doubled, exchanged, and words that parsers trip over. */
import type { Chance } from '../../scripts/oracle/chance.ts'

const encoder = new TextEncoder()

/** What a reader of JSON, YAML, CSV or Python may take for something else. */
const WORDS: readonly Uint8Array[] = [
  '{', '}', '[', ']', '(', ')', ',', ':', ';', '"', "'", '"""', '\\', '/', '#', '-', '.', '=', '*', '**', '&a', '*a', '<<', '|', '>', '?', '!', '@', '%',
  ' ', '\t', '\n', '\r', '\r\n', '\n\n', '    ', '\u0000', '\u001b[31m', '\u007f', '\u0085', '\u00a0', '\u2028', '\ufeff', '\u202e', '😀',
  '0', '-0', '-1', '1e999', '1e-999', '0x10', '007', '1_000', '9007199254740993', '99999999999999999999999', '0.1', '1.', '.5', '1e5', 'NaN', 'Infinity', '-Infinity',
  'null', 'true', 'false', 'None', 'True', '~', 'yes', '""', '{}', '[]', '[[]]', '{"a":{}}', '"a":1,',
  '__proto__', 'constructor', 'hasOwnProperty', 'toString', 'prototype', '../', '/etc/passwd', 'timm/', 'hf-hub:', '::error::', '##[error]',
  '"__proto__":', '"constructor":{"prototype":{"a":1}},', '"width":', '"layers":', '"timm_model_name":', '"hf_model_name":', '"model_cfg":', '"architecture":',
  'def ', 'class ', 'lambda: ', 'for x in x: ', 'if x else ', 'import ', 'return ', 'f"{', '}"', 'yield ', 'async ', '\\u', '\\x', '\\ud800',
].map((word) => encoder.encode(word))

/** Bytes that are no UTF-8, or too much of it. */
const BROKEN: readonly Uint8Array[] = [[0xff], [0xc3], [0xed, 0xa0, 0x80], [0xc0, 0xaf], [0xf4, 0x90, 0x80, 0x80], [0xff, 0xfe], [0xfe, 0xff], [0x80]].map((bytes) => Uint8Array.from(bytes))

/** The bytes after one to eight changes; `other` is where pieces of another kind come from. */
export function mutate(bytes: Uint8Array, other: Uint8Array, chance: Chance): Uint8Array {
  let changed = bytes
  for (let left = 1 + chance.below(chance.happens(0.5) ? 2 : 8); left > 0; left--) changed = chance.pick(CHANGES)(changed, other, chance)
  return changed
}

type Change = (bytes: Uint8Array, other: Uint8Array, chance: Chance) => Uint8Array

const CHANGES: readonly Change[] = [
  (bytes, _, chance) => insert(bytes, place(bytes, chance), chance.pick(WORDS)),
  (bytes, _, chance) => insert(bytes, place(bytes, chance), chance.pick(WORDS)),
  (bytes, _, chance) => insert(bytes, place(bytes, chance), chance.pick(BROKEN)),
  (bytes, _, chance) => replace(bytes, place(bytes, chance), 1 + chance.below(8), chance.pick(WORDS)),
  (bytes, _, chance) => replace(bytes, place(bytes, chance), 1, Uint8Array.of(chance.below(256))),
  (bytes, _, chance) => replace(bytes, place(bytes, chance), 1, Uint8Array.of((bytes[place(bytes, chance)] ?? 0) ^ (1 << chance.below(8)))),
  (bytes, _, chance) => replace(bytes, place(bytes, chance), length(bytes, chance), new Uint8Array(0)),
  // A number, a word or a string for another of the same text.
  (bytes, _, chance) => replaceToken(bytes, piece(bytes, chance), chance),
  (bytes, other, chance) => insert(bytes, place(bytes, chance), piece(other, chance)),
  (bytes, _, chance) => insert(bytes, place(bytes, chance), piece(bytes, chance)),
  (bytes, _, chance) => repeated(bytes, chance),
  (bytes, _, chance) => bytes.subarray(0, place(bytes, chance)),
]

function place({ length: end }: Uint8Array, chance: Chance): number {
  return chance.below(end + 1)
}

/** Of a piece: mostly short. */
function length({ length: end }: Uint8Array, chance: Chance): number {
  return 1 + chance.below(chance.happens(0.8) ? 16 : Math.max(1, end))
}

function piece(bytes: Uint8Array, chance: Chance): Uint8Array {
  const start = place(bytes, chance)
  return bytes.subarray(start, start + length(bytes, chance))
}

function insert(bytes: Uint8Array, at: number, added: Uint8Array): Uint8Array {
  return replace(bytes, at, 0, added)
}

function replace(bytes: Uint8Array, at: number, count: number, added: Uint8Array): Uint8Array {
  return Buffer.concat([bytes.subarray(0, at), added, bytes.subarray(at + count)])
}

/** Exchanges what stands between two signs of punctuation. */
function replaceToken(bytes: Uint8Array, fallback: Uint8Array, chance: Chance): Uint8Array {
  const tokens = [...Buffer.from(bytes).toString('latin1').matchAll(/[\w.+-]+|"[^"\n]{0,80}"/g)]
  if (tokens.length === 0) return insert(bytes, place(bytes, chance), fallback)
  const { index, 0: token } = chance.pick(tokens)
  const added = chance.happens(0.5) ? chance.pick(WORDS) : Buffer.from(chance.pick(tokens)[0], 'latin1')
  return replace(bytes, index, token.length, added)
}

/** Some piece up to a few hundred times: what nests, nests deep, and what is looked for again is often there. */
function repeated(bytes: Uint8Array, chance: Chance): Uint8Array {
  const start = place(bytes, chance)
  const part = chance.happens(0.5) ? chance.pick(WORDS) : bytes.subarray(start, start + 1 + chance.below(8))
  return insert(bytes, start, Buffer.concat(Array.from({ length: 1 + chance.below(400) }, () => part)))
}
