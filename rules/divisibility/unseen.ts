/** Pixels of an image that no patch covers. */
import type { Outline } from '../../src/towers/build/index.ts'

export interface Unseen {
  /** [height, width] of the image, in pixels. */
  readonly image: readonly [number, number]
  /** [height, width] of a patch. */
  readonly patch: readonly [number, number]
  /** [height, width] of what the patches cover. */
  readonly covered: readonly [number, number]
}

/**
 * What the convolution that cuts the image into patches leaves out at its lower and right edge, since it gives whole patches only
 * (torch's conv floors). Undefined where it covers all, where the patches overlap, or where the tower looks at the image otherwise
 * (with padding, as timm's window trunks can, every pixel is seen).
 */
export function unseenPixels({ first, inputs }: Outline): Unseen | undefined {
  const [image] = inputs
  let found: Unseen | undefined
  for (const { kind, inputs: [taken], outputs: [out], attrs } of first) {
    if (kind !== 'conv' || taken !== image || image === undefined || out === undefined) continue
    const [kernel, stride, padding] = [attrs['kernel'], attrs['stride'], attrs['padding']].map((value) => (Array.isArray(value) ? (value as readonly number[]) : []))
    const [height, width] = kernel ?? []
    if (height === undefined || width === undefined || height !== stride?.[0] || width !== stride[1] || padding?.some((side) => side !== 0) !== false) continue
    const sizes = [image.shape[2]!, image.shape[3]!] as const
    const covered = [out.shape[2]! * height, out.shape[3]! * width] as const
    if (covered[0] < sizes[0] || covered[1] < sizes[1]) found = { image: sizes, patch: [height, width], covered }
  }
  return found
}
