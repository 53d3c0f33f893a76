/** mean and std, by which images are normalized once their values lie between 0 and 1. */
import { authorityOf, fieldName, sayValue } from '../../src/config/words.ts'
import { familyOf, type Family } from './families.ts'
import type { Preprocessing } from './rule.ts'
import { weightsFamily } from './weights.ts'

export function checkNormalization(preprocessing: Preprocessing): void {
  const mean = valuesOf(preprocessing, 'mean')
  const std = valuesOf(preprocessing, 'std')
  if (mean === undefined || std === undefined) return
  if (std.includes(0)) report(preprocessing, 'zero', 'std')
  // Values of other channels than those of a colour image are scaled as their makers like it.
  const isScaled = preprocessing.channels === COLOURS && (['mean', 'std'] as const).filter((name) => scaled(preprocessing, name, name === 'mean' ? mean : std)).length > 0
  if (isScaled) return
  const families = { mean: familyOf('mean', mean), std: familyOf('std', std) }
  if (families.mean === undefined || families.std === undefined) return
  if (families.mean === families.std) checkWeights(preprocessing, families.mean)
  else checkMixed(preprocessing, families.mean, families.std)
}

const COLOURS = 3

/** The numbers that the reader takes; undefined where there is nothing to compare, which is told or is wrong-type's. */
function valuesOf(preprocessing: Preprocessing, name: 'mean' | 'std'): readonly number[] | undefined {
  const { block, channels, config } = preprocessing
  const field = block.fields.get(name)
  if (field === undefined || !Array.isArray(field.value) || !field.value.every((value) => typeof value === 'number')) return undefined
  const values = field.value as readonly number[]
  if (values.length === 0) {
    report(preprocessing, 'empty', name)
    return undefined
  }
  if (values.length !== 1 && values.length !== channels) {
    report(preprocessing, 'length', name, { count: values.length, channels })
    return undefined
  }
  return config.schemaProblems.some(({ pointer }) => pointer.startsWith(field.pointer)) ? undefined : values
}

/** Tells of values that are meant for pixels from 0 to 255, and whether these are such. */
function scaled(preprocessing: Preprocessing, name: 'mean' | 'std', values: readonly number[]): boolean {
  if (!values.some((value) => value > 1)) return false
  const field = preprocessing.block.fields.get(name)
  const shrunk = values.map((value) => Number((value / BYTE).toPrecision(6)))
  const family = familyOf(name, shrunk)
  const likely = family === undefined ? '' : `; divided by 255 it is the ${name} of ${family.name}`
  const fix = field?.node === undefined || family === undefined ? undefined : write(field.pointer, name, family[name])
  report(preprocessing, 'scale', name, { likely }, fix)
  return true
}

const BYTE = 255

/** One of the two is often the reader's default. */
function checkMixed(preprocessing: Preprocessing, mean: Family, std: Family): void {
  const { block } = preprocessing
  const written = (['std', 'mean'] as const).find((name) => block.fields.get(name)?.node !== undefined)
  if (written === undefined) return
  // The file says what its images are made for in one of them at least.
  const isMeanWritten = block.fields.get('mean')?.node !== undefined
  const [name, family] = isMeanWritten ? (['std', mean] as const) : (['mean', std] as const)
  const field = block.fields.get(name)
  const fix = field === undefined ? undefined : write(field.pointer, name, family[name], field.node === undefined)
  report(preprocessing, 'mixed', written, { mean: preprocessing.given('mean'), ofMean: mean.name, std: preprocessing.given('std'), ofStd: std.name }, fix)
}

/** Against the weights that timm has of the trunk, where all of them are made for one family. */
function checkWeights(preprocessing: Preprocessing, family: Family): void {
  const weights = weightsFamily(preprocessing)
  if (weights === undefined || weights.family === family) return
  const { config } = preprocessing
  const pointer = preprocessing.block.fields.get('mean')?.node === undefined ? weights.pointer : (preprocessing.block.fields.get('mean')?.pointer ?? weights.pointer)
  preprocessing.context.report({
    messageId: 'weights',
    pointer,
    data: { given: preprocessing.given('mean'), of: family.name, model: weights.model, family: weights.family.name, authority: authorityOf(config, weights.origin) },
  })
}

function report(preprocessing: Preprocessing, messageId: 'zero' | 'empty' | 'length' | 'scale' | 'mixed', name: 'mean' | 'std', data: { readonly [name: string]: string | number } = {}, fix?: ReturnType<typeof write>): void {
  const { block, config, context, reader, transform } = preprocessing
  const field = block.fields.get(name)
  if (field === undefined) return
  context.report({
    messageId,
    pointer: field.pointer,
    data: { field: fieldName(config, field.pointer), written: sayValue(field.value), reader, transform, ...data },
    ...(fix === undefined ? {} : { fix }),
  })
}

function write(pointer: string, name: string, value: readonly number[], isNew = false) {
  return { safe: false, description: `write "${name}": ${sayValue(value)}`, edits: [{ op: isNew ? 'insert' : 'replace', pointer, value }] } as const
}
