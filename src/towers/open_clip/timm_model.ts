/** open_clip's adapter around a timm trunk (open_clip timm_model.py TimmModel). */
import type { TimmCatalog } from '../../catalog/types.ts'
import type { Block } from '../../config/types.ts'
import { fieldOf, writtenValues } from '../fields.ts'
import { describeTrunk } from '../timm/index.ts'
import { timmModel } from '../timm/model.ts'
import { asText, isTrue, type Maybe } from '../values.ts'
import type { BuiltLayer, Tower } from '../types.ts'

/** image_size is not passed to timm; timm_model_kwargs are, in the versions that have them. */
export function timmTower(name: string, vision: Block, embed_dim: Maybe<number>, timm: TimmCatalog): Tower {
  const named = { library: 'timm', name, field: 'timm_model_name' } as const
  const kwargs = fieldOf(vision, 'timm_model_kwargs')
  const model = timmModel(name, timm, writtenValues(kwargs?.value, `${vision.pointer}/timm_model_kwargs`))
  if ('reason' in model) return { tower: 'image', modelled: false, named, reason: model.reason }
  const trunk = describeTrunk(model)
  if ('reason' in trunk) return { tower: 'image', modelled: false, named, ...trunk }
  return {
    tower: 'image',
    modelled: true,
    builtAs: `timm ${model.module}.${model.className}`,
    named,
    ...trunk,
    built: [...trunk.built, ...headLines(vision, trunk.num_features?.value, embed_dim?.value)],
  }
}

/** The pool and projection that TimmModel puts behind the trunk, or what it makes of the trunk's own classifier. */
function headLines(vision: Block, num_features: number | undefined, embed_dim: number | undefined): BuiltLayer[] {
  if (num_features === undefined || embed_dim === undefined) return []
  const pool = asText(fieldOf(vision, 'timm_pool'))?.value
  const proj = asText(fieldOf(vision, 'timm_proj'))?.value
  const attentionPool = pool === 'abs_attn' || pool === 'rot_attn'
  const lines: BuiltLayer[] = attentionPool ? [{ name: 'head.pool', text: `${pool}, ${num_features} -> ${embed_dim}` }] : []
  const features = attentionPool ? embed_dim : num_features
  if (proj === 'linear') lines.push({ name: 'head.proj', text: `${features} -> ${embed_dim}` })
  else if (proj === 'mlp') lines.push({ name: 'head.mlp', text: `${features} -> ${2 * embed_dim} -> ${embed_dim}` })
  else if (proj === 'none') lines.push({ name: 'head', text: `none, ${features} features leave the tower` })
  else if (!attentionPool && !isTrue(fieldOf(vision, 'timm_proj'))) {
    lines.push({ name: 'head', text: `the trunk's own classifier, ${features} -> ${embed_dim}` })
  }
  return lines
}
