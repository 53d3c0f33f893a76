/** Small towers, and what goes into them, that this program and PyTorch make alike (test/reference/onnx/golden/cases.jsonl). */
import type { Catalog, HfModel, PyValue } from '../../src/catalog/types.ts'
import { readConfig, recognise } from '../../src/config/index.ts'
import type { Config } from '../../src/config/types.ts'
import { readJson } from '../../src/json/read.ts'
import { seededBits, seededUniform } from '../../src/reference/onnx/seeded.ts'
import { buildConfig, buildTimmModel, type BuiltTower, type Sizes, type TowerName } from '../../src/towers/build/index.ts'
import { elements } from '../../src/ir/walk.ts'

export interface Case {
  readonly name: string
  readonly tower: TowerName
  /** A model of timm with keyword arguments, or a config of open_clip, 3.3.0 or the version given. */
  readonly model?: string
  readonly kwargs?: Readonly<Record<string, PyValue>>
  readonly config?: object
  readonly open_clip?: string
  /** config.json of the Hugging Face tower that the config names. */
  readonly hf?: HfModel['config']
  /** [height, width], or tokens, where they are not the tower's own. */
  readonly image_size?: readonly [number, number]
  readonly text_length?: number
}

export interface CaseInput {
  readonly name: string
  readonly shape: readonly number[]
  /** Token ids; what has none is filled by its name (seeded.ts). */
  readonly ids?: readonly number[]
}

export interface BuiltCase {
  readonly tower: Extract<BuiltTower, { kind: 'built' }>
  readonly inputs: readonly CaseInput[]
}

/** Of everything that is made up: weights, images, tokens. */
export const SEED = 1
/** Rows of a case's inputs. */
const BATCH = 2

/** The catalog for a version of open_clip. */
export type CatalogFor = (openClip: string) => Catalog

/** Builds a case's tower for a batch of one, and inputs for two. Throws where it is not built. */
export function buildCase(given: Case, catalogFor: CatalogFor): BuiltCase {
  const catalog = catalogFor(given.open_clip ?? '3.3.0')
  const sizes: Sizes = {
    ...(given.image_size === undefined ? {} : { image_size: given.image_size }),
    ...(given.text_length === undefined ? {} : { text_length: given.text_length }),
  }
  if (given.model !== undefined) {
    const kwargs = new Map(Object.entries(given.kwargs ?? {}).map(([name, value]) => [name, { value, origin: { kind: 'written', pointer: '' } as const }]))
    return withInputs(given, buildTimmModel(given.model, catalog.timm, kwargs, sizes))
  }
  const { openClip, history, timm, dialects } = catalog
  const own: Catalog = given.hf === undefined ? catalog : { openClip, history, timm, dialects, hf: localModel(given.hf), hfNames: () => [], vocabulary: (name) => catalog.vocabulary(name), ownConfig: (name) => catalog.ownConfig(name) }
  const config = configOf(given, own)
  const tower = buildConfig(config, own, sizes).towers.find(({ name }) => name === given.tower)
  return withInputs(given, tower, specialTokens(config, own))
}

function localModel(config: HfModel['config']): Catalog['hf'] {
  return (name) => ({ name, model_type: String(config['model_type']), config, sources: [], origin: 'config.json' })
}

function configOf({ name, config }: Case, catalog: Catalog): Config {
  const document = readJson(new TextEncoder().encode(JSON.stringify(config)))
  const recognition = recognise(document)
  if (recognition.kind === 'unknown') throw new Error(`${name}: ${recognition.reason}`)
  return readConfig(document, recognition, catalog.openClip)
}

interface SpecialTokens {
  readonly vocab_size: number
  readonly pad_id: number
  /** What ends a text. */
  readonly end: number
}

/** From text_cfg, or from the Hugging Face tower's own config. */
function specialTokens(config: Config, catalog: Catalog): SpecialTokens | undefined {
  if (config.kind === 'timm_hub' || config.text === undefined) return undefined
  const field = (name: string): unknown => config.text!.fields.get(name)?.value
  const hf = field('hf_model_name')
  const known = typeof hf === 'string' ? catalog.hf(hf)?.config : undefined
  const vocab_size = Number(known?.['vocab_size'] ?? field('vocab_size'))
  return {
    vocab_size,
    pad_id: Number(known?.['pad_token_id'] ?? field('pad_id')),
    end: field('pool_type') === 'eos' ? Number(field('eos_id')) : vocab_size - 1,
  }
}

function withInputs(given: Case, tower: BuiltTower | undefined, special?: SpecialTokens): BuiltCase {
  if (tower?.kind !== 'built') throw new Error(`${given.name} is not built: ${JSON.stringify(tower)}`)
  const names = tower.tower.inputs.length === 2 ? ['text_tokens', 'image_tokens'] : [tower.name === 'text' ? 'tokens' : 'image']
  const inputs = tower.tower.inputs.map((value, i) => {
    const shape = [BATCH, ...value.shape.slice(1)]
    return { name: names[i]!, shape, ...(value.dtype === 'int' ? { ids: tokens(shape[1]!, special!) } : {}) }
  })
  return { tower, inputs }
}

/** Texts of different lengths, an end, and padding behind it. Ids below 4 are special in most vocabularies. */
function tokens(length: number, { vocab_size, pad_id, end }: SpecialTokens): readonly number[] {
  return Array.from({ length: BATCH }, (_, row) => {
    const last = length - 3 * row - 2
    const ids = [...seededBits(SEED, `tokens.${row}`, last)].map((bits) => 4 + (bits % (vocab_size - 6)))
    return [...ids, end, ...Array.from({ length: length - last - 1 }, () => pad_id)]
  }).flat()
}

/** Side of a patch of one colour, in pixels. */
const PATCH = 8

/** The elements of an input that is no text. An image is noise over patches of one colour: what is pooled of noise alone is always the same. */
export function inputNumbers({ name, shape }: CaseInput): Float32Array {
  const noise = seededUniform(SEED, name, elements({ shape }))
  if (shape.length !== 4) return noise
  const [height, width] = shape.slice(2) as [number, number]
  const coarse = [Math.ceil(height / PATCH), Math.ceil(width / PATCH)] as const
  const patches = seededUniform(SEED, `${name}.patches`, elements({ shape: [...shape.slice(0, 2), ...coarse] }))
  return noise.map((value, i) => {
    const [map, y, x] = [Math.floor(i / (height * width)), Math.floor(i / width) % height, i % width]
    return value + patches[(map * coarse[0] + Math.floor(y / PATCH)) * coarse[1] + Math.floor(x / PATCH)]!
  })
}
