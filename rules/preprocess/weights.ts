/** What the weights are made for that timm has of the model. */
import { configuredBy } from '../../src/catalog/configured.ts'
import type { TimmPretrainedCfg } from '../../src/catalog/types.ts'
import type { Origin } from '../../src/config/types.ts'
import { familyOf, type Family } from './families.ts'
import type { Preprocessing } from './rule.ts'

export interface Weights {
  readonly family: Family
  /** `timm vit_base_patch16_siglip_224` */
  readonly model: string
  /** Where the model is named. */
  readonly pointer: string
  readonly origin: Origin
}

/**
 * The family of the named tag, or of all tags where they agree. Undefined where they do not, where there are none, and where one of them
 * has a classifier: with a trunk that was trained to tell classes apart a CLIP model starts anew, and takes its own mean.
 */
export function weightsFamily({ context, config }: Preprocessing): Weights | undefined {
  const { timm } = context.catalog
  const field = config.kind === 'timm_hub' ? config.top.fields.get('architecture') : config.vision?.fields.get('timm_model_name')
  if (field?.node === undefined || typeof field.value !== 'string') return undefined
  const [name = '', ...rest] = field.value.split('.')
  const record = timm.model(name)
  if (record === undefined) return undefined
  const configured = configuredBy(record, timm)
  const tag = rest.join('.')
  const cfgs = tag === '' ? Object.values(configured.cfgs) : [configured.cfgs[tag]].filter((cfg) => cfg !== undefined)
  if (cfgs.length === 0 || cfgs.some((cfg) => cfg['num_classes'] !== 0)) return undefined
  const families = new Set(cfgs.map((cfg) => own(cfg)))
  const [family] = families
  if (families.size !== 1 || family === undefined) return undefined
  return { family, model: `timm ${field.value}`, pointer: field.pointer, origin: { kind: 'implied', name, library: 'timm', version: timm.version, symbol: 'default_cfgs' } }
}

/** A config that says nothing has PretrainedCfg's own values, ImageNet's. */
function own(cfg: TimmPretrainedCfg): Family | undefined {
  const [mean, std] = [cfg['mean'], cfg['std']]
  if (mean === undefined || std === undefined) return undefined
  const family = familyOf('mean', mean as readonly number[])
  return family === familyOf('std', std as readonly number[]) ? family : undefined
}
