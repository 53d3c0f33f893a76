import { describe, expect, test } from 'vitest'
import { CatalogError } from '../../src/catalog/targets.ts'
import { lintText } from '../../src/lint/engine.ts'
import type { Report, RuleContext } from '../../src/lint/types.ts'
import { catalog, good, lint, message, options, reporter, ruleOf } from './samples.ts'

const messages = { said: message('warning') }

describe('kinds', () => {
  const everywhere = ruleOf('everywhere', { kinds: ['open_clip', 'unparsed'] }, (context) => context.report({ messageId: 'said', pointer: '' }))
  const unparsedOnly = ruleOf('unparsed-only', { kinds: ['unparsed'] }, (context) => context.report({ messageId: 'said', pointer: '' }))

  test('a config is linted by the rules of its kind', () => {
    const result = lint(good, [everywhere, unparsedOnly])
    expect(result).toMatchObject({ path: 'configs/good.json', kind: 'open_clip', text: good })
    expect(result.problems.map((problem) => problem.rule)).toEqual(['everywhere'])
    expect(result).not.toHaveProperty('skipped')
    expect(result).not.toHaveProperty('failures')
  })

  test('a text that is no JSON is linted by the rules for such', () => {
    const result = lint('{"embed_dim": 512,', [everywhere, unparsedOnly])
    expect(result.kind).toBe('unparsed')
    expect(result.problems.map((problem) => problem.rule)).toEqual(['everywhere', 'unparsed-only'])
  })

  test('JSON of another kind is skipped, and no rule runs', () => {
    const result = lint('{"model_type": "clip\\u001b"}', [everywhere, unparsedOnly])
    expect(result).toMatchObject({ kind: 'unknown', problems: [], skipped: expect.stringContaining('"clip\\u001b"') })
  })

  test.each([
    ['// settings\n{"a": 1}', 'it is JSON with comments, and has no key of a model config'],
    ['{\n  /* a */ "a": 1\n}', 'it is JSON with comments, and has no key of a model config'],
    ['{"image": "a.png"}\n{"image": "b.png"}\n', 'it is JSON Lines, and has no key of a model config'],
    ['[1, 2]\n[3, 4]', 'it is JSON Lines, and has no key of a model config'],
  ])('a file that was never meant to be a config is skipped: %j', (text, reason) => {
    expect(lint(text, [unparsedOnly])).toMatchObject({ kind: 'unknown', skipped: reason })
  })

  test.each(['', '{', '{"a": 1,}', '// {"embed_dim": 512}', '{"embed_dim": 1}\n{"embed_dim": 2}', '{"a": 1}\n{"b"', 'hello\nworld', '{}\n1'])(
    'any other broken file is a broken file: %j',
    (text) => {
      expect(lint(text, [unparsedOnly])).toMatchObject({ kind: 'unparsed', problems: [{ rule: 'unparsed-only' }] })
    },
  )

  test('bytes are decoded, and what is wrong with them is known', () => {
    const bytes = new TextEncoder().encode(good)
    const seen: string[] = []
    const rule = ruleOf('see', {}, ({ document }) => void seen.push(...document.problems.map(({ kind }) => kind)))
    expect(lint(bytes, [rule]).text).toBe(good)
    expect(seen).toEqual([])
    const broken = bytes.with(good.indexOf('embed_dim'), 0xe9)
    expect(lint(broken, [rule])).toMatchObject({ kind: 'open_clip', text: good.replace('embed_dim', '\ufffdmbed_dim') })
    expect(seen).toEqual(['encoding'])
  })
})

