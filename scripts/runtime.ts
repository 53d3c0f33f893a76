/**
 * Installs ONNX Runtime into runtime/ where it is not there yet: `npm run runtime`, and the first step of `npm test`.
 * Where that fails (no network), it says so and the tests of reference runs are skipped, each with a word; under CI it is
 * a failure.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

const folder = join(resolve(import.meta.dirname, '..'), 'runtime')

function versionIn(path: string): string | undefined {
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as { version: string }).version : undefined
}

const { dependencies } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { dependencies: Record<string, string> }
const wanted = dependencies['onnxruntime-node']
const installed = versionIn(join(folder, 'node_modules/onnxruntime-node/package.json'))

if (installed === wanted) {
  console.log(`onnxruntime-node ${installed} is in runtime/node_modules`)
} else {
  // The package's install script fetches CUDA libraries from the network: runtime/.npmrc forbids it, and so does the option.
  const { status } = spawnSync('npm', ['ci', '--ignore-scripts', '--prefix', folder], { stdio: 'inherit', shell: process.platform === 'win32' })
  if (status !== 0) {
    console.error(`onnxruntime-node ${wanted} could not be installed into runtime/: reference runs and their tests need it`)
    const { CI } = process.env
    if (CI !== undefined && CI !== '' && CI !== 'false') process.exitCode = 1
  }
}
