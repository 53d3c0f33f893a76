/** The width that each named tower is really built with, out of the real libraries' own parameters: nothing of ours is asked. */
import type { Linted } from './corpus.ts'
import { rowsOf } from './corpus.ts'

type Shapes = Readonly<Record<string, readonly number[]>>

/** Widths by tower of one config, as far as the truth knows them. */
export interface Widths {
  readonly image?: number
  readonly text?: number
}

/** Where the channels that leave a trunk can be seen: the layers that take them, as [parameter, axis of its shape]. */
const IMAGE_FEATURES: readonly (readonly [string, number])[] = [
  ['visual.head.proj.weight', 1],
  ['visual.head.mlp.fc1.weight', 1],
  ['visual.trunk.head.weight', 1],
  ['visual.trunk.head.fc.weight', 1],
]

/** Of a trunk without a projection (timm_proj "none") the tokens' own width. */
const IMAGE_TOKENS: readonly (readonly [string, number])[] = [['visual.trunk.patch_embed.proj.weight', 0]]

/** The projection of a Hugging Face text tower takes its hidden size. */
const TEXT_FEATURES: readonly (readonly [string, number])[] = [
  ['text.proj.0.weight', 1],
  ['text.proj.weight', 1],
]

/** Built widths by file of the open_clip 3.3.0 truth. */
export function widthsByConfig(): ReadonlyMap<string, Widths> {
  const rows = rowsOf<{ model: string; parameters: Shapes }>('truth/params/open_clip-3.3.0.jsonl.gz')
  return new Map(
    rows.map(({ model, parameters }) => {
      const image = seen(parameters, IMAGE_FEATURES) ?? seen(parameters, IMAGE_TOKENS)
      const text = seen(parameters, TEXT_FEATURES)
      return [model, { ...(image === undefined ? {} : { image }), ...(text === undefined ? {} : { text }) }]
    }),
  )
}

function seen(parameters: Shapes, places: readonly (readonly [string, number])[]): number | undefined {
  for (const [name, axis] of places) {
    const size = parameters[name]?.[axis]
    if (size !== undefined) return size
  }
  return undefined
}

/** num_features by timm name, of timm's own models. */
export function widthsByTimmModel(): ReadonlyMap<string, number> {
  const rows = rowsOf<{ model: string; num_features: number }>('truth/timm-1.0.29.jsonl')
  return new Map(rows.map(({ model, num_features }) => [model, num_features]))
}

/** The name of the model that a block names, without a tag. */
export function namedModel(block: Readonly<Record<string, unknown>> | null | undefined, key: string): string | undefined {
  const name = block?.[key]
  return typeof name === 'string' && name !== '' ? name : undefined
}

/** Towers of a file that fallback-default has a warning about the width of: `image`, `text`. */
export function warnedWidths({ result }: Linted): readonly string[] {
  return result.problems
    .filter(({ rule, severity, messageId }) => rule === 'fallback-default' && severity === 'warning' && /width$/.test(messageId))
    .map(({ pointer }) => (pointer.endsWith('/timm_model_name') ? 'image' : 'text'))
    .sort()
}
