/** The files of a wheel: a zip archive, read whole. */
import { inflateRawSync } from 'node:zlib'
import { isSource, type SourceFiles } from '../../src/sources/folder.ts'

const END_OF_CENTRAL_DIRECTORY = 0x06054b50
const CENTRAL_ENTRY = 0x02014b50
const STORED = 0
const DEFLATED = 8

interface Entry {
  readonly method: number
  readonly compressedSize: number
  readonly localHeader: number
}

/** The Python and JSON files of a zip archive. Throws where the bytes are no zip that wheels use (no zip64, no encryption). */
export function readZip(bytes: Buffer): SourceFiles {
  const entries = centralDirectory(bytes)
  return {
    paths: [...entries.keys()].filter(isSource).sort(),
    read: (path) => {
      const entry = entries.get(path)
      if (entry === undefined) throw new Error(`the archive has no ${path}`)
      return content(bytes, entry).toString('utf8')
    },
  }
}

/** PKWARE APPNOTE 4.3.12 and 4.3.16. */
function centralDirectory(bytes: Buffer): Map<string, Entry> {
  let end = bytes.length - 22
  while (end >= 0 && bytes.readUInt32LE(end) !== END_OF_CENTRAL_DIRECTORY) end--
  if (end < 0) throw new Error('no zip archive')
  const count = bytes.readUInt16LE(end + 10)
  let at = bytes.readUInt32LE(end + 16)
  const entries = new Map<string, Entry>()
  for (let i = 0; i < count; i++) {
    if (bytes.readUInt32LE(at) !== CENTRAL_ENTRY) throw new Error('the archive\'s directory is broken')
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((offset) => bytes.readUInt16LE(at + offset)) as [number, number, number]
    const name = bytes.toString('utf8', at + 46, at + 46 + nameLength)
    entries.set(name, { method: bytes.readUInt16LE(at + 10), compressedSize: bytes.readUInt32LE(at + 20), localHeader: bytes.readUInt32LE(at + 42) })
    at += 46 + nameLength + extraLength + commentLength
  }
  return entries
}

function content(bytes: Buffer, { method, compressedSize, localHeader }: Entry): Buffer {
  const start = localHeader + 30 + bytes.readUInt16LE(localHeader + 26) + bytes.readUInt16LE(localHeader + 28)
  const packed = bytes.subarray(start, start + compressedSize)
  if (method === STORED) return packed
  if (method === DEFLATED) return inflateRawSync(packed)
  throw new Error(`zip method ${method} is not supported`)
}
