/** Whole models against what the real libraries counted (see golden/README.md). */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { FlopsCount } from '../../src/report/flops.ts'
import { main } from '../../src/cli/main.ts'
import { fakeIo } from '../cli/io.ts'
import { shared } from '../helpers/project.ts'
import { catalog, configOf, sharedRows } from '../towers/support.ts'
import { buildConfig } from '../../src/towers/build/index.ts'
import { namedShapes, type NamedShapes } from '../../src/cost/parameters.ts'

const folder = join(import.meta.dirname, 'golden')

type Counts = Readonly<Record<string, number>>

interface Row {
  readonly file: string
  readonly params: number
  readonly image_params: number
  readonly text_params: number
  readonly image_flops: number
  readonly image_flops_by_op: Counts
  readonly text_flops: number
  readonly text_flops_by_op: Counts
}

const rows = readFileSync(join(folder, 'open_clip-3.3.0.jsonl'), 'utf8').trim().split('\n').map((line) => JSON.parse(line) as Row)

/** torch adds mm to addmm according to the layout of the input. */
function lumped(counts: Counts): Counts {
  const { 'aten.mm': mm = 0, 'aten.addmm': addmm = 0, ...rest } = counts
  return { ...rest, linear: mm + addmm }
}

describe('flops of golden configs', () => {
  test.each(rows.map((row) => [row.file, row] as const))('%s', async (file, row) => {
    const io = fakeIo(folder)
    expect(await main(['flops', '--format', 'json', file], io, () => [])).toBe(0)
    const model = JSON.parse(io.written.out) as { params: number; towers: FlopsCount[] }
    expect(model.params).toBe(row.params)
    const [image, text] = model.towers
    expect([image?.params, image?.flops, text?.params, text?.flops]).toEqual([row.image_params, row.image_flops, row.text_params, row.text_flops])
    expect(lumped(image?.flops_by_op as unknown as Counts)).toEqual(lumped(row.image_flops_by_op))
    expect(lumped(text?.flops_by_op as unknown as Counts)).toEqual(lumped(row.text_flops_by_op))
  })
})

const models = sharedRows<{ readonly model: string } & Partial<NamedShapes>>('truth/params/open_clip-3.3.0.jsonl.gz')

describe.skipIf(models === undefined)('whole models of open_clip 3.3.0', () => {
  test('have all names and shapes, logit_scale and logit_bias included', () => {
    const withShapes = (models ?? []).filter(({ parameters }) => parameters !== undefined)
    let compared = 0
    const wrong = withShapes.filter(({ model, parameters, buffers }) => {
      const path = shared(`corpus/open_clip-3.3.0/${model}`)
      if (path === undefined) return false
      const built = buildConfig(configOf(readFileSync(path, 'utf8')), catalog)
      const ours = { parameters: {} as Record<string, unknown>, buffers: {} as Record<string, unknown> }
      for (const { name, shape } of built.own) ours.parameters[name] = shape
      for (const tower of built.towers) {
        if (tower.kind !== 'built') return tower.kind === 'failed'
        const shapes = namedShapes(tower.tower.root, tower.prefix)
        Object.assign(ours.parameters, shapes.parameters)
        Object.assign(ours.buffers, shapes.buffers)
      }
      compared += 1
      const sorted = (shapes: object): string => JSON.stringify(Object.entries(shapes).sort(([a], [b]) => (a < b ? -1 : 1)))
      return sorted(ours.parameters) !== sorted(parameters ?? {}) || sorted(ours.buffers) !== sorted(buffers ?? {})
    })
    console.log(`names and shapes of whole models: ${compared - wrong.length} of ${withShapes.length} configs equal, ${withShapes.length - compared} not modelled`)
    expect(wrong.map(({ model }) => model)).toEqual([])
    expect(compared).toBeGreaterThan(100)
  })
})
