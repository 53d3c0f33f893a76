import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseJson } from '../../src/json/parse.ts'
import { escapeToken, find, humanPath, join, lastMember, nearest, parent, tokens } from '../../src/json/pointer.ts'
import type { JsonObject } from '../../src/json/types.ts'

// The document of RFC 6901, section 5.
const rfc = '{"foo": ["bar", "baz"], "": 0, "a/b": 1, "c%d": 2, "e^f": 3, "g|h": 4, "i\\\\j": 5, "k\\"l": 6, " ": 7, "m~n": 8}'
const { root } = parseJson(rfc)
const textAt = (pointer: string): string | undefined => {
  const found = find(root, pointer)
  return found && rfc.slice(found.value.start, found.value.end)
}

describe('find', () => {
  it.each([
    ['', rfc],
    ['/foo', '["bar", "baz"]'],
    ['/foo/0', '"bar"'],
    ['/', '0'],
    ['/a~1b', '1'],
    ['/c%d', '2'],
    ['/e^f', '3'],
    ['/g|h', '4'],
    ['/i\\j', '5'],
    ['/k"l', '6'],
    ['/ ', '7'],
    ['/m~0n', '8'],
  ])('%j', (pointer, value) => {
    expect(textAt(pointer)).toBe(value)
  })

  it.each(['/bar', '/foo/2', '/foo/-', '/foo/01', '/foo/1e0', '/foo/-0', '/foo/length', '/foo/0/x', '/constructor', '/__proto__'])(
    '%j is nowhere',
    (pointer) => {
      expect(find(root, pointer)).toBeUndefined()
    },
  )

  it('takes the last of duplicate keys, with its own key node', () => {
    const document = parseJson('{"a": {"x": 1}, "b": 0, "a": {"y": 2}}')
    expect(find(document.root, '/a')).toMatchObject({ key: { start: 24 }, value: { start: 29 } })
    expect(find(document.root, '/a/x')).toBeUndefined()
    expect(find(document.root, '/a/y')?.value).toMatchObject({ value: 2 })
    expect(lastMember(document.root as JsonObject, 'a')?.key.start).toBe(24)
  })

  it('knows nothing without a tree', () => {
    expect(find(parseJson('{').root, '')).toBeUndefined()
    expect(nearest(parseJson('{').root, '/a')).toBeUndefined()
  })
})

describe('nearest', () => {
  it.each([
    ['/foo/1', '/foo/1'],
    ['/foo/7/x', '/foo'],
    ['/nothing/at/all', ''],
    ['/a~1b/deeper', '/a~1b'],
    ['', ''],
  ])('of %j is %j', (pointer, expected) => {
    const found = nearest(root, pointer)
    expect(found?.pointer).toBe(expected)
    expect(found).toEqual({ pointer: expected, ...find(root, expected) })
  })
})

describe('building and taking apart', () => {
  it('joins and escapes', () => {
    expect(join('')).toBe('')
    expect(join('/vision_cfg', 'layers', 0)).toBe('/vision_cfg/layers/0')
    expect(join('', 'a/b~1', '')).toBe('/a~1b~01/')
    expect(escapeToken('~/')).toBe('~0~1')
  })

  it('parent', () => {
    expect(parent('')).toBeUndefined()
    expect(parent('/a~1b')).toEqual({ pointer: '', token: 'a/b' })
    expect(parent('/a/b/')).toEqual({ pointer: '/a/b', token: '' })
  })

  it('any keys survive', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' })), (keys) => {
        expect(tokens(join('', ...keys))).toEqual(keys)
        const above = parent(join('', ...keys, 'last~/'))
        expect(above).toEqual({ pointer: join('', ...keys), token: 'last~/' })
      }),
    )
  })

  it('a pointer in a problem leads to the value', () => {
    const document = parseJson('[{"a/~": [0, {"b": NaN}]}]')
    const [problem] = document.problems
    expect(problem?.pointer).toBe('/0/a~1~0/1/b')
    expect(find(document.root, problem?.pointer ?? '?')?.value).toMatchObject({ raw: 'NaN' })
  })
})

describe('humanPath', () => {
  it.each([
    ['', 'the top level'],
    ['/embed_dim', 'embed_dim'],
    ['/vision_cfg/layers/0', 'vision_cfg.layers[0]'],
    ['/0/a', '[0].a'],
    ['/a b/c-d', '["a b"].c-d'],
    ['/a/', 'a[""]'],
    ['/a~1b/"', '["a/b"]["\\""]'],
    ['/x\u001b[31m/\u202e', '["x\\u001b[31m"]["\\u202e"]'],
  ])('%j is %s', (pointer, path) => {
    expect(humanPath(pointer)).toBe(path)
  })
})
