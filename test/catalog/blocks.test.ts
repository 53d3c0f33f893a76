import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { accessTo, Blocks } from '../../src/catalog/blocks.ts'

/** Lines of any length, some longer than several blocks, with and without a last line feed. */
const texts = fc
  .tuple(fc.array(fc.oneof(fc.string({ unit: 'grapheme' }), fc.integer({ min: 4000, max: 9000 }).map((length) => 'x'.repeat(length))), { maxLength: 8 }), fc.boolean())
  .map(([lines, ends]) => lines.map((line) => line.replaceAll('\n', '')).join('\n') + (ends ? '\n' : ''))

describe('a file read in blocks', () => {
  test('has the lines of its text, wherever a search begins', () => {
    fc.assert(
      fc.property(texts, fc.nat(), (text, seed) => {
        const bytes = Buffer.from(text, 'utf8')
        fc.pre(bytes.length > 0)
        const place = seed % bytes.length
        const blocks = new Blocks(accessTo(text))
        const start = place === 0 ? 0 : bytes.lastIndexOf(10, place - 1) + 1
        const end = bytes.indexOf(10, start)
        expect(blocks.size).toBe(bytes.length)
        expect(blocks.lineStart(place)).toBe(start)
        expect(blocks.lineEnd(start)).toBe(end < 0 ? bytes.length : end)
        expect(blocks.text(start, blocks.lineEnd(start))).toBe(bytes.subarray(start, end < 0 ? bytes.length : end).toString('utf8'))
        expect(blocks.all()).toBe(text)
      }),
    )
  })

  test('reads no more than it needs', () => {
    const text = `${'a\n'.repeat(100_000)}`
    const reads: number[] = []
    const access = accessTo(text)
    const blocks = new Blocks({ size: access.size, read: (start, end) => (reads.push(end - start), access.read(start, end)) })
    expect(blocks.slice(blocks.lineStart(150_001), blocks.lineEnd(150_000))).toBe('a')
    expect(reads).toEqual([4096])
  })
})
