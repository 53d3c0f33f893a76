import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { DialectFile, OpenClipHistoryFile } from '../../src/catalog/types.ts'
import { formatJson } from '../../src/sources/format.ts'
import { compileDialects, compileHuggingFace, compileTokenizers } from '../../src/sources/hand-kept.ts'
import type { Data } from '../../src/sources/python/data.ts'
import { root } from '../helpers/project.ts'

const read = (name: string): string => readFileSync(join(root, 'configs/catalog', name), 'utf8')
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }

describe('hand-kept files', () => {
  test('huggingface.json is what huggingface.yaml compiles to', () => {
    expect(read('huggingface.json')).toBe(formatJson(compileHuggingFace(read('huggingface.yaml'), version) as unknown as Data))
  })

  test('dialects.json is what dialects.yaml compiles to', () => {
    expect(read('dialects.json')).toBe(formatJson(compileDialects(read('dialects.yaml'), version) as unknown as Data))
  })

  test('tokenizers.json is what tokenizers.yaml compiles to', () => {
    expect(read('tokenizers.json')).toBe(formatJson(compileTokenizers(read('tokenizers.yaml'), version) as unknown as Data))
  })

  test.each([
    ['classes: {}\nmodels: {a: {model_type: bert, config: {}, source: s}}', 'a: the model_type bert has no entry under classes'],
    ['classes: {bert: {source: s, defaults: {}}}\nmodels: {a: {model_type: bert, config: {}}}', 'a: source: expected a text'],
    ['classes: {bert: {defaults: {}}}\nmodels: {}', 'bert: source: expected a text'],
    ['classes: {bert: {source: s, defaults: {}}}\nmodels: {a: {model_type: bert, config: {}, source: s, aliases: [b]}, b: {model_type: bert, config: {}, source: s}}', 'b is an alias and a model'],
    ['classes: {bert: {source: s, defaults: {}}}\nmodels: {a: {model_type: bert, config: {}, source: s, aliases: [c]}, b: {model_type: bert, config: {}, source: s, aliases: [c]}}', 'c is an alias of both a and b'],
    ['[]', 'huggingface.yaml: expected a mapping'],
  ])('refuses models such as %j', (text, message) => {
    expect(() => compileHuggingFace(text, '1')).toThrow(message)
  })

  test.each([
    ['{}', 'dialects.yaml: expected a list'],
    ['- {id: a, title: A, repository: r, keys: {}}', 'a: source: expected a text'],
    ['- {id: a, title: A, repository: r, source: s, keys: {vision_cfg: [x, x]}}', 'a: vision_cfg: the same key twice'],
    ['- {id: a, title: A, repository: r, source: s, keys: {}}\n- {id: a, title: A, repository: r, source: s, keys: {}}', 'the dialect a is there twice'],
  ])('refuses dialects such as %j', (text, message) => {
    expect(() => compileDialects(text, '1')).toThrow(message)
  })

  test.each([
    ['[]', 'tokenizers.yaml: expected a mapping'],
    ['A: {names: [a], size: 1.5, end: 0, pad: 0, source: s}', 'A: size: expected a whole number'],
    ['A: {names: [a], size: 2, end: 1, pad: 0}', 'A: source: expected a text'],
    ['A: {names: [a], size: 2, end: 1, pad: 0, source: s}\nB: {names: [a], size: 2, end: 1, pad: 0, source: s}', 'B: a stands in another entry too'],
  ])('refuses tokenizers such as %j', (text, message) => {
    expect(() => compileTokenizers(text, '1')).toThrow(message)
  })
})

describe('dialects', () => {
  const { dialects } = JSON.parse(read('dialects.json')) as DialectFile
  const history = JSON.parse(read('open_clip-history.json')) as OpenClipHistoryFile

  test('name blocks that configs have', () => {
    const blocks = new Set(dialects.flatMap((dialect) => Object.keys(dialect.keys)))
    expect([...blocks].sort()).toEqual(['model_cfg', 'multimodal_cfg', 'text_cfg', 'vision_cfg'])
  })

  test('list no key that some version of open_clip knew in that block', () => {
    const classes: Readonly<Record<string, readonly string[]>> = {
      model_cfg: ['CLIP', 'CustomTextCLIP', 'CoCa', 'CLAP', 'NaFlexGenLip', 'NaFlexGenLap'],
      vision_cfg: ['CLIPVisionCfg'],
      text_cfg: ['CLIPTextCfg'],
      multimodal_cfg: ['MultimodalCfg'],
    }
    const known = dialects.flatMap((dialect) =>
      Object.entries(dialect.keys).flatMap(([block, keys]) =>
        keys.filter((key) => classes[block]?.some((name) => history.classes[name]?.[key] !== undefined)).map((key) => `${dialect.id}: ${block}.${key}`),
      ),
    )
    expect(known).toEqual([])
  })
})
