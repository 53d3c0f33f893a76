/** Rates of dropout, which change no count, and yet may be refused (timm 1.0.29; torch 2.13 nn.Dropout, F.dropout). */
import type { Builder } from '../../../ir/builder.ts'
import { asCall } from '../../values.ts'
import { parameterClasses } from '../../timm/keywords.ts'
import type { TimmModel } from '../../timm/model.ts'

/** Keywords that become the rate of an nn.Dropout. */
const DROPOUTS = ['drop_rate', 'pos_drop_rate', 'proj_drop_rate', 'attn_drop_rate']

/** These modules hold their drop_rate until the forward pass. */
const LATE: readonly string[] = ['efficientnet', 'mobilenetv3', 'resnet']

/** Stops the construction, or keeps a problem of the forward pass, where a rate that the caller gives is none. */
export function checkRates(b: Builder, model: TimmModel): void {
  const { kwargs, module } = model
  // NaFlexVit lays keywords over a config object that it takes as an argument.
  const laidOver = asCall(model.record.args['cfg'])?.name
  const classes = [...parameterClasses(model), ...(laidOver === undefined ? [] : [model.parameters(`${module}.${laidOver}`)])]
  for (const keyword of [...DROPOUTS, 'drop_path_rate', 'patch_drop_rate']) {
    const value = classes.some(({ names }) => names.has(keyword)) ? kwargs.get(keyword)?.value : undefined
    if (value === undefined || value === null) continue
    const rate = typeof value === 'boolean' ? Number(value) : value
    const late = keyword === 'drop_rate' && LATE.includes(module)
    // EfficientNet and MobileNetV3 ask first whether it is above 0.
    const problem = late && module !== 'resnet' && typeof rate === 'number' && rate < 0 ? undefined : problemOf(keyword, rate)
    if (problem === undefined) continue
    if (late) b.defer({ stage: 'forward', field: keyword, ...problem })
    else b.fail({ stage: 'construct', field: keyword, ...problem })
  }
}

function problemOf(keyword: string, rate: unknown): { readonly cause: 'type' | 'range'; readonly message: string } | undefined {
  if (typeof rate !== 'number') return { cause: 'type', message: `TypeError: ${keyword} is compared with numbers, and is ${JSON.stringify(rate)}` }
  if (DROPOUTS.includes(keyword) && (rate < 0 || rate > 1)) {
    return { cause: 'range', message: `ValueError: dropout probability has to be between 0 and 1, but got ${rate}` }
  }
  if (keyword === 'patch_drop_rate' && rate >= 1) return { cause: 'range', message: 'AssertionError: 0 <= prob < 1.' }
  return undefined
}
