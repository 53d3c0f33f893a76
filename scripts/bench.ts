/**
 * CPU time of a lint as a multiple of an empty Node: `npm run bench`. User and system time of the whole process, medians of
 * interleaved runs, so that a busy machine slows all of them alike: of a first run, with nothing in the user's cache; of one that has
 * the program's bytecode and knows none of the files; and of one over files that are as they were. Then the sizes of the bundle, what installing the hook costs
 * (scripts/bench/hook.ts), and what counting costs (scripts/bench/flops.ts).
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { measureCpu, printCpu, type Candidate } from './bench/cpu.ts'
import { printHookInstall } from './bench/hook.ts'

const root = resolve(import.meta.dirname, '..')
const cli = join(root, 'dist/cli.cjs')
const corpus = join(root, '../shared/corpus/open_clip-3.3.0')
const examples = join(root, 'configs/examples')
const rounds = Number(process.argv[2] ?? '31')
const temporary = mkdtempSync(join(tmpdir(), 'lint-configs-bench-'))
const settings = join(temporary, 'lint-configs.yaml')
const kept = { LINT_CONFIGS_CACHE_DIR: join(temporary, 'cache') }

function candidates(): Candidate[] {
  const folder = existsSync(corpus) ? corpus : examples
  const files = readdirSync(folder).filter((name) => name.endsWith('.json')).sort()
  // One config of open_clip's own towers, and one that names a timm model and has problems with fixes.
  const single = folder === corpus ? ['ViT-B-32.json', 'EVA01-g-14.json'] : ['right/vit-small-16.json', 'eva-giant-14.json']
  const subjects = [
    ...single.map((name) => ({ name, args: [join(folder, name)], bound: 1.3 })),
    { name: `${files.length} files`, args: [folder], bound: 1.5 },
    { name: `FLOPs of ${files.length} files`, args: ['flops', folder], bound: 3 },
  ]
  // What a run without --no-cache leaves behind, for one file and for many.
  for (const { args } of [...subjects, ...subjects]) spawnSync(process.execPath, [cli, ...args], { env: { ...process.env, ...kept } })
  return [
    { name: 'node -e 0', args: ['-e', '0'] },
    { name: 'lint-configs --version', args: [cli, '--version'] },
    ...subjects.flatMap(({ name, args, bound }) => [
      { name: `${name}, first run`, args: [cli, ...args], env: { LINT_CONFIGS_CACHE_DIR: '' }, bound },
      { name: `${name}, all of it changed`, args: [cli, ...args, '--no-cache'], env: kept, bound },
      { name: `${name}, nothing changed`, args: [cli, ...args], env: kept, bound },
    ]),
    // What looking for a config of the tool costs, and what one costs that is YAML and has globs.
    { name: 'one file, first run, --no-config', args: [cli, '--no-config', join(folder, single[0] as string)], env: { LINT_CONFIGS_CACHE_DIR: '' } },
    { name: 'one file, first run, a YAML config', args: [cli, '--config', settings, join(folder, single[0] as string)], env: { LINT_CONFIGS_CACHE_DIR: '' } },
  ]
}

console.log(`Node ${process.version}, ${rounds} rounds, CPU time (user + system), medians`)
if (process.env['NODE_EXTRA_CA_CERTS'] !== undefined) console.log('NODE_EXTRA_CA_CERTS is set: each run of Node reads certificates as well')
writeFileSync(settings, 'extends: strict\nignore: [vendored]\n')
printCpu(measureCpu(candidates(), rounds))
rmSync(temporary, { recursive: true })
console.log('')
for (const name of readdirSync(join(root, 'dist')).sort()) {
  const { size } = statSync(join(root, 'dist', name))
  console.log(`dist/${name.padEnd(27)} ${(size / 1024).toFixed(1).padStart(7)} KiB`)
}

console.log('')
printHookInstall(root)

console.log('')
const { status } = spawnSync(process.execPath, ['--import', 'tsx', join(root, 'scripts/bench/flops.ts'), ...process.argv.slice(2)], { stdio: 'inherit' })
process.exitCode = status ?? 1
