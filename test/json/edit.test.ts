import { describe, expect, it } from 'vitest'
import { resolveEdits } from '../../src/json/edit.ts'
import { parseJson } from '../../src/json/parse.ts'
import { applyEdits, inTextOrder } from '../../src/json/text-edit.ts'
import type { DocumentEdit, JsonValue } from '../../src/json/types.ts'

/** The text after the edits, or what is wrong with them. */
function edited(text: string, ...edits: readonly DocumentEdit[]): string {
  const resolved = resolveEdits(parseJson(text), edits)
  if (!resolved.ok) return `refused: ${resolved.problem}`
  const applied = applyEdits(text, resolved.edits)
  return applied.ok ? applied.text : `refused: ${applied.problem}`
}

const config = `{
    "embed_dim": 512,
    "vision_cfg": {
        "image_size": 224,
        "layers": [
            3,
            4
        ]
    },
    "text_cfg": {}
}
`

describe('insert', () => {
  const insert = (pointer: string, value: JsonValue): DocumentEdit => ({ op: 'insert', pointer, value })

  it('at the end of its object, in the indentation that is there', () => {
    expect(edited(config, insert('/vision_cfg/width', 1408))).toBe(
      config.replace('        ]\n    }', '        ],\n        "width": 1408\n    }'),
    )
    expect(edited(config, insert('/custom_text', true))).toBe(config.replace('{}\n}', '{},\n    "custom_text": true\n}'))
  })

  it('several at once, in their order, also into an empty object', () => {
    expect(edited(config, insert('/text_cfg/width', 512), insert('/text_cfg/heads', 8), insert('/a', null), insert('/b', 'x'))).toBe(
      config.replace('{}\n}', '{\n        "width": 512,\n        "heads": 8\n    },\n    "a": null,\n    "b": "x"\n}'),
    )
  })

  it.each([
    ['one line', '{ "a": 1 }', '{ "a": 1, "w": 2 }'],
    ['one line, two members', '{"a": 1,  "b": 1}\n', '{"a": 1,  "b": 1,  "w": 2}\n'],
    ['without white space', '{"a":1}', '{"a":1,"w":2}'],
    ['tabs and CRLF', '{\r\n\t"a" : 1\r\n}\r\n', '{\r\n\t"a" : 1,\r\n\t"w" : 2\r\n}\r\n'],
    ['a lone CR', '{\r  "a": 1\r}', '{\r  "a": 1,\r  "w": 2\r}'],
    ['no final line break', '{\n  "a": 1\n}', '{\n  "a": 1,\n  "w": 2\n}'],
    ['an empty line between members', '{\n  "a": 1,\n\n  "b": 1\n}', '{\n  "a": 1,\n\n  "b": 1,\n  "w": 2\n}'],
    ['leading commas', '{\n    "a": 1\n  , "b": 1\n}', '{\n    "a": 1\n  , "b": 1\n  , "w": 2\n}'],
    ['no indentation', '{\n"a": 1\n}', '{\n"a": 1,\n"w": 2\n}'],
    ['the last two in one line', '{\n  "a": 1,\n  "b": 1, "c": 1\n}', '{\n  "a": 1,\n  "b": 1, "c": 1, "w": 2\n}'],
    ['nothing at all', '{}', '{\n    "w": 2\n}'],
    ['nothing but white space', ' { \n }\n', ' {\n     "w": 2\n }\n'],
    ['a byte order mark', '\ufeff{"a": 1}', '\ufeff{"a": 1, "w": 2}'],
    ['an opening bracket on its own line', '{\n  "a":\n  [\n  ]\n}', '{\n  "a":\n  [\n  ],\n  "w": 2\n}'],
  ])('%s', (_name, before, after) => {
    expect(edited(before, insert('/w', 2))).toBe(after)
  })

  it('into an empty object, as the document does it elsewhere', () => {
    expect(edited('{"a": {}}', insert('/a/w', 2))).toBe('{"a": {"w": 2}}')
    expect(edited('{ "b": 1, "a": {} }', insert('/a/w', 2))).toBe('{ "b": 1, "a": { "w": 2 } }')
    expect(edited('{\n\t"a": {}\n}', insert('/a/w', 2))).toBe('{\n\t"a": {\n\t\t"w": 2\n\t}\n}')
    expect(edited('{\n  "b": {"x": 1, "a": {}}\n}', insert('/b/a/w', 2))).toBe('{\n  "b": {"x": 1, "a": {"w": 2}}\n}')
  })

  it('values of several lines, in the document\'s style', () => {
    expect(edited(config, insert('/new', { a: { b: [1, 2] }, c: [], d: [{}, {}], 'é"': '\u001b' }))).toBe(
      config.replace(
        '{}\n}',
        `{},
    "new": {
        "a": {
            "b": [1, 2]
        },
        "c": [],
        "d": [
            {},
            {}
        ],
        "é\\"": "\\u001b"
    }
}`,
      ),
    )
    expect(edited('{"a":1}', insert('/b', { c: [1, { d: 2 }] }))).toBe('{"a":1,"b":{"c":[1,{"d":2}]}}')
  })

  it('into lists', () => {
    expect(edited(config, insert('/vision_cfg/layers/-', 6))).toBe(config.replace('4\n', '4,\n            6\n'))
    expect(edited(config, insert('/vision_cfg/layers/2', 6))).toBe(config.replace('4\n', '4,\n            6\n'))
    expect(edited(config, insert('/vision_cfg/layers/0', 6))).toBe(config.replace('3,\n', '6,\n            3,\n'))
    expect(edited('[1, 3]', insert('/1', 2))).toBe('[1, 2, 3]')
    expect(edited('{\n  "a": []\n}', insert('/a/-', 1), insert('/a/-', 2))).toBe('{\n  "a": [1, 2]\n}')
  })

  it.each([
    [insert('/embed_dim', 1), 'the key embed_dim exists already'],
    [insert('/nothing/x', 1), 'nothing is no object or list'],
    [insert('/embed_dim/x', 1), 'embed_dim is no object or list'],
    [insert('', 1), 'the top level cannot be the target of insert'],
    [insert('/vision_cfg/layers/3', 1), 'vision_cfg.layers[3] is no place in a list of 2'],
    [insert('/vision_cfg/layers/x', 1), 'vision_cfg.layers.x is no place in a list of 2'],
    [insert('/x', Number.NaN), 'x: NaN and Infinity cannot be written as JSON'],
    [insert('/x', { y: [Infinity] }), 'x: NaN and Infinity cannot be written as JSON'],
  ])('%j is refused', (edit, problem) => {
    expect(edited(config, edit)).toBe(`refused: ${problem}`)
  })

  it('the same key twice is refused', () => {
    expect(edited(config, insert('/x', 1), insert('/x', 1))).toBe('refused: the key x exists already')
  })
})

