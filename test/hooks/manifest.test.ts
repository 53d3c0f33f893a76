/** The hooks that are offered to pre-commit, as far as they can be judged without it. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { readLintRequest } from '../../src/cli/lint-options.ts'
import { rules } from '../../src/lint/registry.generated.ts'
import { root } from '../helpers/project.ts'

interface Hook {
  readonly id: string
  readonly name: string
  readonly description: string
  readonly entry: string
  readonly language: string
  readonly types?: readonly string[]
  readonly files?: string
  readonly require_serial?: boolean
  readonly pass_filenames?: boolean
}

const hooks = parse(readFileSync(join(root, '.pre-commit-hooks.yaml'), 'utf8')) as readonly Hook[]
const hookOf = (id: string): Hook => hooks.find((hook) => hook.id === id) as Hook

test('there are two hooks, for the files that are committed and for all', () => {
  expect(hooks.map(({ id }) => id)).toEqual(['lint-configs', 'lint-configs-all'])
  expect(hookOf('lint-configs')).toMatchObject({ types: ['json'], require_serial: true })
  expect(hookOf('lint-configs-all')).toMatchObject({ pass_filenames: false })
})

describe.each(hooks)('$id', ({ name, description, language, entry }) => {
  test('is described', () => {
    expect([name, description].filter((text) => typeof text === 'string' && text !== '')).toHaveLength(2)
  })

  test('runs a program of the package, with options that it has', () => {
    expect(language).toBe('node')
    const [program, ...options] = entry.split(' ')
    const { bin } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { bin: Readonly<Record<string, string>> }
    expect(Object.keys(bin)).toContain(program)
    const { flags, paths } = readLintRequest([...options, 'a.json'], () => rules)
    expect(flags).toMatchObject({ 'ignore-unknown': true, 'no-error-on-unmatched': true })
    expect(paths).toEqual(['a.json'])
  })
})

test.each([
  ['src/open_clip/model_configs/ViT-B-32.json', true],
  ['model_configs/a.json', true],
  ['model_config/a.json', true],
  ['experiments/model_configs/2026/a.json', true],
  ['open_clip_config.json', true],
  ['models/siglip/open_clip_config.json', true],
  ['my_model_configs/a.json', false],
  ['model_configs.json', false],
  ['open_clip_config_json', false],
  ['not_open_clip_config.json', false],
  ['package.json', false],
])('of %s the hook for committed files says %s', (path, isMeant) => {
  // Python's re.search and JavaScript's agree over this expression.
  expect(new RegExp(hookOf('lint-configs').files as string).test(path)).toBe(isMeant)
})
