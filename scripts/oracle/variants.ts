/**
 * Holds the IR against the real libraries at other than the default sizes: any list of timm models with keyword arguments
 * and image sizes, and of open_clip model configs with image sizes and text lengths.
 *
 * The lists are files of one JSON object a line, by hand or from here:
 *
 *     npx tsx scripts/oracle/variants.ts generate timm COUNT SEED [MODULE...] > variants.jsonl
 *     npx tsx scripts/oracle/variants.ts generate timm_odd COUNT SEED [MODULE...] > variants.jsonl
 *     npx tsx scripts/oracle/variants.ts generate open_clip COUNT SEED > configs.jsonl
 *     npx tsx scripts/oracle/variants.ts generate open_clip_main COUNT SEED > main.jsonl
 *
 * A timm variant is {"model", "kwargs", "image_size"}, a config {"config", "image_size", "text_length", "hf"}; what is null
 * is the model's own, and `hf` holds the config.json of the Hugging Face towers that the config names. Python with the real
 * libraries (open_clip_torch 3.3.0, timm 1.0.29, torch, transformers) says what came of each:
 *
 *     python scripts/oracle/timm_variants.py variants.jsonl results.jsonl
 *     python scripts/oracle/open_clip_variants.py configs.jsonl results.jsonl
 *     PYTHONPATH=OPEN_CLIP_CHECKOUT/src python scripts/oracle/open_clip_variants.py main.jsonl results.jsonl
 *
 * and this tells how many agree, and both sides of each that does not (exit code 1):
 *
 *     npx tsx scripts/oracle/variants.ts compare results.jsonl
 *
 * fvcore_counts.py takes the same lists and asks fvcore, which lies in a Python environment of its own, the site-packages of
 * the first named in a .pth file of it; `compare` knows its results, too.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { openCatalog } from '../../src/catalog/open.ts'
import { compareFvcore, type FvcoreResult } from './compare_fvcore.ts'
import { compareConfig, type ConfigResult, type Part } from './compare_open_clip.ts'
import { compareVariant, type VariantResult } from './compare_timm.ts'
import { randomConfigs } from './random_configs.ts'
import { MODULES, oddVariants, randomVariants } from './random_timm.ts'
import { ASPECTS } from './sides.ts'

const root = resolve(import.meta.dirname, '../..')
const readText = (path: string): string | undefined => (existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : undefined)
const { timm } = openCatalog({ target: { openClip: '3.3.0', timm: '1.0.29' }, readText })

type Result = VariantResult | ConfigResult
type Counted = Result | FvcoreResult

function generate(library: string, count: number, seed: number, modules: readonly string[]): readonly object[] {
  if (library === 'timm_odd') return oddVariants(count, seed, timm, modules.length > 0 ? modules : Object.keys(MODULES))
  if (library === 'timm') return randomVariants(count, seed, timm, modules.length > 0 ? modules : Object.keys(MODULES))
  return randomConfigs(count, seed, library === 'open_clip_main' ? 'main' : '3.3.0')
}

function nameOf(result: Counted): string {
  if ('model' in result) return `${result.model} ${JSON.stringify(result.kwargs)} ${JSON.stringify(result.image_size)}`
  return `${JSON.stringify({ config: result.config, image_size: result.image_size, text_length: result.text_length, hf: result.hf })}`
}

function partsOf(result: Result): readonly Part[] {
  return 'model' in result ? [['', compareVariant(result, timm)]] : compareConfig(result, readText)
}

function isFvcore(result: Counted): result is FvcoreResult {
  return 'towers' in result && Object.values(result.towers).some((tower) => 'fvcore' in tower)
}

/** Returns how many counts of fvcore disagree. */
function compareCounts(results: readonly FvcoreResult[]): number {
  const counts = results.flatMap((result) => compareFvcore(result, readText).map((count) => ({ ...count, result })))
  const differing = counts.filter(({ real, ours }) => real !== ours)
  for (const { result, name, real, ours } of differing) console.log(`differs: ${nameOf(result)} ${name}\n  real ${real}\n  ours ${ours}`)
  console.log(`${counts.length - differing.length} of ${counts.length} counts of ${results.length} variants are fvcore's`)
  return differing.length
}

/** Returns how many variants disagree. */
function compare(results: readonly Result[]): number {
  const agree = new Map<string, number>()
  let compared = 0
  const differing = new Set<Result>()
  const unknown = new Set<Result>()
  let failing = 0
  for (const result of results) {
    for (const [part, { real, ours, reason, differs }] of partsOf(result)) {
      if (!ours) {
        console.log(`not modelled: ${nameOf(result)} ${part}: ${reason} (${real.says})`)
        unknown.add(result)
        continue
      }
      compared++
      if (real.outcome !== 'runs') failing++
      for (const aspect of ASPECTS) if (!differs.includes(aspect)) agree.set(aspect, (agree.get(aspect) ?? 0) + 1)
      if (differs.length === 0) continue
      differing.add(result)
      console.log(`differs: ${nameOf(result)} ${part}`)
      for (const aspect of differs.includes('outcome') ? (['outcome', 'says'] as const) : differs) {
        console.log(`  ${aspect}: real ${real[aspect]}\n  ${' '.repeat(aspect.length)}  ours ${ours[aspect]}`)
      }
    }
  }
  console.log(`${results.length - differing.size - unknown.size} of ${results.length} variants agree in everything, ${differing.size} differ, ${unknown.size} are not modelled`)
  console.log(`compared: ${compared} models and towers, of which ${failing} fail in the real library`)
  for (const aspect of ASPECTS) console.log(`${aspect.padEnd(8)} ${agree.get(aspect) ?? 0} of ${compared}`)
  return differing.size
}

const [command, first, second, third, ...modules] = process.argv.slice(2)
if (command === 'generate' && first !== undefined && ['timm', 'timm_odd', 'open_clip', 'open_clip_main'].includes(first) && second && third) {
  for (const variant of generate(first, Number(second), Number(third), modules)) console.log(JSON.stringify(variant))
} else if (command === 'compare' && first) {
  const lines = [first, second, third, ...modules].flatMap((path) => (path === undefined ? [] : readFileSync(path, 'utf8').split('\n')))
  const results = lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Counted)
  const counted = results.filter(isFvcore)
  const built = results.filter((result): result is Result => !isFvcore(result))
  const differing = (counted.length > 0 ? compareCounts(counted) : 0) + (built.length > 0 ? compare(built) : 0)
  process.exitCode = differing > 0 ? 1 : 0
} else {
  console.error('usage: variants.ts generate timm|timm_odd|open_clip|open_clip_main COUNT SEED [MODULE...] | compare RESULTS.jsonl...')
  process.exitCode = 2
}
