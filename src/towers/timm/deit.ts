/** timm 1.0.29 models/deit.py: VisionTransformer, and VisionTransformerDistilled with a second head on a distillation token. */
import { visionTransformer } from './vision_transformer.ts'

export const deit = visionTransformer
