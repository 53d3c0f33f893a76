/**
 * CoCa's decoder runs over the tokens that the image tower gives it. The counts are those of torch.utils.flop_counter around
 * CoCa.forward of open_clip 3.3.0 on the meta device (text of 76 tokens; forward keeps the last back from the decoder, so 75).
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { countFlops } from '../../../src/cost/flops.ts'
import type { JsonValue } from '../../../src/json/types.ts'
import { buildConfig } from '../../../src/towers/build/index.ts'
import { root } from '../../helpers/project.ts'
import { catalog, configOf } from '../support.ts'

type Cfg = Readonly<Record<string, JsonValue>>

const pooled = JSON.parse(readFileSync(join(root, 'test/cost/golden/coca.json'), 'utf8')) as { readonly vision_cfg: Cfg } & Cfg

const unpooled = {
  embed_dim: 512,
  vision_cfg: { image_size: 288, layers: 12, width: 768, patch_size: 18, output_tokens: true },
  text_cfg: { context_length: 76, vocab_size: 64000, layers: 12, heads: 12, width: 768, embed_cls: true, output_tokens: true },
  multimodal_cfg: { width: 768, context_length: 76, layers: 12, heads: 12 },
  custom_text: true,
}

function decoder(config: JsonValue) {
  return buildConfig(configOf(config), catalog, { text_length: 75 }).towers.find(({ name }) => name === 'multimodal')
}

test.each([
  ["the pooler's queries but the first", pooled, 255, 17_992_335_360n],
  ['the patches without the class token', unpooled, 256, 38_892_736_512n],
])('%s', (_, config, tokens, flops) => {
  const tower = decoder(config)
  if (tower?.kind !== 'built') throw new Error('the decoder is not built')
  expect(tower.tower.inputs[1]?.shape[1]).toBe(tokens)
  expect(countFlops(tower.tower.root).total).toBe(flops)
})

test.each([
  [{ pool_type: 'none' }, 256],
  [{ attentional_pool: 'parallel', width: 512 }, 256],
  [{ attentional_pool: false }, 49],
  [{ attentional_pool: false, pool_type: 'none' }, 50],
])('with %j', (vision, tokens) => {
  const tower = decoder({ ...pooled, vision_cfg: { ...pooled.vision_cfg, ...vision } })
  expect(tower?.kind === 'built' && tower.tower.inputs[1]?.shape[1]).toBe(tokens)
})

test('of a trunk without tokens it is not modelled', () => {
  expect(decoder({ ...pooled, vision_cfg: { timm_model_name: 'vit_base_patch32_224' } })).toMatchObject({ kind: 'not_modelled' })
})
