/** Reads one file of the run. */
import { closeSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs'
import { cannotLookAgain, noteBytes, textOf } from './disk.ts'
import { describeFsError } from './failure.ts'

/**
 * Larger files are skipped with a note: the largest real configs, timm hub files that carry 21,843 label names and
 * descriptions, stay below 4 MiB, and a data set's annotations beside them should not take seconds to parse.
 */
export const MAX_BYTES = 8 * 1024 * 1024

export type FileContent =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'too-large'; readonly size: number }
  | { readonly kind: 'unreadable'; readonly message: string }

/** Reads the bytes of a file (or of a pipe such as /dev/fd/63) unless it is larger than `MAX_BYTES`. Never throws for what the file system says. */
export function readContent(absolute: string): FileContent {
  try {
    const fd = openSync(absolute, 'r')
    try {
      const stats = fstatSync(fd)
      if (stats.isFile() && stats.size <= MAX_BYTES) {
        // The kernel's own files say that they are empty.
        const bytes = stats.size === 0 ? readFileSync(fd) : readWhole(fd, stats.size)
        noteBytes(absolute, bytes)
        return sized(bytes)
      }
      cannotLookAgain()
      return stats.size > MAX_BYTES ? { kind: 'too-large', size: stats.size } : readEndless(fd)
    } finally {
      closeSync(fd)
    }
  } catch (error) {
    cannotLookAgain()
    return { kind: 'unreadable', message: describeFsError(error) }
  }
}

/** As readFileSync does, which asks for the size once more. A file that has become shorter is read to its end. */
function readWhole(fd: number, size: number): Buffer {
  const bytes = Buffer.allocUnsafe(size)
  let length = 0
  while (length < size) {
    const count = readSync(fd, bytes, length, size - length, null)
    if (count === 0) break
    length += count
  }
  return bytes.subarray(0, length)
}

/** What has no size and may have no end, a pipe or a device: read no further than it has to be. */
function readEndless(fd: number): FileContent {
  const chunks: Buffer[] = []
  let length = 0
  while (length <= MAX_BYTES) {
    const chunk = Buffer.allocUnsafe(64 * 1024)
    const count = readSync(fd, chunk)
    if (count === 0) return { kind: 'bytes', bytes: Buffer.concat(chunks) }
    chunks.push(chunk.subarray(0, count))
    length += count
  }
  return { kind: 'too-large', size: Infinity }
}

/** The same judgement for bytes that are already here: standard input, or a pipe, whose size is known only after reading. */
export function sized(bytes: Uint8Array): FileContent {
  return bytes.length > MAX_BYTES ? { kind: 'too-large', size: bytes.length } : { kind: 'bytes', bytes }
}

/** What a file holds, or why it is not known, as one clause. */
export type Side = { readonly content: Uint8Array } | { readonly unreadable: string }

/** Reads one side of a comparison. */
export function readSide(absolute: string): Side {
  const content = readContent(absolute)
  if (content.kind === 'bytes') return { content: content.bytes }
  return { unreadable: content.kind === 'unreadable' ? content.message : tooLarge(content.size) }
}

export function tooLarge(size: number): string {
  return `it has ${mebibytes(size)}, and nothing above ${mebibytes(MAX_BYTES)} is read`
}

/** `12.5 MiB`; infinite is what was not read to its end. */
export function mebibytes(size: number): string {
  if (size === Infinity) return `more than ${mebibytes(MAX_BYTES)}`
  return `${(size / 1024 / 1024).toFixed(1)} MiB`
}

/** A header is not longer. */
const LINE_BYTES = 64 * 1024

/** The first line of a file that is not empty, as far as 64 KiB reach; the empty string for a file that cannot be read. */
export function firstLine(absolute: string): string {
  try {
    const text = textOf(absolute, LINE_BYTES) ?? beginning(absolute)
    const [line] = /[^\r\n]+/.exec(text) ?? ['']
    return line
  } catch (error) {
    describeFsError(error)
    return ''
  }
}

function beginning(absolute: string): string {
  cannotLookAgain()
  const fd = openSync(absolute, 'r')
  try {
    const bytes = Buffer.alloc(LINE_BYTES)
    return bytes.toString('utf8', 0, readSync(fd, bytes, 0, LINE_BYTES, 0))
  } finally {
    closeSync(fd)
  }
}
