import { mkdirSync, mkdtempSync, readFileSync, readdirSync, realpathSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { root } from '../helpers/project.ts'
import { bundledCli, lintConfigs, run } from '../helpers/run.ts'

interface Manifest {
  readonly version: string
  readonly scripts: Readonly<Record<string, string>>
  readonly dependencies?: unknown
}

const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Manifest
const example = join(root, 'configs/examples/eva-giant-14.json')

/** A temporary folder, without links in its path. */
function temporary(name: string): string {
  return realpathSync(mkdtempSync(join(tmpdir(), `lint-configs-${name}-`)))
}

describe('the manifest', () => {
  test('installs nothing and runs nothing', () => {
    expect(manifest.dependencies).toBeUndefined()
    const atInstall = ['preinstall', 'install', 'postinstall', 'prepare', 'prepack', 'prepublish', 'prepublishOnly', 'build']
    expect(Object.keys(manifest.scripts).filter((name) => atInstall.includes(name))).toEqual([])
  })
})

describe('the bundle as a program', () => {
  const elsewhere = temporary('elsewhere')
  afterAll(() => rmSync(elsewhere, { recursive: true }))

  test('knows its version', () => {
    expect(lintConfigs(['--version'])).toEqual({ status: 0, stdout: `${manifest.version}\n`, stderr: '' })
  })

  test('takes patterns, with the library that it loads for them', () => {
    const { status, stdout, stderr } = lintConfigs(['configs/examples/eva-*.json', '--format', 'json'])
    expect({ status, stderr }).toEqual({ status: 1, stderr: '' })
    expect(JSON.parse(stdout)).toMatchObject({ files: [{ path: 'configs/examples/eva-giant-14.json' }] })
  })

  test('finds its catalog from another folder and through a link, as npm makes one', () => {
    mkdirSync(join(elsewhere, 'bin'))
    const link = join(elsewhere, 'bin/lint-configs')
    symlinkSync(bundledCli, link)
    const direct = lintConfigs([example, '--format', 'json'], elsewhere)
    expect(direct.stderr).toBe('')
    expect(direct.status).toBe(1)
    expect(run(link, [example, '--format', 'json'], elsewhere)).toEqual(direct)
  })

  test.each([
    ['of towers that are open_clip\'s own', 'right/vit-small-16.json', ['program.cjs', 'architecture.cjs', 'judge.cjs']],
    ['of a timm trunk', 'eva-giant-14.json', ['program.cjs', 'architecture.cjs', 'judge.cjs', 'timm.cjs']],
  ])('loads no other file of its own than the engine and the builders for a plain lint %s', (_, name, parts) => {
    expect(loaded('--format', 'stylish', join(root, 'configs/examples', name))).toEqual(['cli.cjs', ...parts])
  })

  test.each(['flops', 'params', 'show'])('loads no rule for %s', (command) => {
    const parts = loaded(command, join(root, 'configs/examples/eva-giant-14.json'))
    expect(parts).toContain('architecture.cjs')
    expect(parts).not.toContain('judge.cjs')
  })
})

/** The parts of the bundle that a run loads, in order. */
function loaded(...args: string[]): string[] {
  const spy = `process.on('exit', () => process.stderr.write(Object.keys(require.cache).join('\\n')))`
  const hook = `data:text/javascript,import{createRequire}from'node:module';const require=createRequire(${JSON.stringify(bundledCli)});${spy}`
  const { stderr } = run(process.execPath, ['--import', hook, bundledCli, ...args])
  return stderr.split('\n').map((path) => relative(join(root, 'dist'), path))
}

describe('the packed package', () => {
  const app = temporary('app')
  let files: readonly string[] = []

  beforeAll(() => {
    const cache = ['--cache', join(app, 'cache')]
    const packed = run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', app, ...cache])
    expect(packed.status, packed.stderr).toBe(0)
    const [archive] = JSON.parse(packed.stdout) as { filename: string; files: { path: string }[] }[]
    if (archive === undefined) throw new Error('npm pack made no archive')
    files = archive.files.map((file) => file.path)
    const target = join(app, archive.filename)
    const installed = run('npm', ['install', '--offline', '--ignore-scripts', '--no-audit', '--prefix', app, ...cache, target], app)
    expect(installed.status, installed.stderr).toBe(0)
  }, 120_000)
  afterAll(() => rmSync(app, { recursive: true }))

  test('holds the program, its data and its pages, and no sources', () => {
    expect(files).toContain('dist/cli.cjs')
    expect(files).toContain('configs/catalog/timm-1.0.29.jsonl')
    expect(files).toContain('rules/fallback-default/README.md')
    expect(files.filter((path) => path.endsWith('.ts') || path.startsWith('test/'))).toEqual([])
  })

  test('installs without the network and without scripts, alone', () => {
    expect(readdirSync(join(app, 'node_modules')).filter((name) => !name.startsWith('.'))).toEqual(['lint-configs'])
  })

  test('lints as the clone does', () => {
    const installed = join(app, 'node_modules/.bin/lint-configs')
    expect(run(installed, [example], app)).toEqual(lintConfigs([example], app))
  })

  test.each([
    ['--explain', 'fallback-default'],
    ['--list-rules'],
    ['show', example],
    ['catalog', 'show', 'eva_giant_patch14_224'],
  ])('answers %s', (...args) => {
    const outcome = run(join(app, 'node_modules/.bin/lint-configs'), args, app)
    expect(outcome.stderr).toBe('')
    expect(outcome.status).toBe(0)
    expect(outcome.stdout).not.toBe('')
  })
})
