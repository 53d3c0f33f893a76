import { describe, expect, test } from 'vitest'
import type { JsonValue } from '../../src/json/types.ts'
import { fixFile, type FixedFile, type FixRequest } from '../../src/lint/fix.ts'
import type { Fix, Rule, Severity } from '../../src/lint/types.ts'
import { good, lint, message, ruleOf } from './samples.ts'

/** A rule about one field of vision_cfg: what `judge` answers of its value is a problem, with a fix. */
function about(id: string, field: string, judge: (value: JsonValue | undefined) => { fix: Fix; severity?: Severity; pointer?: string } | undefined): Rule {
  return ruleOf(id, { messages: { said: message('warning') } }, ({ document, config, report }) => {
    const member = document.root?.type === 'object' ? config?.kind === 'open_clip' && config.vision?.fields.get(field) : undefined
    const found = judge(member === undefined || member === false || member.node === undefined ? undefined : member.value)
    if (found === undefined) return
    const { fix, severity, pointer = `/vision_cfg/${field}` } = found
    report({ messageId: 'said', pointer, fix, ...(severity === undefined ? {} : { severity }) })
  })
}

const write = (field: string, value: JsonValue, safe = true): Fix => ({
  safe,
  description: `write ${JSON.stringify(value)}`,
  edits: [{ op: 'replace', pointer: `/vision_cfg/${field}`, value }],
})
const insert = (field: string, value: JsonValue): Fix => ({
  safe: true,
  description: `write "${field}"`,
  edits: [{ op: 'insert', pointer: `/vision_cfg/${field}`, value }],
})

function fixWith(rules: readonly Rule[], request: Partial<FixRequest> = {}, text = good): FixedFile {
  return fixFile(lint(text, rules), { unsafe: false, lint: (fixed) => lint(fixed, rules), ...request })
}

describe('repairing a file', () => {
  const width = about('width', 'width', (value) => (value === 768 ? { fix: write('width', 1024) } : undefined))
  const layers = about('layers', 'layers', (value) => (value === 12 ? { fix: write('layers', 24, false) } : undefined))

  test('makes every safe fix, and the others where they are wanted', () => {
    const safe = fixWith([width, layers])
    expect(safe.fixed).toBe(1)
    expect(safe.result.text).toBe(good.replace('"width": 768', '"width": 1024'))
    expect(safe.result.problems.map(({ rule }) => rule)).toEqual(['layers'])
    const all = fixWith([width, layers], { unsafe: true })
    expect(all.fixed).toBe(2)
    expect(all.result.text).toBe(good.replace('"width": 768', '"width": 1024').replace('"layers": 12,\n    "width": 1024', '"layers": 24,\n    "width": 1024'))
    expect(all.result.problems).toEqual([])
  })

  test('changes nothing where there is nothing to fix', () => {
    const first = lint(good, [])
    expect(fixFile(first, { unsafe: true, lint: () => { throw new Error('linted again') } })).toMatchObject({ result: first, fixed: 0 })
  })

  test('takes as many steps as fixes that get in each other\'s way need', () => {
    const steps = about('steps', 'patch_size', (value) => (typeof value === 'number' && value < 36 ? { fix: write('patch_size', value + 1) } : undefined))
    // The problem stays, so the fix is not made at all: it is no better.
    expect(fixWith([steps]).fixed).toBe(0)
    const removed = ['image_size', 'layers', 'width', 'patch_size'].map((field) =>
      about(field, field, (value) => (value === undefined ? undefined : { fix: { safe: true, description: 'remove', edits: [{ op: 'remove', pointer: `/vision_cfg/${field}` }] } })),
    )
    const { result, fixed } = fixWith(removed)
    expect(fixed).toBe(4)
    expect(result.text).toContain('"vision_cfg": {},')
  })

  test('does not make one fix twice where two rules say the same', () => {
    const twice = ['one', 'two'].map((id) => about(id, 'head_width', (value) => (value === undefined ? { fix: insert('head_width', 32) } : undefined)))
    // As the real rule does.
    const duplicates = ruleOf('duplicate', { messages: { said: message('warning') } }, ({ document, report }) => {
      for (const { kind, pointer } of document.problems) if (kind === 'duplicate-key') report({ messageId: 'said', pointer: pointer ?? '' })
    })
    const { result, fixed } = fixWith([...twice, duplicates])
    expect(fixed).toBe(1)
    expect(result.problems).toEqual([])
    expect(result.text.match(/head_width/g)).toHaveLength(1)
  })

  test('leaves out a fix that makes it worse, and makes the others', () => {
    const worse = about('worse', 'image_size', (value) => (value === 224 ? { fix: write('image_size', 0) } : undefined))
    const zero = about('zero', 'image_size', (value) => (value === 0 ? { fix: write('image_size', 1, false), severity: 'error' } : undefined))
    const { result, fixed } = fixWith([width, worse, zero])
    expect(fixed).toBe(1)
    expect(result.problems.map(({ rule }) => rule)).toEqual(['worse'])
    expect(result.text).toBe(good.replace('"width": 768', '"width": 1024'))
  })

  test('goes on where one error hid another', () => {
    const hidden = about('hidden', 'image_size', (value) => (value === 224 ? { fix: write('image_size', '336', false), severity: 'error' } : undefined))
    const second = about('second', 'image_size', (value) => (value === '336' ? { fix: write('image_size', 336), severity: 'error' } : undefined))
    const { result, fixed } = fixWith([hidden, second], { unsafe: true })
    expect([fixed, result.problems]).toEqual([2, []])
    expect(result.text).toContain('"image_size": 336')
  })

  const endless = about('endless', 'width', (value) => {
    return typeof value === 'number' ? { fix: write('width', value + 1), pointer: `/vision_cfg/width/${value}` } : undefined
  })
  const circle = [[768, 1024], [1024, 768]].map(([from, to]) =>
    about(`from-${from}`, 'width', (value) => (value === from ? { fix: write('width', to as number) } : undefined)),
  )

  test.each([['in circles', circle], ['on', [endless]]])('says so where the fixes go %s, and changes nothing', (_, rules) => {
    const { result, fixed } = fixWith(rules)
    expect(fixed).toBe(0)
    expect(result.text).toBe(good)
    expect(result.failures).toEqual([{ where: 'engine', message: expect.stringContaining('come to no end') }])
  })

  test('never leaves another kind of file', () => {
    const noText = about('no-text', 'width', (value) => {
      return value === 768 ? { fix: { safe: true, description: 'remove', edits: [{ op: 'remove', pointer: '/text_cfg' }, { op: 'remove', pointer: '/vision_cfg' }, { op: 'remove', pointer: '/embed_dim' }] } } : undefined
    })
    expect(fixWith([noText])).toMatchObject({ fixed: 0, result: { text: good } })
  })

  test('leaves alone what is not completely checked', () => {
    const bug = ruleOf('bug', {}, () => { throw new TypeError('a bug') })
    expect(fixWith([width, bug])).toMatchObject({ fixed: 0, result: { text: good } })
  })

  test('asks of safe steps whether they are admitted, one by one where they are not', () => {
    const size = about('size', 'image_size', (value) => (value === 224 ? { fix: write('image_size', 336) } : undefined))
    const admits = (_: unknown, after: { readonly text: string }): boolean => after.text.includes('224')
    const { result, fixed } = fixWith([width, size, layers], { unsafe: true, admits })
    expect(fixed).toBe(2)
    expect(result.problems.map(({ rule }) => rule)).toEqual(['size'])
  })
})
