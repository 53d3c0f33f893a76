/** Interpolation of (N, C, H, W), as F.interpolate does it without aligned corners. */
import { booleanOf, choiceOf, expectOnly } from '../attributes.ts'
import type { Scope } from '../scope.ts'

/** The parameter of the cubic: torch has one as it is, and another (Pillow's) where it filters. A filter leaves out what lies outside. */
const CUBIC = -0.75
const FILTERED_CUBIC = -0.5

export function resize(scope: Scope): string {
  const { op, graph } = scope
  expectOnly(op, 'mode', 'antialias')
  const antialias = booleanOf(op, 'antialias')
  const mode = choiceOf(op, 'mode', { bilinear: 'linear', bicubic: 'cubic' })
  const sizes = graph.ints(scope.output.shape.slice(2))
  return scope.node('Resize', [scope.input(0), '', '', sizes], {
    mode,
    axes: [2, 3],
    coordinate_transformation_mode: 'half_pixel',
    antialias: antialias ? 1 : 0,
    exclude_outside: antialias ? 1 : 0,
    ...(mode === 'cubic' ? { cubic_coeff_a: { float: antialias ? FILTERED_CUBIC : CUBIC } } : {}),
  })
}
