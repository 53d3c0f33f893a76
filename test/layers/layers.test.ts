import { Node, Project, type SourceFile } from 'ts-morph'
import { describe, expect, test } from 'vitest'
import { cycles, importsOf, type Import } from '../helpers/imports.ts'
import { projectPath, root, sources } from '../helpers/project.ts'

interface Layer {
  /** Layers, single files, or patterns of files (`src/lint/types.ts`) that it may import, itself apart. */
  readonly local: readonly string[]
  /** Packages and built-in modules. */
  readonly external: readonly string[]
}

/**
 * What each layer may import. json <- config <- catalog <- towers -> ir <- cost, reference; rules see the rule interface, facts and pure
 * helpers; lint runs rules; report and cli stand on top. What is not listed is not allowed.
 */
const layers: Readonly<Record<string, Layer>> = {
  'src/text': { local: [], external: ['fastest-levenshtein'] },
  'src/json': { local: ['src/text'], external: [] },
  'src/csv': { local: ['src/json'], external: [] },
  'src/tables': {
    local: ['src/csv', 'src/json', 'src/config', 'src/catalog', 'src/towers', 'src/cost', 'src/text'],
    external: [],
  },
  'src/ir': { local: [], external: [] },
  'src/config': { local: ['src/json', 'src/text'], external: [] },
  'src/catalog': { local: ['src/json', 'src/config', 'src/text'], external: [] },
  'src/towers': { local: ['src/json', 'src/config', 'src/catalog', 'src/ir', 'src/text'], external: [] },
  'src/schema': { local: ['src/json', 'src/config'], external: [] },
  'src/cost': { local: ['src/ir', 'src/text'], external: [] },
  'src/reference/onnx': { local: ['src/ir'], external: [] },
  // The other count: what it shares with src/cost, the ONNX emitter or the IR would be no witness.
  'src/reference/trace': { local: ['src/reference/refusal.ts'], external: [] },
  'src/reference/model': { local: ['src/reference/refusal.ts'], external: ['@bufbuild/protobuf/wire'] },
  'src/reference': {
    local: ['src/reference/onnx', 'src/reference/trace', 'src/reference/model', 'src/ir', 'src/cost', 'src/json', 'src/text'],
    external: ['node:crypto', 'node:module', 'node:path'],
  },
  'rules': {
    local: [
      'src/lint/types.ts', 'src/lint/table-types.ts', 'src/tables', 'src/json', 'src/config', 'src/catalog/types.ts', 'src/catalog/lives.ts', 'src/catalog/configured.ts',
      'src/towers/types.ts', 'src/towers/agreement.ts', 'src/towers/build/index.ts', 'src/ir', 'src/cost', 'src/text',
    ],
    external: [],
  },
  'src/lint': { local: ['src/csv', 'src/tables', 'src/json', 'src/config', 'src/catalog', 'src/towers', 'src/cost', 'src/text'], external: [] },
  'src/diff': { local: ['src/json', 'src/config', 'src/catalog', 'src/towers', 'src/cost', 'src/lint/foreign.ts'], external: [] },
  'src/sources': {
    local: ['src/json', 'src/config/types.ts', 'src/catalog/types.ts', 'src/text'],
    external: ['node:fs', 'node:path', 'node:crypto', '@lezer/common', '@lezer/python', 'yaml'],
  },
  // The tool's own config is read with places as any JSON is, and comes to options of a lint.
  'src/host': {
    local: ['src/json', 'src/config/types.ts', 'src/catalog/targets.ts', 'src/lint/types.ts', 'src/lint/severity.ts', 'src/text'],
    external: ['node:buffer', 'node:child_process', 'node:crypto', 'node:fs', 'node:module', 'node:os', 'node:path', 'node:vm', 'picomatch', 'tinyglobby', 'yaml'],
  },
  'src/report': {
    local: [
      'src/diff/types.ts', 'src/tables/number.ts', 'src/tables/profile.ts',
      'src/json', 'src/config/types.ts', 'src/lint/types.ts', 'src/lint/severity.ts', 'src/text',
    ],
    external: ['node:crypto', 'chalk', 'diff', 'sarif', 'string-width'],
  },
  'src/cli': {
    local: [
      'src/json', 'src/config', 'src/catalog', 'src/towers', 'src/cost', 'src/lint', 'src/sources', 'src/schema', 'src/host', 'src/report',
      'src/text', 'src/csv', 'src/tables', 'src/diff', 'src/reference', 'src/reference/onnx', 'src/reference/trace',
      'src/reference/model',
    ],
    external: [
      'node:child_process', 'node:crypto', 'node:fs', 'node:path', 'node:os', 'node:process', 'node:util', 'node:v8', 'node:zlib',
      'yaml', 'chalk',
    ],
  },
}

