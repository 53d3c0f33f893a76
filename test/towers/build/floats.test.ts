/** Keyword arguments that are written as floats, against what the real timm did with them (../golden/floats.py). */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parseJson } from '../../../src/json/parse.ts'
import { find } from '../../../src/json/pointer.ts'
import { toValue } from '../../../src/json/value.ts'
import type { JsonObject } from '../../../src/json/types.ts'
import { buildTimmModel } from '../../../src/towers/build/timm/index.ts'
import { modelledModules } from '../../../src/towers/build/timm/trunks.ts'
import { writtenValues } from '../../../src/towers/fields.ts'
import { catalog } from '../support.ts'

interface Row {
  readonly model: string
  readonly kwargs: string
  readonly python: string
  /** Where our model fails, or that it is built. */
  readonly ours: string
}

const rows: readonly Row[] = readFileSync(join(import.meta.dirname, '../golden/timm-1.0.29-floats.jsonl'), 'utf8').trimEnd().split('\n').map((line) => {
  const { text, root } = parseJson(line)
  const { model, python } = toValue(root as JsonObject) as { readonly model: string; readonly python: string }
  const kwargs = find(root as JsonObject, '/kwargs')!.value
  const built = buildTimmModel(model, catalog.timm, writtenValues(kwargs, ''))
  const ours = built.kind === 'failed' ? built.problem.stage : built.kind
  return { model, kwargs: text.slice(kwargs.start, kwargs.end), python, ours }
})

/** Rows of which the two say different things: `runs`, or the stage. */
function apart(expected: (python: string) => boolean): readonly string[] {
  return rows
    .filter(({ python, ours }) => expected(python) && (python === 'runs' ? 'built' : python.split(':')[0]) !== ours)
    .map(({ model, kwargs, python, ours }) => `${model} ${kwargs}: ${ours}, and not ${python}`)
}

describe('keyword arguments that are written as floats', () => {
  test('are taken where Python takes them', () => {
    expect(apart((python) => python === 'runs')).toEqual([])
    expect(rows.filter(({ python }) => python === 'runs').length).toBeGreaterThan(400)
  })

  test('are refused where Python refuses them, in the constructor or in the forward pass', () => {
    expect(apart((python) => python !== 'runs')).toEqual([])
    expect(rows.filter(({ python }) => python !== 'runs').length).toBeGreaterThan(900)
  })

  test('are known of models of each modelled module', () => {
    expect(new Set(rows.map(({ model }) => catalog.timm.model(model)?.module))).toEqual(new Set(modelledModules))
  })
})
