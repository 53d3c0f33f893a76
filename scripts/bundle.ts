/**
 * Bundles the command line into dist/: `npm run bundle`. The bundle is committed and made by nothing but this script,
 * because a pre-commit hook installs straight from git, where a build at install time fails.
 *
 * dist/cli.cjs holds little more than what says a run again (src/cli/repeat.ts) and what loads the rest, so that V8 finds the rest compiled
 * (src/host/compiled.ts); dist/program.cjs what every other lint needs, also one that has nothing to judge. Every dynamic `import()` of the sources becomes a file of its own,
 * loaded when it is first reached. esbuild cannot split CommonJS, so the parts are bundled one by one, and a module that
 * dist/cli.cjs or a library part (dist/program.cjs; dist/architecture.cjs: the catalog, the readers, the towers; dist/judge.cjs: the engine, the rules) holds already is
 * taken from there: it exists once while the program runs, also where its identity matters (`instanceof UsageError`).
 *
 * dist/action.cjs, the program of the GitHub Action, is such a part as well, although nothing imports it: it takes from
 * dist/cli.cjs what both need, and that does not run where it is not the program (src/cli/cli.ts).
 *
 * What is called synchronously and yet not always needed, the builders of timm's models, is named in `onDemand`: the sources
 * import it as any other module, and in the bundle it is a file that is loaded by the first call of one of its functions.
 */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build, type BuildOptions, type Plugin } from 'esbuild'
import { writeGroup, type GeneratedFile, type GeneratedGroup } from './generate/files.ts'
import { licensesText } from './generate/licenses.ts'

const entry = 'src/cli/cli.ts'
const main = 'cli.cjs'

/** Modules that are loaded by the first call of one of their functions; they export functions only. */
const onDemand: readonly string[] = [
  'rules/budget/hold.ts',
  'src/cli/architecture.ts',
  'src/cli/judge.ts',
  'src/cli/program.ts',
  'src/cli/optimize-later.ts',
  'src/towers/build/hf/index.ts',
  'src/towers/build/open_clip/modern/index.ts',
  'src/text/closest.ts',
  'src/towers/build/timm/index.ts',
]

/** Those of `onDemand` whose modules other parts take from them. A module that two of them hold is the earlier one's. */
const libraryParts: readonly string[] = ['src/cli/program.ts', 'src/cli/architecture.ts', 'src/cli/judge.ts']

/** Loads what is on demand. */
const loader = 'src/host/compiled.ts'

/** Programs beside `entry` that live on the modules of dist/cli.cjs. */
const otherPrograms: readonly string[] = ['src/cli/action.ts']

export interface Bundle extends GeneratedGroup {
  /** Modules in each bundled file, from the project's root, sorted: `dist/cli.cjs` -> `src/cli/cli.ts`, ... */
  readonly modules: ReadonlyMap<string, readonly string[]>
}

/** What is bundled beside `entry`, and how. */
export interface Layout {
  readonly onDemand: readonly string[]
  readonly libraryParts: readonly string[]
  /** The module whose `requireCompiled` loads what is on demand; absent, `require` does. */
  readonly loader?: string
  readonly programs: readonly string[]
}

