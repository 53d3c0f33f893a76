import { deflateRawSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { readZip } from '../../scripts/catalog/zip.ts'

/** A zip archive of these files, stored or deflated. */
function zip(files: readonly { readonly path: string; readonly text: string; readonly method: number }[]): Buffer {
  const locals: Buffer[] = []
  const central: Buffer[] = []
  let offset = 0
  for (const { path, text, method } of files) {
    const data = method === 8 ? deflateRawSync(Buffer.from(text)) : Buffer.from(text)
    const name = Buffer.from(path)
    const local = Buffer.alloc(30)
    local.writeUInt32LE(0x04034b50, 0)
    local.writeUInt16LE(name.length, 26)
    local.writeUInt16LE(3, 28)
    const entry = Buffer.alloc(46)
    entry.writeUInt32LE(0x02014b50, 0)
    entry.writeUInt16LE(method, 10)
    entry.writeUInt32LE(data.length, 20)
    entry.writeUInt16LE(name.length, 28)
    entry.writeUInt16LE(2, 30)
    entry.writeUInt32LE(offset, 42)
    locals.push(local, name, Buffer.alloc(3), data)
    central.push(entry, name, Buffer.alloc(2))
    offset += 30 + name.length + 3 + data.length
  }
  const directory = Buffer.concat(central)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(files.length, 10)
  end.writeUInt32LE(directory.length, 12)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...locals, directory, end])
}

describe('a wheel', () => {
  test('gives its Python and JSON files', () => {
    const files = readZip(zip([
      { path: 'b/model.py', text: 'x = 1\n'.repeat(100), method: 8 },
      { path: 'a.json', text: '{"é": 1}', method: 0 },
      { path: 'c.bin', text: 'z', method: 0 },
    ]))
    expect(files.paths).toEqual(['a.json', 'b/model.py'])
    expect(files.read('b/model.py')).toBe('x = 1\n'.repeat(100))
    expect(files.read('a.json')).toBe('{"é": 1}')
    expect(() => files.read('none.py')).toThrow('the archive has no none.py')
  })

  test('that is none, or packed otherwise, is refused', () => {
    expect(() => readZip(Buffer.from('no zip at all, but long enough'))).toThrow('no zip archive')
    expect(() => readZip(Buffer.alloc(0))).toThrow('no zip archive')
    expect(() => readZip(zip([{ path: 'a.py', text: 'x', method: 12 }])).read('a.py')).toThrow('zip method 12 is not supported')
  })
})
