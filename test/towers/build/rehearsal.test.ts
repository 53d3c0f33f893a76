/** A rehearsal finds what a build finds: the same problems, and the same values that go in and come out. */
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readConfig, recognise } from '../../../src/config/index.ts'
import { readJson } from '../../../src/json/read.ts'
import { walkOps } from '../../../src/ir/walk.ts'
import { architectureOf, buildConfig, buildTimmModel, shareTowers, type BuiltTower } from '../../../src/towers/build/index.ts'
import { root, shared } from '../../helpers/project.ts'
import { catalog } from '../support.ts'

const examples = readdirSync(join(root, 'rules')).map((rule) => join(root, 'rules', rule, 'examples')).filter((folder) => existsSync(folder))
const corpora = ['open_clip-3.3.0', 'mutants', 'wild'].flatMap((name) => shared(`corpus/${name}`) ?? [])

/** What a tower is in one line. */
function said(tower: BuiltTower): unknown {
  const { name, kind } = tower
  if (tower.kind !== 'built') return tower
  const shapes = (values: typeof tower.tower.inputs): unknown => values.map(({ shape, dtype }) => ({ shape, dtype }))
  return { name, kind, inputs: shapes(tower.tower.inputs), outputs: shapes(tower.tower.outputs) }
}

describe('a rehearsal', () => {
  test(`finds what a build finds of the configs of ${examples.length} folders of examples and ${corpora.length === 0 ? 'of no corpus: there is none here' : `of ${corpora.length} corpora`}`, () => {
    let [built, failed] = [0, 0]
    // What one config says holds for the next that has the same tower.
    const share = shareTowers()
    for (const folder of [...examples, ...corpora]) {
      for (const name of readdirSync(folder).filter((file) => file.endsWith('.json'))) {
        const document = readJson(readFileSync(join(folder, name)))
        const recognised = document.root === undefined ? undefined : recognise(document)
        if (recognised === undefined || recognised.kind === 'unknown') continue
        const config = readConfig(document, recognised, catalog.openClip)
        const rehearsed = architectureOf(config, catalog, share)
        const full = buildConfig(config, catalog)
        expect(rehearsed.problems, name).toEqual(full.problems)
        expect(rehearsed.reason, name).toBe(full.reason)
        const outlines = full.towers.filter(({ kind }) => kind === 'built')
        expect(rehearsed.outlines.map(({ name }) => name), name).toEqual(outlines.map(({ name }) => name))
        for (const [index, tower] of outlines.entries()) {
          if (tower.kind !== 'built') continue
          const { inputs, outputs, first } = rehearsed.outlines[index]!
          expect(said({ ...tower, tower: { ...tower.tower, inputs, outputs } }), name).toEqual(said(tower))
          const kinds: string[] = []
          walkOps(tower.tower.root.body, ({ kind, inputs }) => void (inputs.some((value) => tower.tower.inputs.includes(value)) && kinds.push(kind)))
          // A loop held once takes a value of its own, where its rehearsal takes the input.
          expect(first.map(({ kind }) => kind), name).toEqual(tower.name === 'multimodal' ? expect.arrayContaining(kinds) : kinds)
          built += 1
        }
        failed += full.problems.length
      }
    }
    expect(built).toBeGreaterThan(20)
    expect(failed).toBeGreaterThan(20)
  })

  test('finds what a build finds of the models of timm, pruned ones included', () => {
    const names = catalog.timm.names().filter((_, index) => index % 5 === 0)
    const pruned = catalog.timm.names().filter((name) => name.includes('pruned'))
    let built = 0
    for (const name of [...names, ...pruned]) {
      const full = buildTimmModel(name, catalog.timm)
      expect(said(buildTimmModel(name, catalog.timm, new Map(), {}, undefined, { rehearses: true })), name).toEqual(said(full))
      if (full.kind === 'built') built += 1
    }
    expect(built).toBeGreaterThan(80)
  })

  test('keeps nothing but the operations on what goes in', () => {
    const tower = buildTimmModel('vit_tiny_patch16_224', catalog.timm, new Map(), {}, undefined, { rehearses: true })
    if (tower.kind !== 'built') throw new Error('it is not built')
    expect(tower.tower.root.params).toEqual([])
    expect(tower.tower.root.body).toMatchObject([{ type: 'op', kind: 'conv' }])
  })
})
