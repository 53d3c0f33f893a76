/**
 * Parts of the program are compiled once: V8's bytecode of those that a lint loads is kept in the user's cache, as Node itself does
 * from version 22 on where it is asked to (module.enableCompileCache). Only the bundle has such parts.
 */
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Script } from 'node:vm'
import { readKept } from './cache-folder.ts'
import { packageRoot } from './package-root.ts'

let folder: string | undefined
let isBelieved = false
let variant = ''
const made: { readonly path: string; readonly script: Script }[] = []
const settled: Compiled[] = []
/** What parts export, by the names of their files: they are asked for a hundred times a run. */
const loaded = new Map<string, unknown>()

/** Bytecode, and the file that is to hold it. */
export interface Compiled {
  readonly path: string
  readonly content: Uint8Array
}

/** Where the bytecode of this build lies, and whether what is there is believed. Not called: nothing is kept. */
export function keepCompiled(cache: { readonly folder: string; readonly isTrusted: boolean }): void {
  folder = cache.folder
  isBelieved = cache.isTrusted
}

/** V8 takes bytecode only under the flags that it was made under, or written: to be told before one is set. */
export function setVariant(name: string): void {
  settled.push(...written())
  variant = name
}

/** As `require` of a file of dist/ does, from bytecode where there is some. */
export function requireCompiled(name: string): unknown {
  const known = loaded.get(name)
  if (known !== undefined) return known
  const exported = load(name)
  loaded.set(name, exported)
  return exported
}

function load(name: string): unknown {
  const path = join(packageRoot, 'dist', name)
  // That of dist/cli.cjs, which lies beside: one of the part's own would find the same.
  if (folder === undefined || require.cache[path] !== undefined) return require(path)
  const { Module } = process.getBuiltinModule('node:module')
  const module = new Module(path)
  module.filename = path
  const exported: unknown = module.exports
  require.cache[path] = module
  const kept = join(folder, `${name}${variant}.bin`)
  const script = compile(path, isBelieved ? readKept(kept) : undefined)
  if (script.cachedDataRejected !== false) made.push({ path: kept, script })
  const run = script.runInThisContext() as (...args: unknown[]) => void
  run.call(exported, exported, require, module, path, dirname(path))
  module.loaded = true
  return module.exports
}

/** What was compiled in this run, with all functions that were called. */
export function newlyCompiled(): readonly Compiled[] {
  return [...settled.splice(0), ...written()]
}

function written(): Compiled[] {
  return made.splice(0).map(({ path, script }) => ({ path, content: script.createCachedData() }))
}

function compile(filename: string, cachedData: Buffer | undefined): Script {
  // A run that only says what an earlier one has said (src/cli/repeat.ts) loads neither of these modules of Node.
  const { Module } = process.getBuiltinModule('node:module')
  const { Script } = process.getBuiltinModule('node:vm')
  const code = Module.wrap(readFileSync(filename, 'utf8'))
  return new Script(code, { filename, ...(cachedData === undefined ? {} : { cachedData }) })
}
