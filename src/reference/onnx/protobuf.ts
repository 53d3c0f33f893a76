/**
 * Writing protobuf messages (protobuf.dev/programming-guides/encoding): a tag, then a varint, a fixed number or bytes with
 * their length. Fields are written in the order of the calls; nothing is left out for being a default.
 */

const VARINT = 0
const BYTES = 2
const FIXED32 = 5

const utf8 = new TextEncoder()

export class Message {
  readonly #parts: Uint8Array[] = []
  #size = 0

  /** int64, int32 and enums; negative numbers take ten bytes, as protobuf has it. */
  int(field: number, value: number | bigint): this {
    return this.#tag(field, VARINT).#push(varint(BigInt.asUintN(64, BigInt(value))))
  }

  float(field: number, value: number): this {
    const bytes = new Uint8Array(4)
    new DataView(bytes.buffer).setFloat32(0, value, true)
    return this.#tag(field, FIXED32).#push(bytes)
  }

  text(field: number, value: string): this {
    return this.bytes(field, utf8.encode(value))
  }

  bytes(field: number, value: Uint8Array): this {
    return this.#tag(field, BYTES).#push(varint(BigInt(value.length))).#push(value)
  }

  message(field: number, value: Message): this {
    this.#tag(field, BYTES).#push(varint(BigInt(value.#size)))
    for (const part of value.#parts) this.#push(part)
    return this
  }

  /** Bytes of the whole message. */
  get size(): number {
    return this.#size
  }

  finish(): Uint8Array {
    return joined(this.#parts)
  }

  #tag(field: number, wireType: number): this {
    return this.#push(varint(BigInt(field * 8 + wireType)))
  }

  #push(part: Uint8Array): this {
    this.#parts.push(part)
    this.#size += part.length
    return this
  }
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

/** Seven bits a byte, the lowest first; the highest bit says that more follow. */
function varint(value: bigint): Uint8Array {
  const bytes: number[] = []
  let rest = value
  while (rest > 0x7fn) {
    bytes.push(Number(rest & 0x7fn) | 0x80)
    rest >>= 7n
  }
  bytes.push(Number(rest))
  return Uint8Array.from(bytes)
}