/** The registries, generated lists, are where the engine meets the rules. */
const exceptions: ReadonlySet<string> = new Set(['src/lint/registry.generated.ts -> rules', 'src/lint/table-registry.generated.ts -> rules'])

/** What they read is not noted. */
const unrepeatable: readonly string[] = ['src/cli/own-catalogs.ts', 'src/host/checkout.ts', 'src/host/read.ts']

/** Folders whose files are parts of one recursion (an expression holds a string that holds expressions). Types may always refer to each other. */
const recursions: readonly string[] = ['src/sources/python/']

const names = Object.keys(layers)

function layerOf(path: string): string | undefined {
  return names.find((name) => path.startsWith(`${name}/`))
}

/** Why an import is against the layers; undefined where it is not. */
function violation({ from, line, to, local }: Import): string | undefined {
  const own = layerOf(from)
  const layer = own === undefined ? undefined : layers[own]
  if (own === undefined || layer === undefined) return `${from}: lies in no layer; name its folder and what it may import in this test`
  if (!local) return layer.external.includes(to) ? undefined : `${from}:${line}: ${own} must not import ${to}`
  const target = layerOf(to)
  // Rules do not import one another: what two need is a helper.
  const sameRule = own !== 'rules' || from.split('/')[1] === to.split('/')[1]
  if (target === own && sameRule) return undefined
  if (layer.local.some((allowed) => allowed === target || allowed === to)) return undefined
  if (exceptions.has(`${from} -> ${target}`)) return undefined
  return `${from}:${line}: ${own} must not import ${to}`
}

/** Names of the process, the clock and chance, where they stand for themselves: not `a.process`, not a key. */
function ambientUses(file: SourceFile): Node[] {
  const found: Node[] = []
  if (!ambient.test(file.getText())) return found
  file.forEachDescendant((node) => {
    if (!Node.isIdentifier(node) || !ambient.test(node.getText())) return
    const parent = node.getParent()
    const isName =
      (Node.isPropertyAccessExpression(parent) && parent.getNameNode() === node) ||
      (Node.isPropertyNamed(parent) && parent.getNameNode() === node)
    if (!isName) found.push(node)
  })
  return found
}

const ambient = /\b(?:process|console|Date|globalThis|require|eval|fetch|setTimeout|crypto|performance)\b/

const files = sources('src', 'rules')
const imports = files.flatMap(importsOf)

