/** The program as a process: what can only be seen from outside. */
import { spawn, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { main } from '../../src/cli/main.ts'
import { packageRoot } from '../../src/host/package-root.ts'
import { temporaryFolder } from '../host/temporary.ts'
import { fakeIo } from './io.ts'

const program = ['--import', import.meta.resolve('tsx'), join(packageRoot, 'src/cli/cli.ts')]

/** More output than a pipe holds: 400 files, each with a key that nobody knows. */
const many = Object.fromEntries(
  Array.from({ length: 400 }, (_, index) => [`${index}.json`, '{"embed_dim": 512, "vision_cfg": {"widht": 768}, "text_cfg": {}}\n']),
)

test('a pipe gets the whole output, and the exit code is that of the lint', async () => {
  const cwd = temporaryFolder(many)
  const io = fakeIo(cwd)
  expect(await main(['--format', 'json'], io)).toBe(1)
  expect(io.written.out.length).toBeGreaterThan(100_000)
  const { status, stdout, stderr } = spawnSync(process.execPath, [...program, '--format', 'json'], { cwd, encoding: 'utf8', maxBuffer: 1 << 26 })
  expect({ status, stderr }).toEqual({ status: 1, stderr: '' })
  expect(stdout).toBe(io.written.out)
})

test('a reader that has gone is no error', async () => {
  const child = spawn(process.execPath, program, { cwd: temporaryFolder(many), stdio: ['ignore', 'pipe', 'pipe'] })
  let stderr = ''
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  child.stdout.once('data', () => child.stdout.destroy())
  const code = await new Promise((resolve) => child.on('close', resolve))
  expect({ code, stderr }).toEqual({ code: 1, stderr: '' })
})

test('standard input is read to its end', () => {
  const input = `{"embed_dim": 512,${' '.repeat(200_000)}\n "vision_cfg": {"widht": 768}, "text_cfg": {}}`
  const { status, stdout } = spawnSync(process.execPath, [...program, '-', '--format', 'stylish'], { input, encoding: 'utf8' })
  expect(status).toBe(1)
  expect(stdout).toContain('<stdin>\n  2:17  error')
})
