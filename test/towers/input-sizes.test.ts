/** Which image sizes a trunk takes, against the forward passes of the real timm (golden/input_sizes.py). */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { JsonValue } from '../../src/json/types.ts'
import { describeTrunk, fixedSizeModules, timmModules } from '../../src/towers/timm/index.ts'
import { acceptsSize, type ImageSize } from '../../src/towers/types.ts'
import { catalog, modelOf, trunkOf } from './support.ts'

function lines(file: string): readonly string[] {
  return readFileSync(join(import.meta.dirname, 'golden', file), 'utf8').split('\n').filter((line) => line !== '')
}

/** `224`, `224x256`, `S+32`, `S+32xS` for sides S of [height, width]. */
function sizeOf(text: string, own: ImageSize = [0, 0]): ImageSize {
  const sides = text.includes('x') ? text.split('x') : [text, text]
  const side = (index: 0 | 1): number => {
    const part = sides[index] as string
    return part.startsWith('S') ? own[index] + Number(part.slice(1)) : Number(part)
  }
  return [side(0), side(1)]
}

const [header = '', ...defaults] = lines('timm-1.0.29-input-sizes.txt')
const sizes = header.replace('# sizes: ', '').split(' ')

interface Probed {
  readonly name: string
  readonly module: string
  readonly own: ImageSize
  readonly fixed: boolean
  /** Sizes and whether the forward pass took them. */
  readonly taken: readonly { readonly size: ImageSize; readonly ok: boolean }[]
}

const probed: readonly Probed[] = defaults.map((line) => {
  const [name = '', module = '', size = '', flag, bits = ''] = line.split(' ')
  const own = sizeOf(size)
  return { name, module, own, fixed: flag === 'fixed', taken: sizes.map((text, index) => ({ size: sizeOf(text, own), ok: bits[index] === '1' })) }
})

/**
 * Average pooling before a stride rounds down in one branch of these blocks, and up in the other: most sizes fail that
 * are not near a multiple of 32. No policy says so; they are said to take any size, which is not known to be wrong for one.
 */
const MIXED_ROUNDING = /^(resnetaa|seresnetaa|seresnextaa)/

describe('models of the described modules at their defaults', () => {
  const described = probed.filter(({ name, module }) => timmModules.has(module) && !('reason' in describeTrunk(modelOf(name))))

  test('all sizes, but for the models whose branches round differently', () => {
    let held = 0
    const wrong = described.flatMap(({ name, taken }) => {
      const policy = trunkOf(name).input?.policy
      if (policy === undefined) return [{ name }]
      held += taken.length
      const differs = taken.filter(({ size, ok }) => acceptsSize(policy, size) !== ok)
      return differs.length === 0 ? [] : [{ name, policy, differs }]
    })
    const listed = wrong.filter(({ name }) => MIXED_ROUNDING.test(name))
    console.log(
      `timm: input policies of ${described.length - wrong.length} of ${described.length} models agree on all of ${held} forward passes;` +
        ` not: ${listed.map(({ name }) => name).join(', ')}`,
    )
    expect(wrong.filter((one) => !listed.includes(one))).toEqual([])
    expect(listed.length).toBe(7)
    expect(described.length).toBeGreaterThan(600)
  })

  test('no size is refused that the forward pass takes', () => {
    const wrong = described.flatMap(({ name, taken }) => {
      const policy = trunkOf(name).input?.policy
      return taken.filter(({ size, ok }) => ok && policy !== undefined && !acceptsSize(policy, size)).map(({ size }) => ({ name, size }))
    })
    expect(wrong).toEqual([])
  })
})

describe('models with keyword arguments, and small sizes', () => {
  interface Variant {
    readonly model: string
    readonly kwargs: Readonly<Record<string, JsonValue>>
    readonly sizes: string
    readonly takes: string
    readonly fails: string
  }
  const variants = lines('timm-1.0.29-input-variants.jsonl').map((line) => JSON.parse(line) as Variant)

  test.each(variants)('$model $kwargs, $sizes sizes', ({ model, kwargs, takes, fails }) => {
    const policy = trunkOf(model, kwargs).input?.policy
    if (policy === undefined) throw new Error('no policy')
    const list = (text: string): readonly string[] => text.split(' ').filter((size) => size !== '')
    expect(list(takes).filter((size) => !acceptsSize(policy, sizeOf(size)))).toEqual([])
    expect(list(fails).filter((size) => acceptsSize(policy, sizeOf(size)))).toEqual([])
  })
})

describe('modules that are not described', () => {
  const other = probed.filter(({ module }) => !timmModules.has(module))

  test('fixed_input_size tells that no other size is taken in the modules that are listed, and in no other', () => {
    /** Does a model take its own size, and no other of the probed ones? */
    const onlyOwn = ({ own, taken }: Probed): boolean => taken.every(({ size, ok }) => ok === (String(size) === String(own)))
    const sound = [...new Set(other.map(({ module }) => module))].filter((module) => {
      const fixed = other.filter((model) => model.module === module && model.fixed)
      return fixed.length > 0 && fixed.every(onlyOwn)
    })
    console.log(`timm: fixed_input_size is sound in ${sound.length} modules that are not described: ${sound.join(', ')}`)
    expect([...fixedSizeModules].toSorted()).toEqual(sound.toSorted())
  })

  test('every registered model was probed', () => {
    expect(probed.map(({ name }) => name).toSorted()).toEqual(catalog.timm.names().toSorted())
  })
})
