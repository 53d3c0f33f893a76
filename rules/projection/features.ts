/** What comes out of the towers that are built: one vector of embed_dim values each, so that the two can be compared. */
import { isNamed } from '../../src/config/named.ts'
import type { Field, OpenClipConfig } from '../../src/config/types.ts'
import { sayField } from '../../src/config/words.ts'
import type { Context } from './rule.ts'

/** Holds the features of the image tower against those of the text tower, where both are built. */
export function checkFeatures(context: Context, config: OpenClipConfig): void {
  const { built, report } = context
  const shapeOf = (tower: 'image' | 'text'): readonly number[] | undefined => built.outlines.find(({ name }) => name === tower)?.outputs[0]?.shape
  const [image, text] = [shapeOf('image'), shapeOf('text')]
  if (image !== undefined && image.length > 2) {
    const field = poolingField(config)
    if (field === undefined) return
    const shape = image.slice(1).join('x')
    report({ messageId: 'unpooled', pointer: field.pointer, data: { given: sayField(config, field), shape } })
    return
  }
  const embed = config.top.fields.get('embed_dim')
  if (image?.length !== 2 || text?.length !== 2 || embed === undefined || typeof embed.value !== 'number') return
  const [own, others] = [image[1] as number, text[1] as number]
  if (own === others) {
    if (own !== embed.value) report({ messageId: 'embed-dim', pointer: embed.pointer, data: { given: sayField(config, embed), width: own } })
    return
  }
  const sides = [
    { tower: 'image', width: own, field: config.vision?.fields.get('timm_proj'), other: 'text', others },
    { tower: 'text', width: others, field: config.text?.fields.get('proj_type'), other: 'image', others: own },
  ]
  for (const { tower, width, field, other, others } of sides) {
    if (width === embed.value || field?.node === undefined || field.value !== 'none') continue
    report({ messageId: 'widths', pointer: field.pointer, data: { given: sayField(config, field), tower, width, other, others, embed_dim: embed.value } })
  }
}

/** The field that leaves the features of an image as they are. */
function poolingField({ vision }: OpenClipConfig): Field | undefined {
  return vision?.fields.get(isNamed(vision, 'timm_model_name') ? 'timm_pool' : 'pool_type')
}