/** Bundles the project at `root` in memory. The bytes depend on the sources and the version of esbuild alone. */
export async function bundle(root: string, layout: Layout = { onDemand, libraryParts, loader, programs: otherPrograms }): Promise<Bundle> {
  const stubs = new Map<string, string>()
  for (const path of layout.onDemand) stubs.set(path, stubOf(path, await exportsOf(root, path), layout.loader))
  const hosts = [entry, ...layout.libraryParts]
  const shared = new Map<string, string>()
  const taken = new Set<string>()
  const open: string[] = [...layout.programs]
  for (const host of hosts) {
    const { modules, ...part } = await bundlePart(root, { entry: host, shared, exported: [], stubs, loader: layout.loader })
    open.push(...part.lazy)
    for (const module of part.taken) taken.add(module)
    for (const module of modules) if (!module.includes('node_modules/') && !shared.has(module)) shared.set(module, fileName(host))
  }
  const lazy = new Map<string, Part>()
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    if (lazy.has(path) || hosts.includes(path)) continue
    const part = await bundlePart(root, { entry: path, shared, exported: [], stubs, loader: layout.loader })
    lazy.set(path, part)
    open.push(...part.lazy)
    for (const module of part.taken) taken.add(module)
  }
  const parts = new Map<string, Part>()
  for (const host of hosts) {
    // What a host holds itself it does not take from itself, nor from a later one.
    const name = fileName(host)
    const earlier = new Map([...shared].filter(([, file]) => hosts.findIndex((each) => fileName(each) === file) < hosts.indexOf(host)))
    const exported = [...taken].filter((module) => shared.get(module) === name).sort()
    parts.set(name, await bundlePart(root, { entry: host, shared: earlier, exported, stubs, loader: layout.loader }))
  }
  for (const [path, part] of [...lazy].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const name = fileName(path)
    if (parts.has(name)) throw new Error(`two parts of the bundle are called ${name}`)
    parts.set(name, part)
  }
  const build = buildOf(root, parts)
  const files: GeneratedFile[] = Array.from(parts, ([name, part]) => ({
    path: `dist/${name}`,
    content: withBuild(part.code, build),
    executable: name === main,
  }))
  const modules = new Map(Array.from(parts, ([name, part]) => [`dist/${name}`, part.modules]))
  const licenses = licensesText(root, [...modules.values()].flat())
  if (licenses !== undefined) files.push({ path: 'dist/LICENSES.txt', content: licenses })
  return { files, folders: ['dist'], modules }
}

interface PartRequest {
  readonly entry: string
  /** Modules that are taken from another file of dist/, and its name. */
  readonly shared: ReadonlyMap<string, string>
  /** Modules that this part hands to others. */
  readonly exported: readonly string[]
  /** What stands in this part for the modules that are loaded on demand. */
  readonly stubs: ReadonlyMap<string, string>
  /** As in Layout. */
  readonly loader: string | undefined
}

interface Part {
  readonly code: Uint8Array
  readonly modules: readonly string[]
  /** Modules that are reached by `import()`. */
  readonly lazy: readonly string[]
  /** Modules that were taken from other parts. */
  readonly taken: readonly string[]
}

async function bundlePart(root: string, request: PartRequest): Promise<Part> {
  const lazy = new Set<string>()
  const taken = new Set<string>()
  const options: BuildOptions = {
    absWorkingDir: root,
    bundle: true,
    write: false,
    metafile: true,
    outfile: `dist/${fileName(request.entry)}`,
    platform: 'node',
    target: 'node20.19',
    format: 'cjs',
    // V8 reads all of a file before it runs any: 30 microseconds a KiB, which a lint of one file feels. Nothing prints a stack.
    minifyWhitespace: true,
    minifyIdentifiers: true,
    // It would put arrays that have names back into the objects that hold them, and V8 makes an object with others in it in ten times the time.
    minifySyntax: false,
    legalComments: 'none',
    logLevel: 'silent',
    logOverride: { 'empty-import-meta': 'silent' },
    // Libraries make a `require` of their own from it; CommonJS has no import.meta, and a path does as well as its URL.
    define: { __VERSION__: JSON.stringify(packageVersion(root)), __BUILD__: JSON.stringify(BUILD_PLACE), 'import.meta.url': '__filename' },
    // require() instead of import(): the loader of ES modules costs milliseconds and is not needed.
    supported: { 'dynamic-import': false },
    plugins: [parts(root, request, lazy, taken)],
    ...(request.exported.length === 0
      ? { entryPoints: [request.entry] }
      : { stdin: { contents: await entryWithExports(root, request), resolveDir: root, sourcefile: 'dist/entry.ts', loader: 'ts' } }),
    ...(request.entry === entry ? { banner: { js: '#!/usr/bin/env node' } } : {}),
  }
  const result = await build(options)
  const output = result.outputFiles?.[0]
  const meta = Object.values(result.metafile?.outputs ?? {})[0]
  if (output === undefined || meta === undefined) throw new Error(`esbuild made nothing of ${request.entry}`)
  // What only hands on what others export leaves no byte of its own.
  const modules = Object.entries(meta.inputs).filter(([path, input]) => input.bytesInOutput > 0 || /^src\/.*\/index\.ts$/.test(path)).map(([path]) => path)
  // esbuild escapes strings, and not regular expressions; one such character makes V8 hold the file in two bytes a character.
  if (output.contents.some((byte) => byte > 0x7f)) throw new Error(`a regular expression behind ${request.entry} has a character that is not ASCII; write it as \\u....`)
  const foreign = modules.find((path) => path.startsWith('../'))
  if (foreign !== undefined) throw new Error(`${foreign} lies outside the project, and its licence is not known; install with npm ci`)
  return { code: linked(output.contents, request), modules: modules.sort(), lazy: [...lazy].sort(), taken: [...taken].sort() }
}

