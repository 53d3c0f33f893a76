/** ONNX Runtime for tests: where it is not installed, its tests say so and are skipped. */
import { describe, test } from 'vitest'
import { findRuntime, type Runtime } from '../../src/reference/runtime.ts'
import { root } from '../helpers/project.ts'

const found = findRuntime({ packageRoot: root, given: process.env['LINT_CONFIGS_RUNTIME'] })

/** Tests that run real graphs. */
export function describeRuntime(title: string, body: (runtime: Runtime) => void): void {
  if ('ort' in found) {
    describe(title, () => body(found))
    return
  }
  console.log(`${title} are not tested: ${found.missing}`)
  test.skip(`${title}: ONNX Runtime is not installed`)
}
