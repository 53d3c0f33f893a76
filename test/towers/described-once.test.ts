/** A trunk is described the same by what its builder said in a whole tower as by a rehearsal of its own. */
import { expect, test } from 'vitest'
import { buildConfig } from '../../src/towers/build/index.ts'
import { modelledModules } from '../../src/towers/build/timm/trunks.ts'
import { describeTowers } from '../../src/towers/index.ts'
import type { Tower } from '../../src/towers/types.ts'
import { catalog, configOf } from './support.ts'

const names = catalog.timm.names().filter((name) => modelledModules.has(catalog.timm.model(name)?.module as string))

/** What open_clip puts behind a trunk: its own classifier, a projection behind the trunk's pool, or an attention pool. */
const heads = [
  { timm_pool: 'avg', timm_proj: null },
  { timm_pool: '', timm_proj: 'linear' },
  { timm_pool: 'token', timm_proj: 'mlp' },
  { timm_pool: 'abs_attn', timm_proj: null },
]

/** All but the functions. */
function plain(tower: Tower): unknown {
  const { input, ...rest } = tower
  return { ...rest, size: input?.size, policy: input?.policy }
}

test(`${names.length} models of timm with ${heads.length} heads are described as they are alone`, () => {
  const towers = { ran: 0, failed: 0 }
  const wrong: unknown[] = []
  for (const [index, name] of names.entries()) {
    const head = heads[index % heads.length]
    for (const image_size of [224, 256]) {
      const text_cfg = { context_length: 77, vocab_size: 49408, width: 512, heads: 8, layers: 12 }
      const config = configOf({ embed_dim: 512, vision_cfg: { timm_model_name: name, image_size, ...head }, text_cfg })
      const built = buildConfig(config, catalog, {}, { rehearses: true }).towers
      const [image] = built
      towers[image?.kind === 'built' && image.said !== undefined ? 'ran' : 'failed'] += 1
      const [alone, once] = [describeTowers(config, catalog)[0]!, describeTowers(config, catalog, built)[0]!]
      if (JSON.stringify(plain(alone)) !== JSON.stringify(plain(once))) wrong.push({ name, head, image_size, alone: plain(alone), once: plain(once) })
      if (once.input?.takes([image_size, image_size]) !== alone.input?.takes([image_size, image_size])) wrong.push({ name, head, image_size })
    }
  }
  expect(wrong).toEqual([])
  expect(towers.ran).toBeGreaterThan(600)
  expect(towers.failed).toBeGreaterThan(100)
})