describe('what a rule sees', () => {
  test('is the file, the config, the catalog and the target', () => {
    const seen: RuleContext[] = []
    lint(good, [ruleOf('see', {}, (context) => void seen.push(context))])
    const [context] = seen as [RuleContext]
    expect(context.file).toEqual({ path: 'configs/good.json', stem: 'good' })
    expect(context.config).toMatchObject({ kind: 'open_clip', modelClass: 'CLIP' })
    expect(context.target).toEqual({ openClip: '3.3.0', timm: '1.0.29' })
    expect(context.catalog).toBe(catalog)
    expect(context.document.text).toBe(good)
  })

  test('are towers that are built once, and only when they are asked for', () => {
    let asked = 0
    const counting = { ...catalog, get timm() {
      asked += 1
      return catalog.timm
    } }
    const text = '{"embed_dim": 512, "vision_cfg": {"timm_model_name": "nowhere"}, "text_cfg": {}}'
    const input = { path: 'a.json', content: text }
    lintText(input, options, counting, [ruleOf('idle', {}, () => {})])
    expect(asked).toBe(0)
    const towers: unknown[] = []
    const ask = (id: string) => ruleOf(id, {}, (context) => void towers.push(context.towers, context.towers))
    lintText(input, options, counting, [ask('a'), ask('b')])
    expect(towers[0]).toHaveLength(2)
    expect(new Set(towers).size).toBe(1)
  })

  test.each([
    ['a/b/ViT-B-32.json', 'ViT-B-32'],
    ['<stdin>', '<stdin>'],
    ['config.txt', 'config.txt'],
  ])('%s is called %s', (path, stem) => {
    const stems: string[] = []
    lintText({ path, content: good }, options, catalog, [ruleOf('see', {}, ({ file }) => void stems.push(file.stem))])
    expect(stems).toEqual([stem])
  })
})

describe('places', () => {
  const place = (pointer: string, at?: Report['at']) => {
    const report = { messageId: 'said', pointer, ...(at === undefined ? {} : { at }) }
    const [problem] = lint(good, [reporter('place', messages, report)]).problems
    return problem && [problem.line, problem.column, problem.endLine, problem.endColumn]
  }

  test('are of the value, or of its key', () => {
    expect(place('/vision_cfg/width')).toEqual([6, 14, 6, 17])
    expect(place('/vision_cfg/width', 'value')).toEqual([6, 14, 6, 17])
    expect(place('/vision_cfg/width', 'key')).toEqual([6, 5, 6, 12])
    expect(place('/vision_cfg')).toEqual([3, 17, 8, 4])
  })

  test('of what does not exist are those of the key above it', () => {
    expect(place('/vision_cfg/heads')).toEqual([3, 3, 3, 15])
    expect(place('/vision_cfg/heads', 'key')).toEqual([3, 3, 3, 15])
    expect(place('/nothing/at/all')).toEqual([1, 1, 1, 2])
  })

  test('may be a span of the text', () => {
    expect(place('', { start: 4, end: 15 })).toEqual([2, 3, 2, 14])
  })

  test('of the root are the whole text, its key the opening bracket', () => {
    expect(place('')).toEqual([1, 1, 16, 2])
    expect(place('', 'key')).toEqual([1, 1, 1, 2])
  })

  test('in a text without a tree are its beginning', () => {
    const rule = ruleOf('place', { kinds: ['unparsed'] }, (context) => context.report({ messageId: 'said', pointer: '/a' }))
    expect(lint('{', [rule]).problems[0]).toMatchObject({ line: 1, column: 1, endLine: 1, endColumn: 1 })
  })
})

describe('order', () => {
  test('is by place, then rule, then message', () => {
    const two = { a: message('warning', '{x}'), b: message('error', 'b') }
    const at = (pointer: string, messageId = 'b', x = '') => ({ messageId, pointer, data: { x } })
    const rules = [
      reporter('z-rule', two, at('/text_cfg'), at('/embed_dim')),
      reporter('a-rule', two, at('/embed_dim'), at('/embed_dim', 'a', '2'), at('/embed_dim', 'a', '1'), at('/vision_cfg/width')),
    ]
    const order = (list: typeof rules) => lint(good, list).problems.map((problem) => `${problem.line} ${problem.rule} ${problem.message}`)
    const expected = ['2 a-rule 1', '2 a-rule 2', '2 a-rule b', '2 z-rule b', '6 a-rule b', '9 z-rule b']
    expect(order(rules)).toEqual(expected)
    expect(order(rules.toReversed())).toEqual(expected)
  })
})

