/** What is described of open_clip's own configs against what open_clip 3.3.0 built of them (../shared/corpus, ../shared/truth). */
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { OpenClipConfig } from '../../src/config/index.ts'
import { describeTowers } from '../../src/towers/index.ts'
import { acceptsSize, type ImageSize, type TowerFacts } from '../../src/towers/types.ts'
import { shared } from '../helpers/project.ts'
import { below, countOf, first, trunkLines, type ModelShapes, type Shapes } from './shapes.ts'
import { builtBy, catalog, catalogFor, configOf, sharedRows } from './support.ts'

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
const shapes = new Map(sharedRows<ModelShapes>('truth/params/open_clip-3.3.0.jsonl.gz')?.map((row) => [row.model, row.parameters]))

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
      const ok = image.input === undefined || acceptsSize(image.input.policy, row.image_size)
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

describe.skipIf(folder === undefined || shapes.size === 0)('the parameters of open_clip 3.3.0', () => {
  const measured = built.flatMap((one) => {
    const parameters = shapes.get(one.file)
    return parameters === undefined ? [] : [{ ...one, parameters }]
  })

  /** Checks lines of one kind of tower; prints how many agree. */
  function check(kind: string, towers: readonly { file: string; tower: TowerFacts; real: Readonly<Record<string, string | undefined>> }[]): void {
    let held = 0
    const wrong = towers.flatMap(({ file, tower, real }) =>
      Object.entries(real).flatMap(([line, text]) => {
        if (text === undefined) return []
        held++
        const said = builtBy(tower)[line]
        return said === text ? [] : [{ file, line, said, real: text }]
      }),
    )
    console.log(`open_clip 3.3.0: ${held - wrong.length} of ${held} lines of ${towers.length} ${kind} towers`)
    expect(wrong).toEqual([])
    expect(towers.length).toBeGreaterThan(0)
  }

  const arrow = (shape: readonly number[] | undefined, from: 0 | 1): string | undefined =>
    shape === undefined ? undefined : `${shape[from]} -> ${shape[1 - from]}`

  function transformerLines(parameters: Shapes, blocks: string): Record<string, string | undefined> {
    const up = parameters[`${blocks}.0.mlp.c_fc.weight`]
    return {
      blocks: String(countOf(parameters, new RegExp(`^${blocks.replaceAll('.', '\\.')}\\.(\\d+)\\.`))),
      qkv: arrow(parameters[`${blocks}.0.attn.in_proj_weight`], 1),
      mlp: up === undefined ? undefined : `${up[1]} -> ${up[0]} -> ${up[1]}`,
    }
  }

  test('timm trunks and their heads', () => {
    const towers = measured.filter(({ image }) => image.named !== undefined)
    check('timm', towers.map(({ file, image, parameters }) => {
      const mlp = parameters['visual.head.mlp.fc1.weight']
      return {
        file,
        tower: image,
        real: {
          ...(image.hierarchical ? {} : trunkLines(below(parameters, 'visual.trunk.'))),
          'head.proj': arrow(parameters['visual.head.proj.weight'], 1),
          'head.mlp': mlp === undefined ? undefined : `${mlp[1]} -> ${mlp[0]} -> ${parameters['visual.head.mlp.fc2.weight']?.[0]}`,
        },
      }
    }))
  })

  test('VisionTransformer', () => {
    const towers = measured.filter(({ image }) => image.builtAs === 'open_clip VisionTransformer')
    check('VisionTransformer', towers.map(({ file, image, parameters }) => {
      const own = below(parameters, 'visual.')
      const conv = own['conv1.weight'] as readonly number[]
      return {
        file,
        tower: image,
        real: { conv1: `${conv[2]}x${conv[3]} -> ${conv[0]}`, proj: arrow(own['proj'], 0), ...transformerLines(own, 'transformer.resblocks') },
      }
    }))
    for (const { image, parameters } of towers) {
      const tokens = image.input?.policy.kind === 'grid' ? (image.input.policy.tokens[0] as number) + 1 : undefined
      expect(tokens).toBe(parameters['visual.positional_embedding']?.[0])
    }
  })

  test('ModifiedResNet', () => {
    const towers = measured.filter(({ image }) => image.builtAs === 'open_clip ModifiedResNet')
    for (const { image, parameters } of towers) {
      const own = below(parameters, 'visual.')
      const tokens = image.input?.policy.kind === 'grid' ? (image.input.policy.tokens[0] as number) + 1 : undefined
      expect(tokens).toBe(own['attnpool.positional_embedding']?.[0])
      expect(image.stages?.value).toEqual([1, 2, 3, 4].map((stage) => own[`layer${stage}.0.conv3.weight`]?.[0]))
      expect(builtBy(image)['attnpool']).toMatch(new RegExp(` ${arrow(own['attnpool.c_proj.weight'], 1)}$`))
    }
    expect(towers.length).toBeGreaterThan(5)
  })

  test('TextTransformer', () => {
    const towers = measured.filter(({ text }) => text.builtAs === 'open_clip TextTransformer')
    check('TextTransformer', towers.map(({ file, text, parameters }) => {
      const own = parameters['text.token_embedding.weight'] === undefined ? parameters : below(parameters, 'text.')
      const projection = own['text_projection'] ?? own['text_projection.weight']?.toReversed()
      return {
        file,
        tower: text,
        real: {
          token_embedding: own['token_embedding.weight']?.join(' x '),
          positions: String(own['positional_embedding']?.[0]),
          text_projection: arrow(projection, 0),
          ...transformerLines(own, 'transformer.resblocks'),
        },
      }
    }))
  })

  test('Hugging Face text towers', () => {
    const towers = measured.filter(({ text }) => text.named !== undefined)
    check('Hugging Face', towers.map(({ file, text, parameters }) => {
      const own = below(parameters, 'text.transformer.')
      const embeddings = first(own, 'embeddings.word_embeddings.weight', 'embed_tokens.weight', 'shared.weight')
      const up = first(own, 'encoder.layer.0.intermediate.dense.weight', 'block.0.layer.1.DenseReluDense.wi_0.weight', 'layers.0.fc1.weight')
      const gated = own['block.0.layer.1.DenseReluDense.wi_1.weight'] !== undefined
      const hidden = first(parameters, 'text.proj.0.weight')
      return {
        file,
        tower: text,
        real: {
          embeddings: embeddings?.join(' x '),
          positions: first(own, 'embeddings.position_embeddings.weight')?.[0]?.toString(),
          blocks: String(countOf(own, /^(?:encoder\.layer|block|layers)\.(\d+)\./)),
          mlp: up === undefined ? undefined : `${up[1]} -> ${gated ? '2 x ' : ''}${up[0]} -> ${up[1]}`,
          proj: hidden === undefined ? arrow(parameters['text.proj.weight'], 1) : `${hidden[1]} -> ${hidden[0]} -> ${parameters['text.proj.2.weight']?.[0]}`,
        },
      }
    }))
  })

  test("CoCa's decoder", () => {
    const towers = measured.flatMap(({ file, multimodal, parameters }) => (multimodal === undefined ? [] : [{ file, multimodal, parameters }]))
    check('multimodal', towers.map(({ file, multimodal, parameters }) => {
      const own = below(parameters, 'text_decoder.')
      const { mlp: _, ...lines } = transformerLines(own, 'resblocks')
      return {
        file,
        tower: multimodal,
        real: { ...lines, cross_attn: `${countOf(own, /^cross_attn\.(\d+)\./)} blocks`, text_projection: arrow(own['text_projection'], 0) },
      }
    }))
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
      return image_error === undefined && tower?.input !== undefined && !acceptsSize(tower.input.policy, image_size)
    })
    expect(wrong.map(({ file }) => file)).toEqual([])
    expect(run.length).toBeGreaterThan(200)
  })

  test('every trunk that failed over its size is said to refuse it, but where that is no size at all', () => {
    const failed = run.filter(({ image_error, mistyped }) => !mistyped && /size|height|width|divisible|must match/i.test(image_error ?? ''))
    const missed = failed.filter(({ tower, image_size }) => tower?.input === undefined || acceptsSize(tower.input.policy, image_size))
    console.log(`mutants: ${failed.length - missed.length} of ${failed.length} images of a wrong size are refused`)
    expect(missed.map(({ file, image_error }) => `${file}: ${image_error}`)).toEqual([])
  })
})
