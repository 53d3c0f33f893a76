/**
 * What counting costs: `npx tsx scripts/bench/flops.ts [ROUNDS] [PYTHON]`, the last part of `npm run bench`. Building the IR and
 * counting, config by config, warm; and, where PYTHON is a Python with the real libraries, a few models beside what those
 * need for the same on the meta device (time_build.py).
 */
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { openCatalog } from '../../src/catalog/open.ts'
import { readConfig, recognise, type Config } from '../../src/config/index.ts'
import { countFlops } from '../../src/cost/flops.ts'
import { countParameters } from '../../src/cost/parameters.ts'
import { parseJson } from '../../src/json/parse.ts'
import { buildConfig, buildTimmModel, type BuiltTower } from '../../src/towers/build/index.ts'
import { median } from './cpu.ts'

const root = resolve(import.meta.dirname, '../..')
const corpus = join(root, '../shared/corpus/open_clip-3.3.0')
const folder = existsSync(corpus) ? corpus : join(root, 'configs/examples')
const catalog = openCatalog({
  target: { openClip: '3.3.0', timm: '1.0.29' },
  readText: (path) => (existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : undefined),
})

/** Models of several kinds for the comparison with the real library. */
const TIMM_MODELS = ['vit_base_patch16_224', 'eva_giant_patch14_224', 'resnet50', 'convnext_base', 'swin_base_patch4_window7_224', 'efficientnet_b3', 'vitamin_large_224', 'fastvit_sa24']

function configs(): readonly Config[] {
  const files = readdirSync(folder, { recursive: true }).map(String).filter((name) => name.endsWith('.json'))
  return files.sort().flatMap((name) => {
    const document = parseJson(readFileSync(join(folder, name), 'utf8'))
    const recognised = recognise(document)
    return recognised.kind === 'unknown' ? [] : [readConfig(document, recognised, catalog.openClip)]
  })
}

function count(towers: readonly BuiltTower[]): void {
  for (const tower of towers) {
    if (tower.kind !== 'built') continue
    countFlops(tower.tower.root)
    countParameters(tower.tower.root)
  }
}

/** Milliseconds of one run. */
function time(run: () => void): number {
  const start = process.hrtime.bigint()
  run()
  return Number(process.hrtime.bigint() - start) / 1e6
}

function warm(rounds: number): void {
  const all = configs()
  const measured = all.map((): number[] => [])
  for (let round = 0; round < rounds; round++) {
    all.forEach((config, i) => measured[i]!.push(time(() => count(buildConfig(config, catalog).towers))))
  }
  const medians = measured.map((times) => median(times.slice(Math.floor(rounds / 3)))).sort((a, b) => a - b)
  const middle = median(medians)
  console.log(`building the IR and counting, warm, for each of ${all.length} configs: median ${middle.toFixed(3)} ms (bound 0.5 ms: ${middle <= 0.5 ? 'held' : 'EXCEEDED'}), 95 of 100 within ${medians[Math.floor(medians.length * 0.95)]!.toFixed(3)} ms, the longest ${medians.at(-1)!.toFixed(3)} ms`)
}

/** One process each, so that the real library's imports are not counted on its side, and our first run is on ours. */
function beside(python: string, rounds: number): void {
  const { stdout, stderr, status } = spawnSync(python, [join(root, 'scripts/oracle/time_build.py'), ...TIMM_MODELS], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`time_build.py: ${stderr.slice(-300)}`)
  const real = JSON.parse(stdout) as Readonly<Record<string, number>>
  const ratios = TIMM_MODELS.map((name) => {
    const ours = median(Array.from({ length: rounds }, () => time(() => count([buildTimmModel(name, catalog.timm)]))))
    const ratio = real[name]! / ours
    console.log(`${name.padEnd(32)} real ${real[name]!.toFixed(0).padStart(6)} ms, ours ${ours.toFixed(3).padStart(7)} ms: ${ratio.toFixed(0)}x`)
    return ratio
  })
  console.log(`the real library on the meta device needs ${median(ratios).toFixed(0)} times as long (median of ${ratios.length} models, both warm)`)
}

const [rounds = '21', python] = process.argv.slice(2)
warm(Number(rounds))
if (python !== undefined) beside(python, Number(rounds))
else console.log('without a Python as second argument the real library is not timed')
