/** What is described of open_clip's own configs against what open_clip 3.3.0 built of them (../shared/corpus, ../shared/truth). */
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { OpenClipConfig } from '../../src/config/index.ts'
import { describeTowers } from '../../src/towers/index.ts'
import type { ImageSize, TowerFacts } from '../../src/towers/types.ts'
import { shared } from '../helpers/project.ts'
import { catalog, catalogFor, configOf, sharedRows } from './support.ts'

interface Row {
  readonly file: string
  readonly image_width_printed: number
  readonly text_width_printed: number
  readonly image_size: ImageSize
  readonly image_error?: string
  readonly context_length_built: number
}

const folder = shared('corpus/open_clip-3.3.0')
const truth = sharedRows<Row>('truth/open_clip-3.3.0.jsonl')

interface Built {
  readonly file: string
  readonly config: OpenClipConfig
  readonly image: TowerFacts
  readonly text: TowerFacts
  readonly multimodal: TowerFacts | undefined
}

function readFolder(path: string, using = catalog): readonly Built[] {
  return readdirSync(path).filter((file) => file.endsWith('.json')).map((file) => {
    const config = configOf(readFileSync(join(path, file), 'utf8'), using) as OpenClipConfig
    const towers = describeTowers(config, using)
    const tower = (name: string): TowerFacts | undefined => towers.find((one): one is TowerFacts => one.tower === name && one.modelled)
    return { file, config, image: tower('image') as TowerFacts, text: tower('text') as TowerFacts, multimodal: tower('multimodal') }
  })
}

const built = folder === undefined ? [] : readFolder(folder)

/** Each built config with its row of the truth, where it has one. */
const judged = built.flatMap((one) => {
  const row = truth?.find(({ file }) => file === one.file)
  return row === undefined ? [] : [{ ...one, row }]
})

describe.skipIf(folder === undefined || truth === undefined)('the configs of open_clip 3.3.0', () => {
  test('all towers are described', () => {
    console.log(`open_clip 3.3.0: ${built.filter(({ image, text }) => image && text).length} of ${built.length} configs described`)
    expect(built.filter(({ image, text }) => image === undefined || text === undefined).map(({ file }) => file)).toEqual([])
    expect(built.length).toBe(144)
  })

  test('the trunk takes the size that the config says where the real one ran', () => {
    const wrong = judged.filter(({ image, row }) => {
      const ok = image.input === undefined || image.input.takes(row.image_size)
      return ok !== (row.image_error === undefined)
    })
    expect(wrong.map(({ file, row }) => `${file}: ${row.image_error}`)).toEqual([])
    expect(judged.length).toBeGreaterThan(100)
  })

  test('the length of text that a Hugging Face tower is built for', () => {
    // Of a CoCa, the truth has the length of its decoder.
    const named = judged.filter(({ text, multimodal }) => text.named !== undefined && multimodal === undefined)
    for (const { file, text, row } of named) {
      const { context_length } = text.implies
      // open_clip takes max_position_embeddings, else 0, which its profiler reads as 77.
      expect([file, context_length?.value]).toEqual([file, row.context_length_built === 77 ? undefined : row.context_length_built])
    }
    expect(named.length).toBeGreaterThan(5)
  })

  test('printed widths that are not those of the model', () => {
    const table = readFileSync(shared('corpus/open_clip-model_profile.csv') as string, 'utf8').trim().split('\n').map((line) => line.split(','))
    const [columns = [], ...lines] = table
    const widthOf = (tower: TowerFacts): unknown => (tower.hierarchical ? tower.num_features?.value : tower.implies.width?.value)
    const count = (column: string, tower: 'image' | 'text'): string[] =>
      lines.flatMap((cells) => {
        const one = built.find(({ file }) => file === `${cells[columns.indexOf('model')]}.json`)
        const facts = one?.[tower]
        if (facts?.named === undefined) return []
        return String(widthOf(facts)) === cells[columns.indexOf(column)] ? [] : [one?.file as string]
      })
    console.log(`open_clip's table: ${count('image_width', 'image').length} image widths and ${count('text_width', 'text').length} text widths of ${lines.length} are not the model's`)
    expect(count('image_width', 'image').length).toBe(23)
    expect(count('text_width', 'text').length).toBe(9)
  })
})

const mainFolder = shared('corpus/open_clip-main')

test.skipIf(mainFolder === undefined)('of the configs of main, what is not described says why', () => {
  const using = catalogFor('main')
  const reasons = new Map<string, number>()
  for (const file of readdirSync(mainFolder as string).filter((name) => name.endsWith('.json'))) {
    for (const tower of describeTowers(configOf(readFileSync(join(mainFolder as string, file), 'utf8'), using), using)) {
      const why = tower.modelled ? 'described' : tower.reason
      reasons.set(why, Number(reasons.get(why) ?? 0) + 1)
    }
  }
  console.log(`open_clip main: ${[...reasons].map(([why, count]) => `${count} ${why}`).join('; ')}`)
  expect([...reasons.keys()].filter((why) => !/^described$|^models of class (?:CLAP|NaFlexGenL[ai]p) |text_arch "modern"/.test(why))).toEqual([])
})

interface Outcome {
  readonly file: string
  readonly registered: boolean
  readonly cfg_error?: string
  readonly build_error?: string
  readonly image_error?: string
  readonly image_size?: ImageSize
}

const outcomes = sharedRows<Outcome>('corpus/mutants/OUTCOMES.jsonl')

describe.skipIf(outcomes === undefined)('mutated configs', () => {
  /** The image tower of a mutant that open_clip built, and the size of the images that it was then given. */
  const run = (outcomes ?? []).flatMap(({ file, image_size, image_error, cfg_error, build_error }) => {
    if (image_size === undefined || cfg_error !== undefined || build_error !== undefined) return []
    const config = configOf(readFileSync(join(shared('corpus/mutants') as string, file), 'utf8'))
    const tower = describeTowers(config, catalog).find((one) => one.tower === 'image')
    const mistyped = config.schemaProblems.some(({ pointer }) => pointer === '/vision_cfg/image_size')
    return [{ file, image_size, image_error, tower, mistyped }]
  })

  test('no trunk is said to refuse a size that the real one took', () => {
    const wrong = run.filter(({ tower, image_size, image_error }) => {
      return image_error === undefined && tower?.input !== undefined && !tower.input.takes(image_size)
    })
    expect(wrong.map(({ file }) => file)).toEqual([])
    expect(run.length).toBeGreaterThan(200)
  })

  test('every trunk that failed over its size is said to refuse it, but where that is no size at all', () => {
    const failed = run.filter(({ image_error, mistyped, tower }) => !mistyped && tower?.named !== undefined && /size|height|width|divisible|must match/i.test(image_error ?? ''))
    const missed = failed.filter(({ tower, image_size }) => tower?.input === undefined || tower.input.takes(image_size))
    console.log(`mutants: ${failed.length - missed.length} of ${failed.length} images of a wrong size are refused`)
    expect(missed.map(({ file, image_error }) => `${file}: ${image_error}`)).toEqual([])
  })
})
