/** What other libraries call the fields of open_clip's config classes: names that come to an author's mind, or from their files. */
import type { Block } from '../../src/config/types.ts'

export interface Synonym {
  /** The library that uses the name. */
  readonly library: string
  /** open_clip's name. */
  readonly known: string
}

/** Constructor arguments of timm's transformers (timm 1.0.29 VisionTransformer). */
const TIMM: Readonly<Record<string, string>> = {
  depth: 'layers',
  embed_dim: 'width',
  img_size: 'image_size',
  init_values: 'ls_init_value',
  num_heads: 'heads',
  patch_drop_rate: 'patch_dropout',
}

/** Fields of transformers' configs (RobertaConfig, CLIPVisionConfig and their like). */
const TRANSFORMERS: Readonly<Record<string, string>> = {
  hidden_size: 'width',
  max_position_embeddings: 'context_length',
  num_attention_heads: 'heads',
  num_hidden_layers: 'layers',
  projection_dim: 'embed_dim',
  pad_token_id: 'pad_id',
  eos_token_id: 'eos_id',
}

/** The field of the block that another library calls so, unless it is written already. */
export function synonymOf(key: string, { fields }: Block): Synonym | undefined {
  for (const [library, names] of [['timm', TIMM], ['transformers', TRANSFORMERS]] as const) {
    const known = Object.hasOwn(names, key) ? names[key] : undefined
    const field = known === undefined ? undefined : fields.get(known)
    if (known !== undefined && field !== undefined && field.node === undefined) return { library, known }
  }
  return undefined
}
