import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decode } from '../../src/json/decode.ts'
import { readJson } from '../../src/json/read.ts'
import { toValue } from '../../src/json/value.ts'

const bytes = (...parts: readonly (string | readonly number[])[]): Uint8Array =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'utf8') : Buffer.from(part))))

describe('UTF-8', () => {
  it('is read without a word', () => {
    expect(decode(bytes('{"é": "😀\ufffd"}'))).toEqual({ text: '{"é": "😀\ufffd"}', problems: [] })
    expect(decode(bytes())).toEqual({ text: '', problems: [] })
  })

  it('a view into a larger buffer is read within its bounds', () => {
    const large = bytes('xx{"a":1}xx')
    expect(decode(large.subarray(2, 9)).text).toBe('{"a":1}')
  })

  it('the first invalid byte has its place in the text, and the rest is still read', () => {
    const document = readJson(bytes('{"é😀": "caf', [0xe9], ' ol', [0xe9], '"}'))
    expect(document.problems).toEqual([
      {
        kind: 'encoding',
        start: 12,
        end: 13,
        message: 'the byte 0xE9 is not valid UTF-8 (in Latin-1 it is é); so is one more place',
      },
    ])
    expect(document.text[12]).toBe('\ufffd')
    expect(document.root && toValue(document.root)).toEqual({ 'é😀': 'caf\ufffd ol\ufffd' })
  })

  it.each([
    ['a lone continuation byte', [0x80], 'the byte 0x80 is not valid UTF-8'],
    ['a surrogate', [0xed, 0xa0, 0x80], 'the byte 0xED is not valid UTF-8 (in Latin-1 it is í); so are 2 more places'],
    ['an overlong slash', [0xc0, 0xaf], 'the byte 0xC0 is not valid UTF-8 (in Latin-1 it is À); so is one more place'],
    ['a truncated sequence', [0xe2, 0x82], 'the byte 0xE2 is not valid UTF-8 (in Latin-1 it is â)'],
    ['more than U+10FFFF', [0xf4, 0x90, 0x80, 0x80], 'the byte 0xF4 is not valid UTF-8 (in Latin-1 it is ô); so are 3 more places'],
  ])('%s', (_name, invalid, message) => {
    expect(decode(bytes('"', invalid, '"')).problems).toEqual([{ kind: 'encoding', start: 1, end: 2, message }])
    expect(decode(bytes('"', invalid)).problems).toMatchObject([{ start: 1 }])
  })

  it('an invalid byte outside of strings is one problem, not two', () => {
    expect(readJson(bytes('{"a": ', [0xff], '}')).problems.map((problem) => [problem.kind, problem.start])).toEqual([['encoding', 6]])
    expect(readJson(bytes([0x89], 'PNG\r\n')).problems.map((problem) => problem.kind)).toEqual(['encoding'])
  })

  it('agrees with the WHATWG decoder about any bytes, and finds the first invalid one', () => {
    const lenient = new TextDecoder('utf-8', { ignoreBOM: true })
    const strict = new TextDecoder('utf-8', { ignoreBOM: true, fatal: true })
    const byte = fc.oneof(fc.integer({ min: 0, max: 255 }), fc.constantFrom(0x41, 0x80, 0xbf, 0xc2, 0xe0, 0xa0, 0xed, 0x9f, 0xf0, 0x90, 0xf4, 0x8f))
    fc.assert(
      fc.property(fc.array(byte, { maxLength: 12 }), (content) => {
        // A letter in front, so that the bytes do not look like UTF-16.
        const input = Uint8Array.from([0x61, 0x62, ...content])
        const { text, problems } = decode(input)
        expect(text).toBe(lenient.decode(input))
        let valid = input.length
        for (; valid > 0; valid--) {
          try {
            strict.decode(input.subarray(0, valid))
            break
          } catch {
            // Not valid to here: a shorter beginning is tried.
          }
        }
        const isValid = valid === input.length
        expect(problems.map((problem) => problem.kind)).toEqual(isValid ? [] : ['encoding'])
        if (!isValid) expect(problems[0]?.start).toBe(strict.decode(input.subarray(0, valid)).length)
      }),
      { numRuns: 3000 },
    )
  })
})

describe('byte order marks and other encodings', () => {
  it('a UTF-8 mark is kept in the text and reported once', () => {
    const document = readJson(bytes([0xef, 0xbb, 0xbf], '{"a": 1}'))
    expect(document.text).toBe('\ufeff{"a": 1}')
    expect(document.problems.map((problem) => [problem.kind, problem.start, problem.end])).toEqual([['bom', 0, 1]])
    expect(document.root && toValue(document.root)).toEqual({ a: 1 })
  })

  it('a mark and an invalid byte are both reported', () => {
    expect(readJson(bytes([0xef, 0xbb, 0xbf], '"', [0xff], '"')).problems.map((problem) => problem.kind)).toEqual(['bom', 'encoding'])
  })

  const utf16le = Buffer.from('{"é": "😀"}', 'utf16le')
  const utf16be = Buffer.from(utf16le).swap16()
  const utf32 = (text: string, littleEndian: boolean): Buffer => {
    const buffer = Buffer.alloc([...text].length * 4)
    for (const [index, character] of [...text].entries()) {
      const code = character.codePointAt(0) as number
      if (littleEndian) buffer.writeUInt32LE(code, index * 4)
      else buffer.writeUInt32BE(code, index * 4)
    }
    return buffer
  }

  it.each([
    ['UTF-16 (little-endian)', Buffer.concat([Buffer.from([0xff, 0xfe]), utf16le])],
    ['UTF-16 (little-endian)', utf16le],
    ['UTF-16 (big-endian)', Buffer.concat([Buffer.from([0xfe, 0xff]), utf16be])],
    ['UTF-16 (big-endian)', utf16be],
    ['UTF-32 (little-endian)', utf32('\ufeff{"é": "😀"}', true)],
    ['UTF-32 (little-endian)', utf32('{"é": "😀"}', true)],
    ['UTF-32 (big-endian)', utf32('\ufeff{"é": "😀"}', false)],
    ['UTF-32 (big-endian)', utf32('{"é": "😀"}', false)],
  ])('%s is named, and read all the same', (name, content) => {
    const document = readJson(content)
    expect(document.problems).toEqual([
      { kind: 'encoding', start: 0, end: 1, message: `the file seems to be ${name}; Python reads configs as UTF-8` },
    ])
    expect(document.root && toValue(document.root)).toEqual({ 'é': '😀' })
  })

  it('an odd byte at the end of UTF-16 is a replacement character', () => {
    expect(decode(Buffer.concat([utf16le, Buffer.from([0x20])])).text.endsWith('}\ufffd')).toBe(true)
    expect(decode(Buffer.from([0xff, 0xfe])).problems).toMatchObject([{ kind: 'encoding', start: 0, end: 1 }])
    expect(decode(Buffer.from([0, 0, 0, 0x7b, 0xff, 0xff, 0xff, 0xff])).text).toBe('{\ufffd')
  })

  it('a NUL further on is no sign of an encoding', () => {
    expect(readJson(bytes('{"a"', [0], ': 1}')).problems).toMatchObject([{ kind: 'syntax', start: 4 }])
    expect(readJson(bytes([0, 0, 0, 0])).problems).toMatchObject([{ kind: 'syntax', start: 0 }])
  })
})
