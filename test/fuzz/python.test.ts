/** The reader of Python, and what reads a library out of it: any text is read, or what is not understood is said; nothing is executed for ever. */
import { expect, test } from 'vitest'
import { buildCatalog, UnreadablePackage } from '../../src/sources/build.ts'
import { parsePython } from '../../src/sources/python/parse.ts'
import { filesOf } from '../sources/open_clip/package.ts'
import { textOf } from '../sources/python/helpers.ts'
import { timmFiles } from '../sources/timm/helpers.ts'
import { fuzz, TIMEOUT } from './fuzz.ts'
import { pythonSeeds, timmModels } from './python-seeds.ts'
import { seedsFrom } from './seeds.ts'

test('the parser of Python takes any text', async () => {
  let broken = 0
  await fuzz({ name: 'python parser', seeds: seedsFrom([...pythonSeeds, timmModels]), runs: 300, check: (bytes) => {
    const text = Buffer.from(bytes).toString()
    const { problems, body } = parsePython(text)
    if (problems.length > 0) broken++
    for (const { start, end } of body) if (!(start >= 0 && end >= start && end <= text.length)) throw new Error(`a statement at ${start}-${end} of ${text.length}`)
  } })
  expect(broken).toBeGreaterThan(0)
}, TIMEOUT)

test('the evaluation of Python comes to an end', async () => {
  await fuzz({ name: 'python evaluator', seeds: seedsFrom(pythonSeeds), runs: 150, check: (bytes) => void JSON.parse(textOf(Buffer.from(bytes).toString()).replaceAll(/\b(?:NaN|-?Infinity)\b/g, 'null')) })
}, TIMEOUT)

test('the catalog is built of any package, or refused', async () => {
  let refused = 0
  await fuzz({ name: 'catalog build', seeds: seedsFrom([timmModels, ...pythonSeeds]), runs: 40, check: (bytes, chance) => {
    const text = Buffer.from(bytes).toString()
    const files = chance.happens(0.5)
      ? timmFiles({ small: text, other: timmModels })
      : filesOf({ 'open_clip/version.py': "__version__ = '9.9.9'\n", 'open_clip/model.py': text, 'open_clip/factory.py': text, 'open_clip/tokenizer.py': '', 'open_clip/model_configs/a.json': text })
    try {
      buildCatalog(files)
    } catch (error) {
      if (!(error instanceof UnreadablePackage)) throw error
      refused++
    }
  } })
  expect(refused).toBeGreaterThan(0)
}, TIMEOUT)
