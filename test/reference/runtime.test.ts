import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { RUNTIME_VERSION, findRuntime } from '../../src/reference/runtime.ts'
import { root } from '../helpers/project.ts'
import { temporaryFolder } from '../host/temporary.ts'

/** A package root that has its own empty node_modules, as far from any runtime as a temporary folder is. */
function bare(files: Readonly<Record<string, string>> = {}): string {
  return temporaryFolder({ 'package.json': '{}', ...files })
}

const fake = (version: string): Record<string, string> => ({
  'package.json': JSON.stringify({ name: 'onnxruntime-node', version, main: 'index.js' }),
  'index.js': 'exports.name = "fake"',
})

function install(folder: string, files: Readonly<Record<string, string>>): string {
  mkdirSync(join(folder, 'node_modules/onnxruntime-node'), { recursive: true })
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, 'node_modules/onnxruntime-node', name), text)
  return folder
}

describe('the runtime', () => {
  test('is pinned to one version', () => {
    const manifest = JSON.parse(readFileSync(join(root, 'runtime/package.json'), 'utf8')) as { dependencies: Record<string, string> }
    expect(manifest.dependencies).toEqual({ 'onnxruntime-node': RUNTIME_VERSION })
  })

  test('is no part of what the linter installs, and its scripts do not run', () => {
    const manifest = readFileSync(join(root, 'package.json'), 'utf8')
    const lock = readFileSync(join(root, 'package-lock.json'), 'utf8')
    expect([manifest, lock].filter((text) => text.includes('onnxruntime'))).toEqual([])
    expect(readFileSync(join(root, 'runtime/.npmrc'), 'utf8')).toContain('ignore-scripts=true')
  })

  test('is found in runtime/ of a clone first, then beside lint-configs', () => {
    const clone = install(bare(), fake('1.0.0'))
    expect(findRuntime({ packageRoot: clone })).toMatchObject({ version: '1.0.0', ort: { name: 'fake' } })
    const both = install(bare({ 'runtime/package.json': '{}' }), fake('1.0.0'))
    install(join(both, 'runtime'), fake('2.0.0'))
    expect(findRuntime({ packageRoot: both })).toMatchObject({ version: '2.0.0' })
  })

  test('is taken from where LINT_CONFIGS_RUNTIME says, and from nowhere else then', () => {
    const clone = install(bare(), fake('1.0.0'))
    expect(findRuntime({ packageRoot: clone, given: install(bare(), fake('3.0.0')) })).toMatchObject({ version: '3.0.0' })
    const empty = bare()
    expect(findRuntime({ packageRoot: clone, given: empty })).toEqual({
      missing: `LINT_CONFIGS_RUNTIME names ${empty}, and there is no node_modules/onnxruntime-node in it`,
    })
  })

  test('that is not there is said with the command that installs it', () => {
    const installed = bare()
    expect(findRuntime({ packageRoot: installed })).toEqual({
      missing: `ONNX Runtime is not installed, and only reference runs need it (290 MB): npm install --ignore-scripts onnxruntime-node@${RUNTIME_VERSION}`,
    })
    const clone = bare({ 'runtime/package.json': '{}' })
    expect(findRuntime({ packageRoot: clone })).toMatchObject({ missing: expect.stringContaining(`npm ci --prefix ${join(clone, 'runtime')}`) as string })
  })

  test('that cannot be loaded is said so', () => {
    const broken = install(bare(), { ...fake('1.0.0'), 'index.js': 'throw new Error("libonnxruntime.so.1: cannot open")' })
    expect(findRuntime({ packageRoot: broken })).toEqual({
      missing: `ONNX Runtime in ${join(broken, 'node_modules/onnxruntime-node')} cannot be loaded: libonnxruntime.so.1: cannot open`,
    })
  })
})
