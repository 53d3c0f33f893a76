/** ONNX models of whole towers. */
import { describe, expect, test } from 'vitest'
import { emitOnnx } from '../../../src/reference/onnx/emit.ts'
import { buildTimmModel } from '../../../src/towers/build/index.ts'
import type { Tower } from '../../../src/ir/types.ts'
import { catalog } from '../../towers/support.ts'

function timm(name: string, batch = 1): Tower {
  const built = buildTimmModel(name, catalog.timm, new Map(), { batch })
  if (built.kind !== 'built') throw new Error(JSON.stringify(built))
  return built.tower
}

describe('emitOnnx', () => {
  test('gives the same bytes for the same tower, whatever batch it was built for', () => {
    const bytes = emitOnnx(timm('vit_tiny_patch16_224'), { name: 'vit' })
    expect(Buffer.from(bytes).equals(emitOnnx(timm('vit_tiny_patch16_224'), { name: 'vit' }))).toBe(true)
    expect(Buffer.from(bytes).equals(emitOnnx(timm('vit_tiny_patch16_224', 3), { name: 'vit' }))).toBe(true)
  })

  test('a tower whose kernels are mixed for each image has the batch that it was built for', () => {
    const mixed = timm('efficientnet_cc_b0_4e', 2)
    expect(() => emitOnnx(mixed, { name: 'cc', batch: 'dynamic' })).toThrow('for one size of batch, 2 as it was built, and not dynamic')
    expect(emitOnnx(mixed, { name: 'cc' }).length).toBeGreaterThan(1000)
  })
})
