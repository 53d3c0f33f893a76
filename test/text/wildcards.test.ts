import fc from 'fast-check'
import { expect, test } from 'vitest'
import { pointerMatcher } from '../../src/host/config/pointers.ts'
import { grouped } from '../../src/text/grouped.ts'
import { fitsWildcards } from '../../src/text/wildcards.ts'

const fits = (text: string, pattern: string): boolean => fitsWildcards([...text], [...pattern], (part) => part === '*', (part, item) => part === item)
const letters = fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 8 })

test('wildcards fit what a regular expression fits', () => {
  fc.assert(
    fc.property(letters, letters, (text, pattern) => {
      expect(fits(text.replaceAll('*', 'c'), pattern)).toBe(new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(text.replaceAll('*', 'c')))
    }),
    { numRuns: 2000 },
  )
})

test('patterns of pointers fit what a regular expression fits', () => {
  const part = fc.constantFrom('a', 'b', '*', '**', 'a*', '*a', 'a*b*', '*a*a')
  const key = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 5 })
  fc.assert(
    fc.property(fc.array(part, { maxLength: 4 }), fc.array(key, { maxLength: 5 }), (parts, keys) => {
      const pattern = parts.map((one) => (one === '**' ? '(?:/[^/]*)*' : `/${one.replaceAll('*', '[^/]*')}`)).join('')
      const pointer = keys.map((one) => `/${one}`).join('')
      expect(pointerMatcher([parts.map((one) => `/${one}`).join('')])(pointer)).toBe(new RegExp(`^${pattern}$`).test(pointer))
    }),
    { numRuns: 3000 },
  )
})

test('many stars are no trap', () => {
  expect(fits('a'.repeat(3000), `${'*a'.repeat(100)}*b`)).toBe(false)
  expect(pointerMatcher([`/${'*a'.repeat(100)}b`])(`/${'a'.repeat(100_000)}`)).toBe(false)
  expect(pointerMatcher([`${'/**/a'.repeat(50)}/b`])('/a'.repeat(2000))).toBe(false)
})

test.each([['1', '1'], ['123', '123'], ['1234', '1,234'], ['25248768', '25,248,768'], ['', '']])('%j is grouped as %j', (digits, shown) => {
  expect(grouped(digits)).toBe(shown)
})