describe('replace', () => {
  const replace = (pointer: string, value: JsonValue): DocumentEdit => ({ op: 'replace', pointer, value })

  it('touches the value alone', () => {
    expect(edited(config, replace('/vision_cfg/image_size', [1, 2]))).toBe(config.replace('224', '[1, 2]'))
    expect(edited('{"a" :  1 , "b": 2}', replace('/a', 'x'))).toBe('{"a" :  "x" , "b": 2}')
    expect(edited(config, replace('/text_cfg', { width: 1 }))).toBe(config.replace('{}', '{\n        "width": 1\n    }'))
    expect(edited('[1, -2]', replace('/1', -0))).toBe('[1, -0]')
    expect(edited('[1]', replace('/0', 1e21))).toBe('[1e+21]')
  })

  it('the last of duplicate keys, which counts', () => {
    expect(edited('{"a": 1, "a": 2}', replace('/a', 3))).toBe('{"a": 1, "a": 3}')
  })

  it('the whole document', () => {
    expect(edited(' {"a": 1}\n', replace('', [1]))).toBe(' [1]\n')
  })

  it('of what is not there is refused', () => {
    expect(edited(config, replace('/width', 1))).toBe('refused: width does not exist')
  })
})

describe('remove', () => {
  const remove = (pointer: string): DocumentEdit => ({ op: 'remove', pointer })

  it('takes the comma and the line with it', () => {
    expect(edited(config, remove('/embed_dim'))).toBe(config.replace('    "embed_dim": 512,\n', ''))
    expect(edited(config, remove('/text_cfg'))).toBe(config.replace(',\n    "text_cfg": {}', ''))
    expect(edited(config, remove('/vision_cfg/layers/1'))).toBe(config.replace(',\n            4', ''))
    expect(edited(config, remove('/vision_cfg/layers/0'))).toBe(config.replace('            3,\n', ''))
  })

  it.each([
    ['{"a": 1, "b": 2, "c": 3}', ['/a'], '{"b": 2, "c": 3}'],
    ['{"a": 1, "b": 2, "c": 3}', ['/b'], '{"a": 1, "c": 3}'],
    ['{"a": 1, "b": 2, "c": 3}', ['/c'], '{"a": 1, "b": 2}'],
    ['{"a": 1, "b": 2, "c": 3}', ['/c', '/a'], '{"b": 2}'],
    ['{"a": 1, "b": 2, "c": 3}', ['/c', '/b'], '{"a": 1}'],
    ['{ "a": 1, "b": 2, "c": 3 }', ['/a', '/b', '/c'], '{}'],
    ['{\n  "a": 1\n}\n', ['/a'], '{}\n'],
    ['{\r\n  "a": 1,\r\n  "b": 2\r\n}\r\n', ['/b'], '{\r\n  "a": 1\r\n}\r\n'],
    ['[1, 2, 3, 4]', ['/1', '/2'], '[1, 4]'],
    ['[1, 2, 3, 4]', ['/0', '/2', '/0'], '[2, 4]'],
  ])('of %j %j is %j', (text, pointers, after) => {
    expect(edited(text, ...pointers.map(remove))).toBe(after)
  })

  it('all of duplicate keys, or with `earlier` all that do not count', () => {
    const text = '{\n  "a": 1,\n  "b": 2,\n  "a": 3,\n  "a": 4\n}'
    expect(edited(text, remove('/a'))).toBe('{\n  "b": 2\n}')
    expect(edited(text, { op: 'remove', pointer: '/a', earlier: true })).toBe('{\n  "b": 2,\n  "a": 4\n}')
    expect(edited('{"b": 1}', { op: 'remove', pointer: '/b', earlier: true })).toBe('{"b": 1}')
  })

  it('of what is not there is refused', () => {
    expect(edited(config, remove('/width'))).toBe('refused: width does not exist')
    expect(edited(config, remove('/vision_cfg/layers/2'))).toBe('refused: vision_cfg.layers[2] does not exist')
    expect(edited(config, remove(''))).toBe('refused: the top level cannot be the target of remove')
  })
})

