/** timm 1.0.29, models/deit.py: VisionTransformerDistilled, a ViT with a distillation token and a second head. */
import type { Builder } from '../../../ir/builder.ts'
import { add, linear, scalar, select } from '../../../ir/nn.ts'
import type { Value } from '../../../ir/types.ts'
import type { Kwargs } from './kwargs.ts'
import type { Reset } from './reset.ts'
import { visionTransformer } from './vision_transformer.ts'

/** Image (N, in_chans, H, W) -> features (N, num_classes): the mean of both heads. reset_classifier does not touch the pool. */
export function visionTransformerDistilled(b: Builder, image: Value, kw: Kwargs, reset?: Reset): Value {
  if (kw.value('global_pool') !== 'token') b.fail({ stage: 'construct', field: 'global_pool', cause: 'choice', message: "AssertionError: self.global_pool in ('token',)", allowed: ['token'] })
  const num_classes = reset?.num_classes ?? kw.int('num_classes')
  return visionTransformer(b, image, kw, undefined, undefined, {
    token: 'dist_token',
    head: (x) => {
      if (kw.bool('no_embed_class')) {
        // The table has rows for both tokens all the same, and is added to the patches alone.
        const length = x.shape[1]!
        b.fail({ stage: 'forward', field: 'no_embed_class', cause: 'shape', message: `RuntimeError: The size of tensor a (${length - 2}) must match the size of tensor b (${length}) at non-singleton dimension 1` })
      }
      const heads = (['head', 'head_dist'] as const).map((name, i) => {
        const token = select(b, x, 1, i)
        return num_classes > 0 ? linear(b, name, token, num_classes, { bias: true }) : token
      }) as [Value, Value]
      return scalar(b, 'mul', add(b, ...heads), 0.5)
    },
  })
}
