/** A large text of lines read in blocks: a look-up touches a few kilobytes of it, not all. */

/** A file's bytes at places. */
export interface RandomAccess {
  /** In bytes. */
  readonly size: number
  /** The bytes [start, end), one character each (Latin-1). */
  read(start: number, end: number): string
}

/** A text as random access: its UTF-8 bytes. */
export function accessTo(text: string): RandomAccess {
  const bytes = utf8AsLatin1(text)
  return { size: bytes.length, read: (start, end) => bytes.slice(start, end) }
}

const BLOCK = 4096

/** Lines of a file, found by their place in it. Blocks that were read are kept. */
export class Blocks {
  readonly size: number
  readonly #file: RandomAccess
  readonly #blocks = new Map<number, string>()

  constructor(file: RandomAccess) {
    this.#file = file
    this.size = file.size
  }

  /** Where the line begins that the byte at `place` is in. */
  lineStart(place: number): number {
    for (let index = Math.floor(place / BLOCK); index >= 0; index--) {
      const at = this.#block(index).lastIndexOf('\n', place - 1 - index * BLOCK)
      // lastIndexOf takes a negative place for 0.
      if (at >= 0 && index * BLOCK + at < place) return index * BLOCK + at + 1
    }
    return 0
  }

  /** Where the line ends that begins at `start`: at its line feed, or at the end of the file. */
  lineEnd(start: number): number {
    for (let index = Math.floor(start / BLOCK); index * BLOCK < this.size; index++) {
      const at = this.#block(index).indexOf('\n', Math.max(0, start - index * BLOCK))
      if (at >= 0) return index * BLOCK + at
    }
    return this.size
  }

  /** The bytes [start, end), one character each. */
  slice(start: number, end: number): string {
    const stop = Math.min(end, this.size)
    let text = ''
    for (let place = start; place < stop; ) {
      const index = Math.floor(place / BLOCK)
      const next = Math.min(stop, (index + 1) * BLOCK)
      text += this.#block(index).slice(place - index * BLOCK, next - index * BLOCK)
      place = next
    }
    return text
  }

  /** The bytes [start, end) as the text that they are in UTF-8. */
  text(start: number, end: number): string {
    return latin1AsUtf8(this.slice(start, end))
  }

  /** The whole file as the text that it is. */
  all(): string {
    return latin1AsUtf8(this.#file.read(0, this.size))
  }

  #block(index: number): string {
    let block = this.#blocks.get(index)
    if (block === undefined) {
      block = this.#file.read(index * BLOCK, Math.min(this.size, (index + 1) * BLOCK))
      this.#blocks.set(index, block)
    }
    return block
  }
}

function utf8AsLatin1(text: string): string {
  return isAscii(text) ? text : Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join('')
}

function latin1AsUtf8(bytes: string): string {
  return isAscii(bytes) ? bytes : new TextDecoder().decode(Uint8Array.from(bytes, (character) => character.charCodeAt(0)))
}

/** A search by a regular expression, for V8 runs it as machine code from the first call on. */
function isAscii(text: string): boolean {
  return !/[\u0080-\uffff]/.test(text)
}
