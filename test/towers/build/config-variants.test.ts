/**
 * Towers of open_clip away from the shipped configs, held against what the real open_clip 3.3.0 and main (4.2.0.dev0) did with
 * the same configs. The golden lines are output of scripts/oracle/open_clip_variants.py for variants of
 * scripts/oracle/variants.ts and for main's own configs with `text_arch: modern` and `timm_model_kwargs`.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { Chance } from '../../../scripts/oracle/chance.ts'
import { buildVariant, catalogOf, compareConfig, type ConfigResult } from '../../../scripts/oracle/compare_open_clip.ts'
import { randomConfigs } from '../../../scripts/oracle/random_configs.ts'
import { ODD } from '../../../scripts/oracle/random_timm.ts'
import type { JsonValue } from '../../../src/json/types.ts'
import { root } from '../../helpers/project.ts'

const readText = (path: string): string | undefined => (existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : undefined)
const golden = readFileSync(join(import.meta.dirname, 'golden/open_clip-variants.jsonl'), 'utf8')
const results = golden.split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as ConfigResult)

describe.each(['3.3.0', '4.2.0.dev0'])('variants of configs of open_clip %s', (version) => {
  const own = results.filter((result) => result.open_clip === version)

  test('have the names, parameters and FLOPs of the real ones, or fail at the same stage', () => {
    let compared = 0
    let failing = 0
    const wrong = own.flatMap((result) =>
      compareConfig(result, readText).flatMap(([part, { real, ours, reason, differs }]) => {
        compared++
        if (real.outcome !== 'runs') failing++
        const what = `${JSON.stringify(result.config)} ${part}`
        if (!ours) return [`${what}: ${reason}`]
        return differs.map((aspect) => `${what}: ${aspect} is ${ours[aspect]}, not ${real[aspect]} (${ours.says}; ${real.says})`)
      }),
    )
    console.log(`open_clip ${version}: ${own.length} variants, ${compared - wrong.length} of ${compared} models and towers as the real ones, of which ${failing} fail`)
    expect(wrong).toEqual([])
    expect(own.length).toBeGreaterThan(40)
    expect(failing).toBeGreaterThan(15)
  })

  test('cover every kind of tower', () => {
    const texts = own.map(({ config, hf }) => Object.values(hf)[0]?.['model_type'] ?? (config['text_cfg'] as Record<string, unknown>)['text_arch'] ?? 'native')
    const expected = ['bert', 'm2m_100', 'modernbert', 'mt5', 'native', 'roberta', 't5', 'xlm-roberta', ...(version === '3.3.0' ? [] : ['modern'])]
    expect([...new Set(texts)]).toEqual(expect.arrayContaining(expected))
    const images = own.map(({ config }) => config['vision_cfg'] as Record<string, unknown>)
    expect(images.some((vision) => Array.isArray(vision['layers']))).toBe(true)
    expect(images.some((vision) => vision['timm_model_name'] !== undefined)).toBe(true)
    expect(own.some(({ config }) => config['multimodal_cfg'] !== undefined)).toBe(true)
  })
})

test('a difference is seen', () => {
  const running = results.find((result) => 'towers' in result && Object.values(result.towers).every((tower) => !('error' in tower)))!
  const failed = { ...running, error: 'ValueError: no', stage: 'construct' } as ConfigResult
  expect(compareConfig(failed, readText)[0]![1].differs).toContain('outcome')
  const changed = { ...running, params: 1, names_sha256: '', towers: { image: { params: 1, flops: 1, flops_by_op: {} }, text: { params: 1, flops: 1, flops_by_op: {} } } } as ConfigResult
  const parts = compareConfig(changed, readText)
  expect(parts.map(([part]) => part).slice(0, 3)).toEqual(['model', 'image', 'text'])
  expect(parts.every(([, { differs }]) => differs.length >= 2)).toBe(true)
})

test('strange values throw nothing of ours', () => {
  const chance = new Chance(11)
  for (const result of results) {
    for (let i = 0; i < 4; i++) {
      const block = chance.pick(['vision_cfg', 'text_cfg'])
      const fields = result.config[block] as Readonly<Record<string, JsonValue>>
      const config = { ...result.config, [block]: { ...fields, [chance.pick(Object.keys(fields))]: chance.pick(ODD) } }
      expect(() => buildVariant({ ...result, config }, catalogOf(result, readText)), JSON.stringify(config)).not.toThrow()
    }
  }
})

test('the same seed gives the same configs', () => {
  expect(randomConfigs(5, 3, 'main')).toEqual(randomConfigs(5, 3, 'main'))
  expect(randomConfigs(5, 3, 'main')).not.toEqual(randomConfigs(5, 4, 'main'))
})