describe('rename', () => {
  const rename = (pointer: string, key: string): DocumentEdit => ({ op: 'rename', pointer, key })

  it('touches the key alone, wherever it is written', () => {
    expect(edited(config, rename('/vision_cfg/image_size', 'img"'))).toBe(config.replace('"image_size"', '"img\\""'))
    expect(edited('{"a": 1, "\\u0061": 2}', rename('/a', 'b'))).toBe('{"b": 1, "b": 2}')
  })

  it('two keys can change places', () => {
    expect(edited('{"a": 1, "b": 2}', rename('/a', 'b'), rename('/b', 'a'))).toBe('{"b": 1, "a": 2}')
  })

  it('to a name that is there is refused, unless that goes', () => {
    expect(edited('{"a": 1, "b": 2}', rename('/a', 'b'))).toBe('refused: the key b exists already')
    expect(edited('{"a": 1, "b": 2}', rename('/a', 'b'), { op: 'remove', pointer: '/b' })).toBe('{"b": 1}')
    expect(edited('[1]', rename('/0', 'b'))).toBe('refused: [0] is an item of a list and has no key')
    expect(edited('{"a": 1}', rename('/x', 'b'))).toBe('refused: x does not exist')
  })
})

describe('several changes', () => {
  it('of one object go together', () => {
    expect(
      edited(
        config,
        { op: 'remove', pointer: '/text_cfg' },
        { op: 'insert', pointer: '/text', value: 1 },
        { op: 'replace', pointer: '/vision_cfg/image_size', value: 256 },
        { op: 'rename', pointer: '/embed_dim', key: 'dim' },
      ),
    ).toBe(config.replace('"text_cfg": {}', '"text": 1').replace('224', '256').replace('embed_dim', 'dim'))
    expect(edited('{"a": 1}', { op: 'remove', pointer: '/a' }, { op: 'insert', pointer: '/b', value: 2 })).toBe('{"b": 2}')
    expect(edited('{"a": 1}', { op: 'remove', pointer: '/a' }, { op: 'insert', pointer: '/a', value: 2 })).toBe('{"a": 2}')
  })

  it('of one place are refused', () => {
    const both = 'refused: two changes concern the same piece of the text'
    const size: DocumentEdit = { op: 'replace', pointer: '/vision_cfg/image_size', value: 1 }
    expect(edited(config, size, size)).toBe(both)
    expect(edited(config, size, { op: 'remove', pointer: '/vision_cfg' })).toBe(both)
    expect(edited(config, { op: 'insert', pointer: '/text_cfg/a', value: 1 }, { op: 'replace', pointer: '/text_cfg', value: {} })).toBe(both)
  })

  it('nothing is changed in a text that is no JSON', () => {
    expect(edited('{', { op: 'insert', pointer: '/a', value: 1 })).toBe('refused: the text is not valid JSON, and nothing in it can be changed')
  })
})

describe('text edits', () => {
  it('are made in the order of the text, insertions at one place in the order given', () => {
    const edits = [
      { start: 3, end: 4, newText: 'X' },
      { start: 1, end: 1, newText: '1' },
      { start: 1, end: 2, newText: 'Y' },
      { start: 1, end: 1, newText: '2' },
      { start: 4, end: 4, newText: '!' },
    ]
    expect(applyEdits('abcd', edits)).toEqual({ ok: true, text: 'a12YcX!' })
    expect(applyEdits('abcd', [])).toEqual({ ok: true, text: 'abcd' })
  })

  it.each([
    [[{ start: 0, end: 2, newText: '' }, { start: 1, end: 3, newText: '' }], 'two changes concern the same piece of the text'],
    [[{ start: 0, end: 3, newText: '' }, { start: 1, end: 1, newText: 'x' }], 'two changes concern the same piece of the text'],
    [[{ start: 3, end: 5, newText: '' }], 'a change lies outside the text'],
    [[{ start: 2, end: 1, newText: '' }], 'a change lies outside the text'],
    [[{ start: -1, end: 1, newText: '' }], 'a change lies outside the text'],
    [[{ start: Number.NaN, end: 1, newText: '' }], 'a change lies outside the text'],
  ])('%j are refused', (edits, problem) => {
    expect(inTextOrder('abcd', edits)).toEqual({ ok: false, problem })
    expect(applyEdits('abcd', edits)).toEqual({ ok: false, problem })
  })
})
