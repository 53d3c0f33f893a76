import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { applyFixes } from '../../src/lint/apply-fixes.ts'

interface Edit {
  readonly start: number
  readonly end: number
  readonly newText: string
}

const edit = (start: number, end: number, newText: string): Edit => ({ start, end, newText })
const fix = (...edits: Edit[]): { readonly edits: readonly Edit[] } => ({ edits })

describe('fixes made at once', () => {
  test('are those that do not concern the same piece', () => {
    const first = fix(edit(0, 2, 'X'))
    const overlapping = fix(edit(1, 3, 'Y'))
    const beside = fix(edit(2, 4, 'Z'))
    expect(applyFixes('abcdef', [first, overlapping, beside])).toEqual({ text: 'XZef', made: [first, beside], left: [overlapping] })
  })

  test('come with all their edits or not at all', () => {
    const two = fix(edit(0, 1, 'A'), edit(4, 5, 'E'))
    const clashing = fix(edit(2, 3, 'C'), edit(4, 5, 'X'))
    expect(applyFixes('abcdef', [two, clashing])).toEqual({ text: 'AbcdEf', made: [two], left: [clashing] })
  })

  test('may insert at one place, and at either end of a changed piece, but not within it', () => {
    const fixes = [fix(edit(1, 3, '--')), fix(edit(1, 1, '<')), fix(edit(3, 3, '>')), fix(edit(3, 3, '!')), fix(edit(2, 2, '?')), fix(edit(1, 2, '+'))]
    const { text, left } = applyFixes('abcd', fixes)
    expect(text).toBe('a<-->!d')
    expect(left).toEqual(fixes.slice(4))
  })

  test('leave out one whose own edits cannot be made', () => {
    const bad = [fix(edit(3, 9, '')), fix(edit(0, 2, ''), edit(1, 3, '')), fix(edit(-1, 0, ''))]
    expect(applyFixes('abcd', bad)).toEqual({ text: 'abcd', made: [], left: bad })
  })

  test('of any number: what is made does not overlap, what is left does, and nothing else of the text changes', () => {
    const edits = fc.array(fc.tuple(fc.nat(20), fc.nat(4)), { minLength: 1, maxLength: 3 })
    const fixes = fc.array(edits, { maxLength: 12 }).map((all) => all.map((each) => fix(...each.map(([start, length]) => edit(start, Math.min(start + length, 20), '#')))))
    fc.assert(
      fc.property(fixes, (given) => {
        const text = 'abcdefghijklmnopqrst'
        const { made, left, text: after } = applyFixes(text, given)
        const overlap = (a: Edit, b: Edit): boolean => a.start < b.end && b.start < a.end
        const taken: Edit[] = []
        for (const one of given) {
          const clashes = one.edits.some((each, index) => [...taken, ...one.edits.slice(0, index)].some((other) => overlap(each, other)))
          expect(left.includes(one)).toBe(clashes)
          expect(made.includes(one)).toBe(!clashes)
          if (!clashes) taken.push(...one.edits)
        }
        const kept = [...text].filter((_, index) => !taken.some(({ start, end }) => start <= index && index < end)).join('')
        expect(after.replaceAll('#', '')).toBe(kept)
        expect(after.length - kept.length).toBe(taken.length)
      }),
    )
  })

  test('are thousands in a moment', () => {
    const text = 'cell,'.repeat(20_000)
    const fixes = Array.from({ length: 20_000 }, (_, index) => fix(edit(index * 5, index * 5 + 4, String(index))))
    const { made, left } = applyFixes(text, fixes.reverse())
    expect([made.length, left.length]).toEqual([20_000, 0])
  }, 5_000)
})
