/**
 * Holds the IR against the real timm at other than the default sizes.
 *
 * `npx tsx scripts/oracle/timm_variants.ts generate COUNT SEED [MODULE...]` prints variants for timm_variants.py;
 * `... compare RESULTS.jsonl` tells how many of them agree, and both sides of each that does not.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { openCatalog } from '../../src/catalog/open.ts'
import { ASPECTS, compareVariant, type VariantResult } from './compare_variant.ts'
import { MODULES, randomVariants } from './random_variants.ts'

const root = resolve(import.meta.dirname, '../..')
const { timm } = openCatalog({
  target: { openClip: '3.3.0', timm: '1.0.29' },
  readText: (path) => (existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : undefined),
})

function generate(count: number, seed: number, modules: readonly string[]): void {
  for (const variant of randomVariants(count, seed, timm, modules)) console.log(JSON.stringify(variant))
}

/** Returns how many variants disagree. */
function compare(results: readonly VariantResult[]): number {
  const agree = new Map<string, number>()
  let modelled = 0
  let equal = 0
  let failing = 0
  for (const result of results) {
    const { real, ours, reason, differs } = compareVariant(result, timm)
    const what = `${result.model} ${JSON.stringify(result.kwargs)} ${JSON.stringify(result.image_size)}`
    if (!ours) {
      console.log(`not modelled: ${what}: ${reason}`)
      continue
    }
    modelled++
    if (real.outcome !== 'runs') failing++
    if (differs.length === 0) equal++
    for (const aspect of ASPECTS) if (!differs.includes(aspect)) agree.set(aspect, (agree.get(aspect) ?? 0) + 1)
    if (differs.length === 0) continue
    console.log(`differs: ${what}`)
    for (const aspect of differs.includes('outcome') ? (['outcome', 'says'] as const) : differs) {
      console.log(`  ${aspect}: timm ${real[aspect]}\n  ${' '.repeat(aspect.length)}  ours ${ours[aspect]}`)
    }
  }
  console.log(`${equal} of ${modelled} variants agree in everything (${failing} of them fail in timm), ${results.length - modelled} are not modelled`)
  for (const aspect of ASPECTS) console.log(`${aspect.padEnd(8)} ${agree.get(aspect) ?? 0} of ${modelled}`)
  return modelled - equal
}

const [command, first, second, ...modules] = process.argv.slice(2)
if (command === 'generate' && first && second) {
  generate(Number(first), Number(second), modules.length > 0 ? modules : Object.keys(MODULES))
} else if (command === 'compare' && first) {
  const lines = readFileSync(first, 'utf8').split('\n').filter((line) => line !== '')
  process.exitCode = compare(lines.map((line) => JSON.parse(line) as VariantResult)) > 0 ? 1 : 0
} else {
  console.error('usage: timm_variants.ts generate COUNT SEED [MODULE...] | compare RESULTS.jsonl')
  process.exitCode = 2
}
