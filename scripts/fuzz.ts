/**
 * Fuzzes for a time, each reader with new seeds: `npm run fuzz`.
 *
 *     npm run fuzz                                     a minute for each check of test/fuzz, and the growth tests with long texts
 *     npm run fuzz -- --seconds 600 python             ten minutes for each check of test/fuzz/python.test.ts
 *     npm run fuzz -- --seed 4711 --seconds 1 json     an input that failed, once more
 *
 * Without it, `npm test` runs each check over a fixed number of inputs from a fixed seed.
 */
import { spawnSync } from 'node:child_process'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'

const { values, positionals } = parseArgs({ allowPositionals: true, options: { seconds: { type: 'string', default: '60' }, seed: { type: 'string' } } })
for (const [name, value] of Object.entries(values)) if (!/^[1-9]\d*$/.test(value)) throw new Error(`--${name} takes a number from 1, and not ${value}`)
const root = resolve(import.meta.dirname, '..')
const files = positionals.length === 0 ? ['test/fuzz', 'test/hostile'] : positionals.map((name) => `test/fuzz/${name}.test.ts`)
const env = { ...process.env, FUZZ_SECONDS: values.seconds, ...(values.seed === undefined ? {} : { FUZZ_SEED: values.seed }) }
const vitest = resolve(root, 'node_modules/vitest/vitest.mjs')
const { status } = spawnSync(process.execPath, [vitest, 'run', '--fileParallelism=false', ...files], { cwd: root, env, stdio: 'inherit' })
process.exitCode = status ?? 1
