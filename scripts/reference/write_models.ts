/**
 * Writes towers as ONNX models for check_onnx.py and compare_pytorch.py: the cases of the tests with seeded weights, or the
 * models that are named, with weights as inputs. cases.json beside them says what each is and what to feed.
 * Usage: npx tsx scripts/reference/write_models.ts FOLDER [timm:NAME | CONFIG.json ...]
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { openCatalog } from '../../src/catalog/open.ts'
import { emitOnnx } from '../../src/reference/onnx/emit.ts'
import { buildCase, SEED, type Case, type CatalogFor } from './cases.ts'

const root = resolve(import.meta.dirname, '../..')
const readText = (path: string): string | undefined => (existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : undefined)
const catalogFor: CatalogFor = (openClip) => openCatalog({ target: { openClip, timm: '1.0.29' }, readText })

function namedCases(name: string): readonly Case[] {
  if (name.startsWith('timm:')) return [{ name: name.slice(5), tower: 'image', model: name.slice(5) }]
  const config = JSON.parse(readFileSync(name, 'utf8')) as object
  const towers = ['image', 'text', ...('multimodal_cfg' in config ? ['multimodal'] : [])] as Case['tower'][]
  return towers.map((tower) => ({ name: `${basename(name, '.json')}.${tower}`, tower, config }))
}

function goldenCases(): readonly Case[] {
  const lines = readFileSync(join(root, 'test/reference/onnx/golden/cases.jsonl'), 'utf8').trim().split('\n')
  return lines.map((line) => JSON.parse(line) as Case)
}

function write(folder: string, names: readonly string[]): void {
  mkdirSync(folder, { recursive: true })
  const cases = names.length > 0 ? names.flatMap(namedCases) : goldenCases()
  const index = cases.map((each) => {
    const { tower, inputs } = buildCase(each, catalogFor)
    const options = names.length > 0 ? {} : { weights: { seed: SEED } }
    const file = `${each.name}.onnx`
    writeFileSync(join(folder, file), emitOnnx(tower.tower, { name: each.name, prefix: tower.prefix, ...options }))
    return { ...each, file, prefix: tower.prefix, seed: SEED, inputs }
  })
  writeFileSync(join(folder, 'cases.json'), JSON.stringify(index))
  console.log(`${index.length} models in ${folder}`)
}

const [folder, ...names] = process.argv.slice(2)
if (folder === undefined) throw new Error('usage: write_models.ts FOLDER [timm:NAME | CONFIG.json ...]')
write(folder, names)
