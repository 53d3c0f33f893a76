/** What is really built of a config, tower by tower. */
import type { Catalog } from '../catalog/types.ts'
import type { Block, Config, OpenClipConfig, TimmHubConfig } from '../config/types.ts'
import { fieldOf, writtenValues } from './fields.ts'
import { hfTower } from './hf/text.ts'
import type { BuiltTower, Said } from './build/attempt.ts'
import { describeTrunk } from './build/timm/index.ts'
import { timmModel, type TimmModel, type Unresolved, type WrittenValues } from './timm/model.ts'
import { asText, isTrue } from './values.ts'
import type { Tower, TowerFacts } from './types.ts'

/** Model classes whose towers are those of CLIP. */
export const CLIP_CLASSES: readonly string[] = ['CLIP', 'CustomTextCLIP', 'CoCa']

/**
 * The towers of a config in the order image, text, multimodal; one that the file does not describe is left out, one of
 * which nothing is known says why. Never throws over a config's content. What the towers said where they are built already (`built`)
 * is not asked again.
 */
export function describeTowers(config: Config, catalog: Catalog, built: readonly BuiltTower[] = []): readonly Tower[] {
  const image = built.find(({ name }) => name === 'image')
  const said = image?.kind === 'built' ? image.said : undefined
  return config.kind === 'timm_hub' ? [hubTower(config, catalog, said)] : openClipTowers(config, catalog, said)
}

function openClipTowers(config: OpenClipConfig, catalog: Catalog, said: Said | undefined): readonly Tower[] {
  const { vision, text, multimodal } = config
  if (!CLIP_CLASSES.includes(config.modelClass)) {
    const reason = `models of class ${config.modelClass} are not modelled`
    const towers: Tower[] = []
    if (vision !== undefined || text === undefined) towers.push({ tower: 'image', modelled: false, reason })
    if (text !== undefined) towers.push({ tower: 'text', modelled: false, reason })
    return towers
  }
  const towers: Tower[] = []
  if (vision !== undefined) towers.push(imageTower(vision, catalog, said))
  if (text !== undefined) towers.push(textTower(text, catalog))
  if (multimodal !== undefined && config.modelClass === 'CoCa') towers.push(native('multimodal', 'MultimodalTransformer'))
  return towers
}

/** open_clip model.py _build_vision_tower. Of a tower that open_clip builds itself the file is the authority. */
function imageTower(vision: Block, catalog: Catalog, said: Said | undefined): Tower {
  const name = fieldOf(vision, 'timm_model_name')
  if (!isTrue(name)) return native('image', Array.isArray(fieldOf(vision, 'layers')?.value) ? 'ModifiedResNet' : 'VisionTransformer')
  if (typeof name?.value !== 'string') return { tower: 'image', modelled: false, reason: 'timm_model_name is not a string' }
  // image_size is not passed to timm; timm_model_kwargs are, in the versions that have them.
  const named = { library: 'timm', name: name.value, field: 'timm_model_name' } as const
  const kwargs = writtenValues(vision.fields.get('timm_model_kwargs')?.node, `${vision.pointer}/timm_model_kwargs`)
  return { ...describeTimmModel(timmModel(name.value, catalog.timm, kwargs), said), named }
}

/** open_clip model.py _build_text_tower. */
function textTower(text: Block, catalog: Catalog): Tower {
  if (asText(fieldOf(text, 'text_arch'))?.value === 'modern') return native('text', 'ModernTextTransformer')
  const name = fieldOf(text, 'hf_model_name')
  if (!isTrue(name)) return native('text', 'TextTransformer')
  if (typeof name?.value === 'string') return hfTower(name.value, text, catalog)
  return { tower: 'text', modelled: false, reason: 'hf_model_name is not a string' }
}

function native(tower: Tower['tower'], className: string): TowerFacts {
  return { tower, modelled: true, builtAs: `open_clip ${className}`, hierarchical: className === 'ModifiedResNet', implies: {} }
}

/** A timm hub file: its architecture, with its model_args and its own pretrained config. */
function hubTower(config: TimmHubConfig, catalog: Catalog, said: Said | undefined): Tower {
  const name = config.architecture?.value
  if (typeof name !== 'string') return { tower: 'image', modelled: false, reason: 'the file names no architecture' }
  const kwargs = writtenValues(config.modelArgs, '/model_args')
  return describeTimmModel(timmModel(name, catalog.timm, kwargs, hubPretrained(config)), said)
}

/** A timm model without anything around it; `said` where it is built already. */
export function describeTimmModel(model: TimmModel | Unresolved, said?: Said): Tower {
  if ('reason' in model) return { tower: 'image', modelled: false, reason: model.reason }
  const trunk = describeTrunk(model, said)
  if ('reason' in trunk) return { tower: 'image', modelled: false, ...trunk }
  return { tower: 'image', modelled: true, builtAs: `timm ${model.module}.${model.className}`, ...trunk }
}

/**
 * pretrained_cfg as timm's PretrainedCfg reads it: what the file leaves out are PretrainedCfg's defaults, not the tag's values.
 * num_classes of the file itself comes before the one in it (timm 1.0.29, models/_hub.py load_model_config_from_hf).
 */
export function hubPretrained({ top, pretrained }: TimmHubConfig): WrittenValues {
  const classes = top.fields.get('num_classes')
  const fields = [...(pretrained?.fields.values() ?? []), ...(classes?.origin.kind === 'written' ? [classes] : [])]
  return new Map(fields.map(({ name, value, origin }) => [name, { value, origin }]))
}
