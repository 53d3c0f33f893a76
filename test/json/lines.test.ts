import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createLines, linesOf } from '../../src/json/lines.ts'
import { parseJson } from '../../src/json/parse.ts'

describe('createLines', () => {
  it('counts LF, CRLF and a lone CR, and columns in UTF-16 code units', () => {
    const text = 'a\nb😀c\r\n\rd\n'
    const lines = createLines(text)
    expect(lines.count).toBe(5)
    const places = [...Array(text.length + 1).keys()].map((offset) => {
      const { line, column } = lines.position(offset)
      return `${line}:${column}`
    })
    expect(places).toEqual(['1:1', '1:2', '2:1', '2:2', '2:3', '2:4', '2:5', '2:6', '3:1', '4:1', '4:2', '5:1'])
    expect([1, 2, 3, 4, 5, 6].map((line) => text.slice(lines.span(line).start, lines.span(line).end))).toEqual(['a', 'b😀c', '', 'd', '', ''])
  })

  it('U+2028 is no line break', () => {
    expect(createLines('"\u2028"').count).toBe(1)
  })

  it('an empty text has one line', () => {
    expect(createLines('').position(0)).toEqual({ line: 1, column: 1 })
    expect(createLines('').count).toBe(1)
  })

  it('a byte order mark takes no column', () => {
    const lines = createLines('\ufeff{\n}')
    expect(lines.position(0)).toEqual({ line: 1, column: 1 })
    expect(lines.position(1)).toEqual({ line: 1, column: 1 })
    expect(lines.position(3)).toEqual({ line: 2, column: 1 })
    expect(lines.offset({ line: 1, column: 1 })).toBe(1)
  })

  it('places outside the text are moved into it', () => {
    const lines = createLines('ab\ncd')
    expect(lines.position(-5)).toEqual({ line: 1, column: 1 })
    expect(lines.position(99)).toEqual({ line: 2, column: 3 })
    expect(lines.offset({ line: 1, column: 99 })).toBe(2)
    expect(lines.offset({ line: 0, column: 0 })).toBe(0)
    expect(lines.offset({ line: 99, column: 1 })).toBe(3)
  })

  it('position and offset are each other\'s inverse, against a plain count', () => {
    const piece = fc.constantFrom('a', '\n', '\r\n', '\r', ' ', 'é', '😀')
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const text = pieces.join('')
        const lines = createLines(text)
        for (let offset = 0; offset <= text.length; offset++) {
          const before = text.slice(0, offset)
          // Between CR and LF the line has not ended yet.
          const parts = before.split(text[offset] === '\n' ? /\r\n|\n|\r(?!$)/ : /\r\n|\n|\r/)
          const expected = { line: parts.length, column: (parts.at(-1) as string).length + 1 }
          expect(lines.position(offset)).toEqual(expected)
          const back = lines.offset(expected)
          expect(back).toBe(text[offset] === '\n' && text[offset - 1] === '\r' ? offset - 1 : offset)
        }
      }),
    )
  })
})

describe('linesOf', () => {
  it('makes one index a document', () => {
    const document = parseJson('{\n}')
    expect(linesOf(document)).toBe(linesOf(document))
    expect(linesOf(document).position(2)).toEqual({ line: 2, column: 1 })
  })
})