/** Sends `import()` to the file of its part, and modules that another part holds to that. */
function parts(root: string, request: PartRequest, lazy: Set<string>, taken: Set<string>): Plugin {
  return {
    name: 'parts',
    setup(build) {
      build.onResolve({ filter: /^\.{1,2}\// }, ({ path, kind, resolveDir }) => {
        const module = relative(root, resolve(resolveDir, path)).split(sep).join('/')
        if (module.startsWith('node_modules/')) return undefined
        if (kind === 'dynamic-import') {
          // A part that is loaded anyway would be loaded twice.
          if (request.shared.has(module)) throw new Error(`${module} is imported both statically and by import()`)
          lazy.add(module)
          return { path: fileName(module), namespace: 'part' }
        }
        if (request.stubs.has(module) && module !== request.entry) {
          lazy.add(module)
          return { path: module, namespace: 'on-demand' }
        }
        if (!request.shared.has(module)) return undefined
        taken.add(module)
        return { path: `${SHARED}${module}`, external: true }
      })
      build.onLoad({ filter: /.*/, namespace: 'part' }, ({ path }) => ({ contents: `module.exports = ${loadOf(path, request.loader)}`, loader: 'js', resolveDir: root }))
      build.onResolve({ filter: /^\.\/[\w-]+\.cjs$/, namespace: 'part' }, ({ path }) => ({ path, external: true }))
      build.onLoad({ filter: /.*/, namespace: 'on-demand' }, ({ path }) => ({
        contents: request.stubs.get(path) ?? '',
        loader: 'js',
        resolveDir: root,
      }))
      build.onResolve({ filter: /^\.\/[\w-]+\.cjs$/, namespace: 'on-demand' }, ({ path }) => ({ path, external: true }))
    },
  }
}

/** Loads a part, in the words of the sources. */
function loadOf(part: string, loader: string | undefined): string {
  return loader === undefined ? `require('./${part}')` : `require('./${loader}').requireCompiled('${part}')`
}

/** Functions that load the module's part when one of them is called. */
function stubOf(path: string, names: readonly string[], loader: string | undefined): string {
  const load = `let part\nconst load = () => (part ??= ${loadOf(fileName(path), loader)})\n`
  return load + names.map((name) => `export const ${name} = (...values) => load().${name}(...values)\n`).join('')
}

/** Begins the name by which a bundled part requires a module that another one holds. */
const SHARED = 'shared:'