describe('layers', () => {
  test('imports point one way', () => {
    expect(imports.length).toBeGreaterThan(5)
    expect(imports.flatMap((each) => violation(each) ?? [])).toEqual([])
  })

  test('every folder of src is a layer', () => {
    expect(files.map((file) => projectPath(file.getFilePath())).filter((path) => layerOf(path) === undefined)).toEqual([])
  })

  test('there is no cycle', () => {
    const held = imports.filter(({ from, typeOnly }) => !typeOnly && !recursions.some((folder) => from.startsWith(folder)))
    expect(cycles(held).map((cycle) => cycle.join(' -> '))).toEqual([])
  })

  test('the count of what was executed reaches no code of the closed form, the IR and the emitter', () => {
    const reached = new Set(imports.filter(({ from }) => from.startsWith('src/reference/trace/')).map(({ from }) => from))
    expect(reached.size).toBeGreaterThan(1)
    for (const path of reached) for (const { from, to, local } of imports) if (from === path && local) reached.add(to)
    expect([...reached].filter((path) => !path.startsWith('src/reference/trace/'))).toEqual(['src/reference/refusal.ts'])
  })

  test('what a recorded command reads of the user\'s is read by src/host/disk.ts, which a run is repeated by, or said to be unrepeatable', () => {
    const reached = new Set(['lint', 'show', 'flops', 'params'].map((command) => `src/cli/${command}.ts`))
    for (const path of reached) for (const { from, to, local, typeOnly } of imports) if (from === path && local && !typeOnly) reached.add(to)
    const reading = new Set(imports.filter(({ from, to, typeOnly }) => reached.has(from) && !typeOnly && /^node:(?:fs|child_process)$/.test(to)).map(({ from }) => from))
    // They write, or answer --print-config, neither of which is recorded; or read what is the package's or the cache's own.
    const others = [
      'src/cli/baseline.ts', 'src/cli/memory-save.ts', 'src/cli/print-config.ts', 'src/host/cache-folder.ts', 'src/host/compiled.ts', 'src/host/create.ts', 'src/host/package-root.ts',
      'src/host/replace.ts', 'src/host/streams.ts', 'src/host/whole-file.ts', 'src/host/write.ts',
    ]
    expect([...reading].sort()).toEqual([...others, 'src/host/disk.ts', 'src/host/look.ts', ...unrepeatable].sort())
    for (const path of unrepeatable) expect(files.find((file) => projectPath(file.getFilePath()) === path)?.getText()).toContain('  cannotLookAgain()\n')
  })

  test('only the host, the command line and the builders touch the process', () => {
    const free = new Set(['src/host', 'src/cli'])
    const found = files.flatMap((file) => {
      const path = projectPath(file.getFilePath())
      if (free.has(layerOf(path) ?? '')) return []
      return ambientUses(file).map((node) => `${path}:${node.getStartLineNumber()}: ${node.getParent()?.getText().slice(0, 60)}`)
    })
    expect(found).toEqual([])
  })
})

describe('the check of the layers', () => {
  const check = (path: string, text: string): (string | undefined)[] =>
    importsOf(new Project({ useInMemoryFileSystem: true }).createSourceFile(`${root}/${path}`, text)).map(violation)

  test.each([
    ['src/json/a.ts', "import { b } from '../config/b.ts'"],
    ['src/config/a.ts', "import type { B } from '../catalog/b.ts'"],
    ['src/config/a.ts', "export { b } from '../towers/b.ts'"],
    ['src/towers/a.ts', "import { readFileSync } from 'node:fs'"],
    ['src/report/a.ts', "import rule from '../../rules/syntax/rule.ts'"],
    ['src/cli/a.ts', "const rule = await import('../../rules/syntax/rule.ts')"],
    ['src/lint/engine.ts', "import rule from '../../rules/syntax/rule.ts'"],
    ['rules/syntax/rule.ts', "import { report } from '../../src/report/json.ts'"],
    ['rules/syntax/rule.ts', "import { build } from '../../src/towers/build.ts'"],
    ['rules/syntax/rule.ts', "import { help } from '../unknown-field/help.ts'"],
    ['rules/syntax/rule.ts', "type A = import('../../src/cli/io.ts').Io"],
    ['src/elsewhere/a.ts', "import { a } from '../json/a.ts'"],
  ])('refuses in %s: %s', (path, text) => {
    expect(check(path, text)).toEqual([expect.any(String)])
  })

  test.each([
    ['src/config/a.ts', "import { b } from '../json/b.ts'"],
    ['rules/syntax/rule.ts', "import { defineRule } from '../../src/lint/types.ts'"],
    ['rules/syntax/rule.ts', "import { help } from './help.ts'"],
    ['src/lint/registry.generated.ts', "import syntax from '../../rules/syntax/rule.ts'"],
  ])('allows in %s: %s', (path, text) => {
    expect(check(path, text)).toEqual([undefined])
  })

  test('sees the process and the clock', () => {
    const text = 'const a = process.cwd()\nconst b = new Date()\nconst c = { process: a.process }\ninterface D { console: string }'
    const file = new Project({ useInMemoryFileSystem: true }).createSourceFile('sample.ts', text)
    expect(ambientUses(file).map((node) => node.getStartLineNumber())).toEqual([1, 2])
  })

  test('sees a cycle', () => {
    const edge = (from: string, to: string): Import => ({ from, to, line: 1, local: true, typeOnly: false, dynamic: false })
    expect(cycles([edge('a', 'b'), edge('b', 'c'), edge('c', 'b'), edge('a', 'c')])).toEqual([['b', 'c', 'b']])
    expect(cycles([edge('a', 'b'), edge('b', 'c'), edge('a', 'c')])).toEqual([])
  })
})
