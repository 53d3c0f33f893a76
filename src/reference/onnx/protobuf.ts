/**
 * Writing protobuf messages (protobuf.dev/programming-guides/encoding): a tag, then a varint, a fixed number or bytes with
 * their length. Fields are written in the order of the calls; nothing is left out for being a default.
 */

const VARINT = 0
const BYTES = 2
const FIXED32 = 5

/** Bytes from this length on are kept as they are until the end, instead of being copied into every message around them. */
const LARGE = 1 << 16

const utf8 = new TextEncoder()

export class Message {
  /** What is finished, in order; `#chunk` follows it. */
  readonly #parts: Uint8Array[] = []
  #chunk = new Uint8Array(32)
  #used = 0
  #partsSize = 0

  /** int64, int32 and enums: a safe integer; a negative one takes ten bytes, as protobuf has it. */
  int(field: number, value: number): this {
    this.#varint(field * 8 + VARINT)
    if (value >= 0) this.#varint(value)
    else this.#negative(value)
    return this
  }

  float(field: number, value: number): this {
    this.#varint(field * 8 + FIXED32)
    this.#reserve(4)
    new DataView(this.#chunk.buffer).setFloat32(this.#used, value, true)
    this.#used += 4
    return this
  }

  text(field: number, value: string): this {
    return this.bytes(field, utf8.encode(value))
  }

  bytes(field: number, value: Uint8Array): this {
    this.#varint(field * 8 + BYTES)
    this.#varint(value.length)
    this.#append(value)
    return this
  }

  message(field: number, value: Message): this {
    this.#varint(field * 8 + BYTES)
    this.#varint(value.size)
    for (const part of value.#parts) this.#append(part)
    this.#append(value.#chunk.subarray(0, value.#used))
    return this
  }

  /** Bytes of the whole message. */
  get size(): number {
    return this.#partsSize + this.#used
  }

  finish(): Uint8Array {
    const whole = new Uint8Array(this.size)
    let at = 0
    for (const part of [...this.#parts, this.#chunk.subarray(0, this.#used)]) {
      whole.set(part, at)
      at += part.length
    }
    return whole
  }

  /** Seven bits a byte, the lowest first; the highest bit says that more follow. */
  #varint(value: number): void {
    this.#reserve(10)
    let rest = value
    while (rest > 0x7f) {
      this.#chunk[this.#used++] = (rest % 0x80) + 0x80
      rest = Math.floor(rest / 0x80)
    }
    this.#chunk[this.#used++] = rest
  }

  /** The 64 bits of two's complement, as a varint. */
  #negative(value: number): void {
    this.#reserve(10)
    let rest = BigInt.asUintN(64, BigInt(value))
    for (let i = 0; i < 10; i++) {
      this.#chunk[this.#used++] = Number(rest % 0x80n) + (i < 9 ? 0x80 : 0)
      rest /= 0x80n
    }
  }

  #append(bytes: Uint8Array): void {
    if (bytes.length >= LARGE) {
      this.#parts.push(this.#chunk.subarray(0, this.#used), bytes)
      this.#partsSize += this.#used + bytes.length
      this.#chunk = new Uint8Array(32)
      this.#used = 0
      return
    }
    this.#reserve(bytes.length)
    this.#chunk.set(bytes, this.#used)
    this.#used += bytes.length
  }

  #reserve(count: number): void {
    const needed = this.#used + count
    if (needed <= this.#chunk.length) return
    const larger = new Uint8Array(Math.max(2 * this.#chunk.length, needed))
    larger.set(this.#chunk.subarray(0, this.#used))
    this.#chunk = larger
  }
}
