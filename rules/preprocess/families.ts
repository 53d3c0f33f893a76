/** The means and standard deviations that published weights are made for (open_clip 3.3.0 constants.py, timm 1.0.29 data/constants.py). */

export interface Family {
  /** In a sentence: `the mean of CLIP`. */
  readonly name: string
  readonly mean: readonly number[]
  readonly std: readonly number[]
}

const FAMILIES: readonly Family[] = [
  { name: 'CLIP', mean: [0.48145466, 0.4578275, 0.40821073], std: [0.26862954, 0.26130258, 0.27577711] },
  { name: 'ImageNet', mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] },
  { name: 'SigLIP and Inception', mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] },
  { name: 'MobileCLIP, which leaves images as they are', mean: [0, 0, 0], std: [1, 1, 1] },
]

/** People write CLIP's numbers with three decimals; ImageNet's and CLIP's differ by more. */
const TOLERANCE = 6e-4

/** The family that has these values as its mean, or as its std; undefined for any others. A single value stands for all channels. */
export function familyOf(which: 'mean' | 'std', values: readonly number[]): Family | undefined {
  return FAMILIES.find((family) => {
    const own = family[which]
    return (values.length === own.length || values.length === 1) && own.every((value, channel) => Math.abs(value - (values[channel] ?? (values[0] as number))) <= TOLERANCE)
  })
}
