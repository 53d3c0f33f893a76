/** Where in the file a build problem lies: the field that causes it, or the nearest thing to it that the author wrote. */
import type { Block, Config, OpenClipConfig, TimmHubConfig } from '../../config/types.ts'
import { find, join } from '../../json/pointer.ts'
import type { BuildProblem } from '../../ir/types.ts'
import type { BuiltTower, TowerName } from './attempt.ts'

/** A problem of a tower with its place in the file. */
export interface PlacedProblem extends BuildProblem {
  readonly tower: TowerName | 'audio'
  /** A JSON pointer to something that the file has. */
  readonly pointer: string
}

/** The problems of the towers that could not be built, in the order of the towers. */
export function placedProblems(config: Config, towers: readonly BuiltTower[]): readonly PlacedProblem[] {
  return towers.flatMap((tower) => {
    if (tower.kind !== 'failed') return []
    const pointer = config.kind === 'timm_hub' ? placeInHub(config, tower.problem) : place(config, tower.name, tower.problem)
    return [{ ...tower.problem, tower: tower.name, pointer }]
  })
}

/** A problem of a block that is no tower of the IR. */
export function placedInBlock(block: Block, problem: BuildProblem): PlacedProblem {
  const field = block.fields.get(problem.field)
  return { ...problem, tower: 'audio', pointer: field?.node === undefined ? block.pointer : field.pointer }
}

/** Fields of the file that make what a constructor calls by another name; the first that is written is at fault. */
const WRITTEN_AS: Readonly<Record<string, readonly string[]>> = {
  heads: ['head_width', 'width'],
  head_width: ['width'],
  global_pool: ['timm_pool', 'timm_proj'],
  timm_pool: ['timm_proj'],
  num_classes: ['embed_dim'],
  img_size: ['image_size'],
  drop_path_rate: ['timm_drop_path'],
  patch_drop_rate: ['patch_dropout'],
  image_size: ['patch_size'],
}

/** Blocks that hold arguments for the constructor of a named model. */
const ARGUMENTS: readonly string[] = ['timm_model_kwargs', 'hf_model_config']

/** The blocks whose fields a tower is built of, its own first. */
function blocksOf({ vision, text, multimodal, top }: OpenClipConfig, tower: TowerName): readonly Block[] {
  const blocks = { image: [vision], text: [text], multimodal: [multimodal, text, vision] }[tower]
  return [...blocks, top].filter((block) => block !== undefined)
}

function place(config: OpenClipConfig, tower: TowerName, { field }: BuildProblem): string {
  const blocks = blocksOf(config, tower)
  const names = field === '' ? [] : [field, ...(Object.hasOwn(WRITTEN_AS, field) ? (WRITTEN_AS[field] ?? []) : [])]
  for (const name of names) {
    for (const block of blocks) {
      const places = ARGUMENTS.flatMap((list) => block.fields.get(list)?.pointer ?? []).map((list) => join(list, name))
      const given = places.find((pointer) => exists(config, pointer))
      if (given !== undefined) return given
      const written = block.fields.get(name)
      if (written?.node !== undefined && written.read) return written.pointer
    }
  }
  const [own] = blocks as readonly [Block]
  const model = own.fields.get(tower === 'text' ? 'hf_model_name' : 'timm_model_name')
  return model?.node !== undefined && model.value !== '' && model.value !== null ? model.pointer : own.pointer
}

function placeInHub(config: TimmHubConfig, { field }: BuildProblem): string {
  const pretrained = config.pretrained?.pointer
  const places = [`/model_args/${field}`, `/${field}`, ...(pretrained === undefined ? [] : [join(pretrained, field)])]
  return (field === '' ? undefined : places.find((pointer) => exists(config, pointer))) ?? '/architecture'
}

function exists({ root }: Config, pointer: string): boolean {
  return find(root, pointer) !== undefined
}
