/** open_clip's published profile table (docs/model_profile.csv) out of the IR: 85 rows, to the two decimals that it prints. */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { OpenClipConfig } from '../../../src/config/types.ts'
import { countFlops } from '../../../src/cost/flops.ts'
import { countParams } from '../../../src/ir/walk.ts'
import { buildConfig, buildModel } from '../../../src/towers/build/index.ts'
import { shared } from '../../helpers/project.ts'
import { catalog, configOf } from '../support.ts'

const table = shared('corpus/open_clip-model_profile.csv')
if (table === undefined) console.log('../shared/corpus is absent: the published table is not reproduced')

/** Rows of a CSV without quotes. */
function rowsOf(path: string): readonly Readonly<Record<string, string>>[] {
  const [header = '', ...lines] = readFileSync(path, 'utf8').trim().split(/\r?\n/)
  const names = header.split(',')
  return lines.map((line) => Object.fromEntries(line.split(',').map((cell, i) => [names[i] ?? '', cell])))
}

/** Millions or billions with two decimals, as Python's round prints them. */
function printed(count: bigint, unit: number): number {
  return Math.round((Number(count) / unit) * 100) / 100
}

/**
 * The length that open_clip's profiler runs the text tower at, where it is not the tower's own context_length: a CoCa
 * model's that of its decoder, a Hugging Face tower's its max_position_embeddings (514 or 1024), where it has any.
 */
function lengthOf(config: OpenClipConfig): number | undefined {
  const name = config.text?.fields.get('hf_model_name')?.value
  const decoder = config.modelClass === 'CoCa' ? config.multimodal?.fields.get('context_length')?.value : undefined
  const longest = decoder ?? (typeof name === 'string' ? catalog.hf(name)?.config['max_position_embeddings'] : undefined)
  return typeof longest === 'number' ? longest : undefined
}

describe.skipIf(table === undefined)('the published table', () => {
  test('is reproduced: parameters and GFLOPs of both towers and of the whole', () => {
    const rows = rowsOf(table!)
    const lengths: string[] = []
    const wrong = rows.flatMap((row) => {
      const path = shared(`corpus/open_clip-3.3.0/${row.model}.json`)
      if (path === undefined) return [`${row.model}: no such config`]
      const config = configOf(readFileSync(path, 'utf8')) as OpenClipConfig
      const at = (length?: number) => buildModel(config, catalog, length === undefined ? {} : { text_length: length })
      const measured = (name: string, length?: number): readonly [number, number] | undefined => {
        const tower = at(length).find((one) => one.name === name)
        if (tower?.kind !== 'built') return undefined
        return [printed(countParams(tower.tower.root), 1e6), printed(countFlops(tower.tower.root).total, 1e9)]
      }
      const length = lengthOf(config)
      if (length !== undefined) lengths.push(`${row.model} ${length}`)
      const image = measured('image')
      const text = measured('text', length)
      const found: string[] = []
      const hold = (cell: string, ours: number | undefined): void => {
        if (ours === undefined || Math.abs(ours - Number(row[cell])) > 1e-9) found.push(`${row.model} ${cell}: ${ours}, printed ${row[cell]}`)
      }
      hold('image_mparams', image?.[0])
      hold('image_gflops', image?.[1])
      hold('text_mparams', text?.[0])
      hold('text_gflops', text?.[1])
      const whole = buildConfig(config, catalog, length === undefined ? {} : { text_length: length })
      const roots = whole.towers.flatMap((tower) => (tower.kind === 'built' ? [tower.tower.root] : []))
      const own = whole.own.reduce((sum, { shape }) => sum + shape.reduce((product, size) => product * size, 1), 0)
      hold('mparams', printed(roots.reduce((sum, root) => sum + countParams(root), BigInt(own)), 1e6))
      hold('gflops', printed(roots.reduce((sum, root) => sum + countFlops(root).total, 0n), 1e9))
      return found
    })
    console.log(`open_clip's table: ${rows.length - new Set(wrong.map((line) => line.split(' ')[0])).size} of ${rows.length} rows reproduced; text towers at the length of: ${lengths.join(', ')}`)
    expect(wrong).toEqual([])
    expect(rows.length).toBe(85)
  })
})
