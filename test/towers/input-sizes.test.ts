/** Which image sizes a trunk takes, against the forward passes of the real timm (golden/input_sizes.py). */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { JsonValue } from '../../src/json/types.ts'
import { describeTrunk, fixedSizeModules } from '../../src/towers/build/timm/describe.ts'
import { modelledModules } from '../../src/towers/build/timm/trunks.ts'
import type { ImageSize } from '../../src/towers/types.ts'
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

describe('models of the modelled modules at their defaults', () => {
  const described = probed.filter(({ name, module }) => modelledModules.has(module) && !('reason' in describeTrunk(modelOf(name))))

  test('take and refuse what the forward passes took and refused; every fifth size of a model is looked at', () => {
    let held = 0
    const wrong = described.flatMap(({ name, taken }, index) => {
      const { input } = trunkOf(name)
      if (input === undefined) return [name]
      return taken.flatMap(({ size, ok }, at) => {
        if ((index + at) % 5 !== 0) return []
        held++
        return input.takes(size) === ok ? [] : [`${name} ${size.join('x')}`]
      })
    })
    console.log(`timm: ${held - wrong.length} of ${held} forward passes of ${described.length} models are told`)
    expect(wrong).toEqual([])
    expect(described.length).toBeGreaterThan(600)
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
    const { input } = trunkOf(model, kwargs)
    if (input === undefined) throw new Error('no input')
    const list = (text: string): readonly string[] => text.split(' ').filter((size) => size !== '')
    expect(list(takes).filter((size) => !input.takes(sizeOf(size)))).toEqual([])
    expect(list(fails).filter((size) => input.takes(sizeOf(size)))).toEqual([])
  })
})

describe('modules that are not modelled', () => {
  const other = probed.filter(({ module }) => !modelledModules.has(module))

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
