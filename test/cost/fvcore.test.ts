/**
 * The conventions of fvcore against fvcore 0.1.5 itself. The golden lines are output of scripts/oracle/fvcore_counts.py, asked
 * once with torch 2.14.1, timm 1.0.29, open_clip 3.3.0 and transformers 5.24.0.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { compareFvcore, type FvcoreResult } from '../../scripts/oracle/compare_fvcore.ts'
import { countActivations } from '../../src/cost/activations.ts'
import { countFlops } from '../../src/cost/flops.ts'
import { buildTimmModel } from '../../src/towers/build/index.ts'
import { root, shared } from '../helpers/project.ts'
import { catalog } from '../towers/support.ts'

const readText = (path: string): string | undefined => (existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : undefined)
const golden = readFileSync(join(import.meta.dirname, 'golden/fvcore-0.1.5.jsonl'), 'utf8')
const results = golden.trim().split('\n').map((line) => JSON.parse(line) as FvcoreResult)

describe('counts of the real fvcore', () => {
  test('are equal operator by operator, and so are its activations', () => {
    const counts = results.flatMap((result) => compareFvcore(result, readText).map((count) => ({ ...count, result })))
    const wrong = counts.filter(({ real, ours }) => real !== ours)
    console.log(`fvcore: ${counts.length - wrong.length} of ${counts.length} counts of ${results.length} timm models and open_clip configs equal`)
    expect(wrong).toEqual([])
    expect(counts.length).toBeGreaterThan(150)
  })

  test('are of every modelled module of timm and of every kind of tower', () => {
    const modules = new Set(results.flatMap((result) => ('model' in result ? [catalog.timm.model(result.model)?.module] : [])))
    expect(modules.size).toBe(17)
    const configs = results.flatMap((result) => ('config' in result ? [JSON.stringify(result.config)] : []))
    for (const kind of ['"layers":[', 'timm_model_name', 'attentional_pool', 'embed_cls', 'test/roberta', 'test/mt5', 'test/m2m_100', 'test/bert']) {
      expect(configs.some((config) => config.includes(kind)), kind).toBe(true)
    }
  })

  test('a difference is seen', () => {
    const [first] = results as [FvcoreResult]
    const changed = { ...first, towers: { image: { fvcore: { total: 1, by_operator: {}, activations: 1 } } } }
    const [count] = compareFvcore(changed, readText)
    expect(count?.real).not.toBe(count?.ours)
  })
})

const table = shared('corpus/timm-results/benchmark-infer-amp-nchw-pt240-cu124-rtx4090.csv')
if (table === undefined) console.log("../shared/corpus is absent: timm's published table is not reproduced")

/** Rows where the number that timm printed is another, and why. */
const KNOWN: Readonly<Record<string, string>> = {
  vit_so150m_patch16_reg4_map_256: 'the timm of the table gives its attention pool the register tokens, too: 4 x 896 x 1792 more',
}

describe.skipIf(table === undefined)("timm's published table of inference", () => {
  test('has the GMACs and millions of activations of fvcore with attention written out', () => {
    const [header = '', ...lines] = readFileSync(table!, 'utf8').trim().split(/\r?\n/)
    const names = header.split(',')
    let rows = 0
    let unknown = 0
    const wrong: string[] = []
    for (const line of lines) {
      const row = Object.fromEntries(line.split(',').map((cell, i) => [names[i] ?? '', cell]))
      const size = Number(row['infer_img_size'])
      const built = buildTimmModel(String(row['model']), catalog.timm, new Map(), { image_size: [size, size] })
      if (built.kind !== 'built') {
        unknown++
        continue
      }
      rows++
      const { root: module } = built.tower
      const printed = (count: bigint, unit: number): number => Math.round(Number(count) / unit) / 100
      const ours = [printed(countFlops(module, 'fvcore-unfused').total, 1e7), printed(countActivations(module, 'fvcore-unfused'), 1e4)]
      const real = [Number(row['infer_gmacs']), Number(row['infer_macts'])]
      if (ours.join() !== real.join() && KNOWN[String(row['model'])] === undefined) wrong.push(`${row['model']}: ${ours.join(', ')}, printed ${real.join(', ')}`)
    }
    console.log(`timm's table: ${rows - wrong.length} of ${rows} rows reproduced, ${Object.keys(KNOWN).length} of them explained; ${unknown} are of modules that are not modelled`)
    expect(wrong).toEqual([])
    expect(rows).toBeGreaterThan(700)
  })
})
