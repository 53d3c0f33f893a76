/** The parser against JSON.parse: the same texts accepted, the same values read. */
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decode } from '../../src/json/decode.ts'
import { resolveEdits } from '../../src/json/edit.ts'
import { parseJson } from '../../src/json/parse.ts'
import { join as pointerTo } from '../../src/json/pointer.ts'
import { readJson } from '../../src/json/read.ts'
import { applyEdits } from '../../src/json/text-edit.ts'
import type { DocumentEdit, JsonDocument } from '../../src/json/types.ts'
import { toValue } from '../../src/json/value.ts'

/** Through a text again, so that prototypes do not matter and `__proto__` is an own key. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, entry: unknown) => (Object.is(entry, -0) ? '-0' : entry))
}

/** JSON.parse's value as text, or undefined where it refuses. */
function native(text: string): string | undefined {
  try {
    return canonical(JSON.parse(text))
  } catch {
    return undefined
  }
}

/** Ours, undefined also for what only Python reads. */
function ours(text: string): string | undefined {
  const { root, problems } = parseJson(text)
  const isPythonOnly = problems.some((problem) => problem.kind === 'bom' || /is not JSON, although/.test(problem.message))
  return root === undefined || isPythonOnly ? undefined : canonical(toValue(root))
}

const text = fc.json({ maxDepth: 5, stringUnit: 'binary' })

describe('parseJson against JSON.parse', () => {
  it('reads any JSON to the same value, in any layout', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'binary', maxDepth: 5 }), fc.constantFrom(undefined, 0, 1, 2, 4, '\t', '\r\n '), (value, indent) => {
        const written = JSON.stringify(value, undefined, indent)
        const spaced = typeof indent === 'string' ? written.replaceAll('\n', '\r\n') : written
        expect(ours(spaced)).toBe(native(spaced))
        expect(parseJson(spaced).problems).toEqual([])
      }),
      { numRuns: 1000 },
    )
  })

  const piece = fc.oneof(
    fc.constantFrom(
      '"', '\\', '{', '}', '[', ']', ',', ':', '-', '+', '.', '0', '1', 'e', 'E9', 'NaN', 'Infinity', '-Infinity', 'true', 'null', 'False',
      ' ', '\n', '\t', '\r', '\f', '\u00a0', '\ufeff', '\u0000', '\u007f', '\\u12', '\\u00e9', '\\x', '\\/', "'", '//', '/*', '#', ';', '_', '""',
      '{}', '[]', '"a":', ',,', '1.', '.5', '-0', '1e999', '\ud800', 'é',
    ),
    fc.string({ maxLength: 3 }),
  )
  const change = fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true }), remove: fc.nat(3), insert: fc.option(piece, { nil: '' }) })
  const mutated = fc.tuple(text, fc.array(change, { minLength: 1, maxLength: 3 })).map(([base, changes]) =>
    changes.reduce((current, { at, remove, insert }) => {
      const place = Math.round(at * current.length)
      return current.slice(0, place) + insert + current.slice(place + remove)
    }, base),
  )

  it('accepts a mutated text exactly when JSON.parse does, and says one clear thing where it does not', () => {
    let accepted = 0
    let refused = 0
    fc.assert(
      fc.property(mutated, (changed) => {
        expect(ours(changed)).toBe(native(changed))
        const { root, problems } = parseJson(changed)
        if (root === undefined) refused++
        else accepted++
        expect(problems.filter((problem) => problem.kind === 'syntax')).toHaveLength(root === undefined ? 1 : 0)
        for (const problem of problems) {
          expect(problem.start >= 0 && problem.end >= problem.start && problem.end <= changed.length).toBe(true)
          expect(problem.message).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e]|undefined$/)
        }
      }),
      { numRuns: 5000 },
    )
    // Both happen often, or this test would say nothing.
    expect(accepted).toBeGreaterThan(200)
    expect(refused).toBeGreaterThan(200)
  })

  it('never throws on any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        const { problems, root, text: read } = readJson(bytes)
        expect(root !== undefined || problems.length > 0).toBe(true)
        expect(read).toBe(decode(bytes).text)
      }),
      { numRuns: 2000 },
    )
  })
})

describe('the corpus', () => {
  const corpus = join(import.meta.dirname, '../../../shared/corpus')
  const isThere = existsSync(corpus)
  if (!isThere) console.log('json: ../shared/corpus is absent, its files are not read')

  it.skipIf(!isThere)('every file is read as JSON.parse reads it', () => {
    const files = readdirSync(corpus, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.json'))
    let refused = 0
    for (const path of files) {
      const document = readJson(readFileSync(join(corpus, path)))
      const expected = native(document.text)
      if (expected === undefined) refused++
      expect(document.root === undefined ? undefined : canonical(toValue(document.root)), path).toBe(expected)
      expect(document.problems.length, path).toBe(expected === undefined ? 1 : document.problems.filter((p) => p.kind !== 'syntax').length)
    }
    console.log(`json: ${files.length} files of ../shared/corpus read, ${refused} of them not valid JSON`)
    expect(files.length).toBeGreaterThan(900)
  })

  it.skipIf(!isThere)('a key put into any object of it and taken out again leaves the same text', () => {
    let changed = 0
    for (const path of readdirSync(corpus, { recursive: true, encoding: 'utf8' })) {
      if (!path.endsWith('.json')) continue
      const document = readJson(readFileSync(join(corpus, path)))
      if (document.root?.type !== 'object') continue
      const { key, value } = document.root.members.find((member) => member.value.type === 'object') ?? {}
      const pointer = key === undefined ? '/not there' : pointerTo('', key.value, 'not there')
      const inserted = changedText(document, { op: 'insert', pointer, value: { width: 1408 } })
      const lines = inserted.split('\n').length - document.text.split('\n').length
      // A line for each line: the key, its value, the bracket; an object in one line stays in one line.
      expect([0, 3, 5], path).toContain(lines)
      expect(changedText(parseJson(inserted), { op: 'remove', pointer }), path).toBe(
        value?.type === 'object' && value.members.length === 0
          ? document.text.slice(0, value.start) + '{}' + document.text.slice(value.end)
          : document.text,
      )
      changed++
    }
    expect(changed).toBeGreaterThan(900)
  })
})

function changedText(document: JsonDocument, edit: DocumentEdit): string {
  const resolved = resolveEdits(document, [edit])
  if (!resolved.ok) throw new Error(resolved.problem)
  const applied = applyEdits(document.text, resolved.edits)
  if (!applied.ok) throw new Error(applied.problem)
  return applied.text
}
