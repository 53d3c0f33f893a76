/** Does a trunk take images of a given size? */
import type { ImageSize, InputPolicy } from './types.ts'

/**
 * Does the forward pass of a trunk with this policy take an image of this size ([height, width] in pixels)?
 * False is certain (the pass fails); true means that no reason to fail is known.
 */
export function acceptsSize(policy: InputPolicy, size: ImageSize): boolean {
  const [height, width] = size
  switch (policy.kind) {
    case 'fixed':
      return height === policy.size[0] && width === policy.size[1]
    case 'multiple':
      return height > 0 && width > 0 && height % policy.of[0] === 0 && width % policy.of[1] === 0
    case 'grid': {
      const [rows, columns] = policy.steps.reduce<ImageSize>(
        (sides, step) => [Math[step.rounding](sides[0] / step.by[0]), Math[step.rounding](sides[1] / step.by[1])],
        size,
      )
      return rows > 0 && columns > 0 && policy.tokens.includes(rows * columns)
    }
    case 'any':
      return policy.min === undefined || (height >= policy.min[0] && width >= policy.min[1])
  }
}
