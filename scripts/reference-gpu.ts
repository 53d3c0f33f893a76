/**
 * Runs the list of reference graphs and prints a table: `npm run reference:gpu`. Arguments after `--` are those of `lint-configs
 * reference run`, but for
 *
 *     --short              some of the list, which a CPU runs in minutes
 *     --bundle FILE.tar.xz runs nothing and packs everything that a machine without a network needs: unpack it there and
 *                          start run.sh, which takes the same arguments
 *
 * Runs are recorded in configs/reference/ (a bundle's in its own), where a run on a GPU is not replaced by one on a CPU.
 */
import { spawnSync } from 'node:child_process'
import { statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { writeBundle } from './reference/bundle.ts'
import { configs, short, timmModels } from './reference/list.ts'

const root = resolve(import.meta.dirname, '..')
const args = process.argv.slice(2)

function take(option: string, hasValue: boolean): string | undefined {
  const at = args.indexOf(option)
  if (at === -1) return undefined
  const [, value] = args.splice(at, hasValue ? 2 : 1)
  return hasValue ? value : option
}

const archive = take('--bundle', true)
const isShort = take('--short', false) !== undefined
const named = [...configs.map((name) => ({ name, given: `configs/reference/models/${name}.json` })), ...timmModels.map((name) => ({ name, given: `timm:${name}` }))]
const list = named.filter(({ name }) => !isShort || short.includes(name)).map(({ given }) => given)
const command = ['dist/cli.cjs', 'reference', 'run', ...list, '--record']

if (archive !== undefined) {
  writeBundle(root, archive, command.join(' '))
  console.log(`${archive}: ${(statSync(archive).size / 1024 / 1024).toFixed(1)} MiB`)
} else {
  const { status } = spawnSync(process.execPath, [...command, ...args], { cwd: join(root), stdio: 'inherit' })
  process.exitCode = status ?? 2
}
