/** Changes of any document in any layout: the value afterwards, and the text around it. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { resolveEdits } from '../../src/json/edit.ts'
import { parseJson } from '../../src/json/parse.ts'
import { join } from '../../src/json/pointer.ts'
import { applyEdits } from '../../src/json/text-edit.ts'
import type { DocumentEdit } from '../../src/json/types.ts'

/** The text after an edit, or what is wrong with it. */
function edited(text: string, edit: DocumentEdit): string {
  const resolved = resolveEdits(parseJson(text), [edit])
  if (!resolved.ok) return `refused: ${resolved.problem}`
  const applied = applyEdits(text, resolved.edits)
  return applied.ok ? applied.text : `refused: ${applied.problem}`
}

describe('any document', () => {
  type Plain = null | boolean | number | string | Plain[] | { [key: string]: Plain }

  const layout = fc.constantFrom<string | number | undefined>(undefined, 0, 2, 4, '\t')
  const eol = fc.constantFrom('\n', '\r\n')
  const json = fc.jsonValue({ maxDepth: 4, stringUnit: 'grapheme' }).map((value) => JSON.parse(JSON.stringify(value)) as Plain)

  /** All places below the root as lists of keys. */
  function places(value: Plain, above: readonly (string | number)[] = []): (string | number)[][] {
    if (value === null || typeof value !== 'object') return []
    const keys = Array.isArray(value) ? [...value.keys()] : Object.keys(value)
    return keys.flatMap((key) => {
      const place = [...above, key]
      return [place, ...places((value as Record<string | number, Plain>)[key] as Plain, place)]
    })
  }

  function at(value: Plain, place: readonly (string | number)[]): Plain {
    return place.reduce((current, key) => (current as Record<string | number, Plain>)[key] as Plain, value)
  }

  const target = fc
    .tuple(json, layout, eol, fc.nat(), json, fc.string({ unit: 'grapheme' }))
    .filter(([value]) => places(value).length > 0)
    .map(([value, indent, lineBreak, index, other, name]) => {
      const all = places(value)
      const place = all[index % all.length] as (string | number)[]
      const text = JSON.stringify(value, undefined, indent).replaceAll('\n', lineBreak) + lineBreak
      return { value, text, place, other, name, lineBreak }
    })

  /** What two texts share at both ends. */
  function untouched(before: string, after: string, edit: DocumentEdit): void {
    const resolved = resolveEdits(parseJson(before), [edit])
    if (!resolved.ok) throw new Error(resolved.problem)
    let shift = 0
    let last = 0
    for (const { start, end, newText } of resolved.edits) {
      expect(after.slice(last + shift, start + shift)).toBe(before.slice(last, start))
      shift += newText.length - (end - start)
      last = end
    }
    expect(after.slice(last + shift)).toBe(before.slice(last))
  }

  it('has the replaced value afterwards, and nothing else is touched', () => {
    fc.assert(
      fc.property(target, ({ value, text, place, other }) => {
        const edit: DocumentEdit = { op: 'replace', pointer: join('', ...place), value: other }
        const after = edited(text, edit)
        const expected = structuredClone(value)
        ;(at(expected, place.slice(0, -1)) as Record<string | number, Plain>)[place.at(-1) as string] = other
        expect(JSON.parse(after)).toEqual(expected)
        untouched(text, after, edit)
        // The line breaks of the file are kept.
        if (text.endsWith('\r\n')) expect(after).not.toMatch(/(?<!\r)\n/)
        else expect(after).not.toContain('\r')
      }),
      { numRuns: 500 },
    )
  })

  it('lacks the removed value afterwards', () => {
    fc.assert(
      fc.property(target, ({ value, text, place }) => {
        const edit: DocumentEdit = { op: 'remove', pointer: join('', ...place) }
        const after = edited(text, edit)
        const expected = structuredClone(value)
        const above = at(expected, place.slice(0, -1))
        const key = place.at(-1) as string | number
        if (Array.isArray(above)) above.splice(key as number, 1)
        else delete (above as Record<string, Plain>)[key]
        expect(JSON.parse(after)).toEqual(expected)
        untouched(text, after, edit)
      }),
      { numRuns: 500 },
    )
  })

  it('has the inserted value, and removing it again gives the text as it was', () => {
    fc.assert(
      fc.property(target, ({ value, text, place, other, name }) => {
        const above = at(value, place)
        const isContainer = above !== null && typeof above === 'object'
        const container = isContainer ? place : place.slice(0, -1)
        const parent = at(value, container)
        const key = Array.isArray(parent) ? '-' : name
        if (!Array.isArray(parent) && Object.hasOwn(parent as object, key)) return
        const edit: DocumentEdit = { op: 'insert', pointer: join('', ...container, key), value: other }
        const after = edited(text, edit)
        const expected = structuredClone(value)
        const changed = at(expected, container)
        if (Array.isArray(changed)) changed.push(other)
        else Object.defineProperty(changed, key, { value: other, enumerable: true, configurable: true, writable: true })
        expect(JSON.stringify(JSON.parse(after))).toBe(JSON.stringify(expected))
        untouched(text, after, edit)
        const last = Array.isArray(changed) ? changed.length - 1 : key
        expect(edited(after, { op: 'remove', pointer: join('', ...container, last) })).toBe(text)
      }),
      { numRuns: 1000 },
    )
  })

  it('has the new name afterwards', () => {
    fc.assert(
      fc.property(target, ({ value, text, place, name }) => {
        const above = at(value, place.slice(0, -1))
        const key = place.at(-1) as string
        if (Array.isArray(above) || Object.hasOwn(above as object, name)) return
        const after = edited(text, { op: 'rename', pointer: join('', ...place), key: name })
        const old = JSON.stringify(key)
        expect(after.length - text.length).toBe(JSON.stringify(name).length - old.length)
        expect(parseJson(after).problems).toEqual([])
        expect(JSON.stringify(at(JSON.parse(after) as Plain, [...place.slice(0, -1), name]))).toBe(JSON.stringify(at(value, place)))
      }),
      { numRuns: 300 },
    )
  })
})