describe('messages', () => {
  const said = (text: string, data?: Report['data'], hint?: string) => {
    const meta = { said: message('warning', text, hint === undefined ? {} : { hint }) }
    return lint(good, [reporter('say', meta, { messageId: 'said', pointer: '', ...(data === undefined ? {} : { data }) })])
  }

  test('are filled with the data', () => {
    const data = { name: 'width', read: 768, list: [3, 4, 6, 3], nothing: null, on: true, object: { a: 1 }, words: ['a', 'b'] }
    const [problem] = said('{name} is {read}, {list}, {nothing}, {on}, {object}, {words}', data).problems
    expect(problem?.message).toBe('width is 768, 3, 4, 6, 3, null, true, {"a":1}, a, b')
    expect(problem?.data).toEqual(data)
  })

  test('never hold what a terminal obeys, nor a second line', () => {
    const evil = 'x\u001b[2J\r\n::error::\u202e\u0007'
    const [problem] = said('{evil}', { evil }, 'try {evil}').problems
    expect(problem?.message).toBe('x\\u001b[2J\\r\\n::error::\\u202e\\u0007')
    expect(problem?.hint).toBe(`try ${problem?.message}`)
    expect(problem?.data).toEqual({ evil })
  })

  test('that lack data are a bug of the rule', () => {
    const result = said('{toString} {missing}', {})
    expect(result.problems).toEqual([])
    expect(result.failures).toEqual([{ where: 'say', message: expect.stringContaining('{toString}') }])
  })

  test('that the rule does not have are a bug of the rule', () => {
    const result = lint(good, [reporter('say', messages, { messageId: 'constructor', pointer: '' }, { messageId: 'said', pointer: '' })])
    expect(result.problems).toHaveLength(1)
    expect(result.failures).toEqual([{ where: 'say', message: 'Error: the rule has no message "constructor"' }])
  })
})

describe('fixes', () => {
  test('are resolved to edits of the text', () => {
    const fix = { safe: true, description: 'write "heads": 12\n', edits: [{ op: 'replace', pointer: '/vision_cfg/width', value: 1408 }] } as const
    const [problem] = lint(good, [reporter('fix', messages, { messageId: 'said', pointer: '', fix })]).problems
    const start = good.indexOf('768')
    expect(problem?.fix).toEqual({ safe: true, description: 'write "heads": 12\\n', edits: [{ start, end: start + 3, newText: '1408' }] })
  })

  test('that the text does not admit are not offered', () => {
    const fix = { safe: true, description: 'rename', edits: [{ op: 'rename', pointer: '/vision_cfg/width', key: 'layers' }] } as const
    const [problem] = lint(good, [reporter('fix', messages, { messageId: 'said', pointer: '', fix })]).problems
    expect(problem).toBeDefined()
    expect(problem).not.toHaveProperty('fix')
  })
})

describe('a bug of ours', () => {
  test('in one rule is told, and the others still run', () => {
    const broken = ruleOf('broken', {}, (context) => {
      context.report({ messageId: 'said', pointer: '' })
      throw new TypeError('cannot read \u001b')
    })
    const result = lint(good, [broken, reporter('fine', messages, { messageId: 'said', pointer: '' })])
    expect(result.problems.map((problem) => problem.rule)).toEqual(['broken', 'fine'])
    expect(result.failures).toEqual([{ where: 'broken', message: 'TypeError: cannot read \\u001b' }])
  })

  test('in the towers is told once', () => {
    const broken = { ...catalog, get timm(): never {
      throw new RangeError('ours')
    } }
    const ask = (id: string) => ruleOf(id, {}, (context) => void context.towers.length)
    const text = '{"embed_dim": 512, "vision_cfg": {"timm_model_name": "x"}, "text_cfg": {}}'
    const result = lintText({ path: 'a.json', content: text }, options, broken, [ask('a'), ask('b')])
    expect(result.failures).toEqual([{ where: 'engine', message: 'RangeError: ours' }])
  })

  test('in reading the config is told', () => {
    const broken = { ...catalog, get openClip(): never {
      throw new RangeError('ours')
    } }
    expect(lintText({ path: 'a.json', content: good }, options, broken, [])).toMatchObject({ failures: [{ where: 'engine', message: 'RangeError: ours' }] })
  })

  test('is not what an incomplete installation is', () => {
    const incomplete = { ...catalog, get openClip(): never {
      throw new CatalogError('missing')
    } }
    expect(() => lintText({ path: 'a.json', content: good }, options, incomplete, [])).toThrow(CatalogError)
  })
})