/** The code, with each such module taken from where it is. esbuild puts nothing around what it believes to be no part of the bundle, and its functions are called directly. */
function linked(code: Uint8Array, { shared, loader }: PartRequest): Uint8Array {
  const text = Buffer.from(code).toString('utf8')
  const required = new RegExp(`require\\("${SHARED}([^"]+)"\\)`, 'g')
  if (!required.test(text)) return code
  // dist/cli.cjs is there already, with the loader. No name that esbuild makes is as long.
  const load = loader === undefined ? '(part)=>require("./"+part)' : `require("./${main}")["${loader}"].requireCompiled`
  const holder = (part: string): string => (part === main ? `require("./${main}")` : `heldIn("${part}")`)
  const linked = text.replace(required, (_, module: string) => `${holder(shared.get(module) as string)}["${module}"]`)
  return Buffer.from(`"use strict";const heldIn=${load};${linked}`)
}

/** Names that a module exports, types apart. */
async function exportsOf(root: string, path: string): Promise<readonly string[]> {
  const { metafile } = await build({ absWorkingDir: root, entryPoints: [path], outfile: 'exports.js', format: 'esm', write: false, metafile: true, logLevel: 'silent' })
  const names = [...(Object.values(metafile.outputs)[0]?.exports ?? [])].sort()
  if (names.length === 0) throw new Error(`${path} is taken from another part and exports nothing`)
  return names
}

/** The entry, and what others take of the part: an object for each module. dist/cli.cjs runs the program before it is read to its end, so that its exports are read when they are asked for. */
async function entryWithExports(root: string, { entry: path, exported }: PartRequest): Promise<string> {
  if (path === entry) return [`export * from './${path}'\n`, ...exported.map((module) => `export * as ${JSON.stringify(module)} from './${module}'\n`)].join('')
  const objects = await Promise.all(exported.map(async (module, at) => objectOf(module, await exportsOf(root, module), `m${at}`)))
  return `export * from './${path}'\n${objects.join('')}`
}

function objectOf(module: string, names: readonly string[], local: string): string {
  const imports = names.map((name) => `${name} as ${local}_${name}`)
  const members = names.map((name) => `${name}: ${local}_${name}`)
  return `import { ${imports.join(', ')} } from './${module}'\nconst ${local} = { ${members.join(', ')} }\nexport { ${local} as ${JSON.stringify(module)} }\n`
}

/** `src/cli/catalog_build.ts` -> `catalog_build.cjs` */
function fileName(path: string): string {
  if (path === entry) return main
  const name = path.slice(path.lastIndexOf('/') + 1).replace(/\.ts$/, '')
  const folder = dirname(path).split('/').at(-1)
  return name === 'index' ? `${folder}.cjs` : `${name}.cjs`
}

/** Stands in the code for the name of the build, which is made of the code. */
const BUILD_PLACE = '<the build>'

/** Names the program and its catalog: what either finds is kept under it (src/cli/memory.ts). */
function buildOf(root: string, parts: ReadonlyMap<string, Part>): string {
  const hash = createHash('sha256')
  for (const [name, { code }] of parts) hash.update(name).update(code)
  for (const name of catalogFiles(root)) hash.update(name).update(readFileSync(join(root, CATALOG, name)))
  return hash.digest('hex').slice(0, 16)
}

const CATALOG = 'configs/catalog'

/** What the program reads of the catalog; the YAML is where some of it is made from. */
function catalogFiles(root: string): readonly string[] {
  return existsSync(join(root, CATALOG)) ? readdirSync(join(root, CATALOG)).filter((name) => /\.jsonl?$/.test(name)).sort() : []
}

function withBuild(code: Uint8Array, build: string): Uint8Array {
  const text = Buffer.from(code).toString('utf8')
  return text.includes(BUILD_PLACE) ? Buffer.from(text.replaceAll(BUILD_PLACE, build)) : code
}

function packageVersion(root: string): string {
  return (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }).version
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const root = resolve(import.meta.dirname, '..')
  const made = await bundle(root)
  for (const { path, state } of writeGroup(root, made)) console.log(`${path}: was ${state}`)
  for (const file of made.files) console.log(`${file.path} ${Buffer.from(file.content).length} bytes`)
}
