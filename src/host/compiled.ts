/**
 * Parts of the program are compiled once: V8's bytecode of those that a lint loads is kept in the user's cache, as Node itself does
 * from version 22 on where it is asked to (module.enableCompileCache). Only the bundle has such parts.
 */
import { readFileSync } from 'node:fs'
import Module from 'node:module'
import { dirname, join } from 'node:path'
import { Script } from 'node:vm'
import { isTrusted } from './cache-folder.ts'
import { packageRoot } from './package-root.ts'

let folder: string | undefined
let isBelieved = false
let variant = ''
const made: { readonly path: string; readonly script: Script }[] = []

/** Where the bytecode of this build lies. Not called: nothing is kept. */
export function keepCompiled(inFolder: string): void {
  folder = inFolder
  isBelieved = isTrusted(inFolder)
}

/** V8 takes bytecode only under the flags that it was made under: to be told where one is set. */
export function setVariant(name: string): void {
  variant = name
}

/** As `require` of a file of dist/ does, from bytecode where there is some. */
export function requireCompiled(name: string): unknown {
  const path = join(packageRoot, 'dist', name)
  // That of dist/cli.cjs, which lies beside: one of the part's own would find the same.
  if (folder === undefined || require.cache[path] !== undefined) return require(path)
  const module = new Module(path)
  module.filename = path
  const exported: unknown = module.exports
  require.cache[path] = module
  const kept = join(folder, `${name}${variant}.bin`)
  const script = compile(path, isBelieved ? readIfAny(kept) : undefined)
  if (script.cachedDataRejected !== false) made.push({ path: kept, script })
  const run = script.runInThisContext() as (...args: unknown[]) => void
  run.call(exported, exported, require, module, path, dirname(path))
  module.loaded = true
  return module.exports
}

/** What was compiled in this run, with all functions that were called, to be written to `path`. */
export function newlyCompiled(): readonly { readonly path: string; readonly content: Uint8Array }[] {
  return made.splice(0).map(({ path, script }) => ({ path, content: script.createCachedData() }))
}

function compile(filename: string, cachedData: Buffer | undefined): Script {
  const code = Module.wrap(readFileSync(filename, 'utf8'))
  return new Script(code, { filename, ...(cachedData === undefined ? {} : { cachedData }) })
}

function readIfAny(path: string): Buffer | undefined {
  try {
    return readFileSync(path)
  } catch {
    return undefined
  }
}
