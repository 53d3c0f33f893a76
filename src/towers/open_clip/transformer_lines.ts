/** Lines of `show` that open_clip's own transformers have in common (open_clip transformer.py Transformer). */
import type { BuiltLayer } from '../types.ts'

export interface TransformerNumbers {
  readonly width: number | undefined
  readonly layers: number | undefined
  readonly heads: number | undefined
  readonly mlp_ratio: number | undefined
}

export function transformerLines({ width, layers, heads, mlp_ratio }: TransformerNumbers): BuiltLayer[] {
  const lines: BuiltLayer[] = []
  if (layers !== undefined) lines.push({ name: 'blocks', text: `${layers}` })
  if (width === undefined) return lines
  if (heads !== undefined && heads > 0) lines.push({ name: 'heads', text: `${heads} x ${Math.floor(width / heads)}` })
  lines.push({ name: 'qkv', text: `${width} -> ${3 * width}` })
  if (mlp_ratio !== undefined) lines.push({ name: 'mlp', text: `${width} -> ${Math.trunc(width * mlp_ratio)} -> ${width}` })
  return lines
}
