/** What a config file of any kind builds: its towers, and what the model holds beside them. */
import type { Catalog } from '../../catalog/types.ts'
import type { Block, Config, OpenClipConfig, TimmHubConfig } from '../../config/types.ts'
import { writtenValues } from '../fields.ts'
import { CLIP_CLASSES, hubPretrained } from '../index.ts'
import type { BuiltTower, Sizes } from './attempt.ts'
import { placedInBlock, placedProblems, type PlacedProblem } from './blame.ts'
import type { BuildOptions } from './shared.ts'
import { refusedAudio } from './open_clip/audio_tower.ts'
import { truthy } from './python.ts'
import { buildModel } from './open_clip/model.ts'
import { buildTimmModel } from './timm/index.ts'

/** A parameter of the model itself. */
export interface OwnParameter {
  readonly name: string
  readonly shape: readonly number[]
}

export interface BuiltConfig {
  readonly towers: readonly BuiltTower[]
  /** logit_scale and logit_bias; empty for a timm model. */
  readonly own: readonly OwnParameter[]
  /** Why towers cannot be built or run, each with its place; one a tower at most, as the real library stops at its first. */
  readonly problems: readonly PlacedProblem[]
  /** Why there is no tower at all, as one clause. */
  readonly reason?: string
}

/** Every tower of a config with the sizes given; never throws over a config's content. */
export function buildConfig(config: Config, catalog: Catalog, sizes: Sizes = {}, options: BuildOptions = {}): BuiltConfig {
  return config.kind === 'timm_hub' ? buildHub(config, catalog, sizes, options) : buildOpenClip(config, catalog, sizes, options)
}

function buildOpenClip(config: OpenClipConfig, catalog: Catalog, sizes: Sizes, options: BuildOptions): BuiltConfig {
  const { modelClass, top, vision, text, multimodal } = config
  if (!CLIP_CLASSES.includes(modelClass)) return { ...nothing(`models of class ${modelClass} are not modelled`), problems: audioProblems(config) }
  if (!top.fields.has('embed_dim')) return nothing('it has no embed_dim')
  const needed = { vision_cfg: vision, text_cfg: text, ...(modelClass === 'CoCa' ? { multimodal_cfg: multimodal } : {}) }
  for (const [name, block] of Object.entries(needed)) if (block === undefined) return nothing(`it has no ${name}`)
  const towers = buildModel(config, catalog, sizes, options)
  return { towers, own: ownParameters(top), problems: placedProblems(config, towers) }
}

function audioProblems({ blocks }: OpenClipConfig): readonly PlacedProblem[] {
  return blocks.flatMap((block) => {
    const problem = block.name === 'audio_cfg' ? refusedAudio(block) : undefined
    return problem === undefined ? [] : [placedInBlock(block, problem)]
  })
}

/** open_clip 3.3.0, model.py CLIP.__init__, CustomTextCLIP.__init__, coca_model.py CoCa.__init__. */
function ownParameters(top: Block): readonly OwnParameter[] {
  const value = (name: string) => top.fields.get(name)?.value ?? null
  const shape = truthy(value('nonscalar_logit_scale')) ? [1] : []
  const bias = value('init_logit_bias') === null ? [] : [{ name: 'logit_bias', shape }]
  return [{ name: 'logit_scale', shape }, ...bias]
}

function buildHub(config: TimmHubConfig, { timm }: Catalog, sizes: Sizes, options: BuildOptions): BuiltConfig {
  const name = config.architecture?.value
  if (typeof name !== 'string') return nothing('the file names no architecture')
  const kwargs = writtenValues(config.modelArgs, '/model_args')
  const towers = [buildTimmModel(name, timm, kwargs, sizes, hubPretrained(config), options)]
  return { towers, own: [], problems: placedProblems(config, towers) }
}

function nothing(reason: string): BuiltConfig {
  return { towers: [], own: [], problems: [], reason }
}
