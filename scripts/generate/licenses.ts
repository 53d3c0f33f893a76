/** dist/LICENSES.txt: the licences of the libraries whose code is in the bundle. */
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Takes the paths of all bundled modules; undefined where none is a library's. A package that comes without a licence file has
 * its text in licenses/ beside this file. Throws for a library whose licence is nowhere.
 */
export function licensesText(root: string, modules: readonly string[]): string | undefined {
  const packages = new Set(modules.flatMap((path) => /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? []))
  if (packages.size === 0) return undefined
  const sections = [...packages].sort().map((name) => {
    const folder = join(root, 'node_modules', name)
    const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { license?: string; version: string }
    const file = readdirSync(folder).sort().find((entry) => /^licen[sc]e/i.test(entry))
    const path = file === undefined ? join(import.meta.dirname, 'licenses', `${name.replace('/', '-')}.txt`) : join(folder, file)
    if (!existsSync(path)) throw new Error(`${name} is bundled and has no licence file`)
    return `${name} ${manifest.version}\n\n${readFileSync(path, 'utf8').trim()}\n`
  })
  return `Code of these libraries is part of the files in this folder.\n\n${sections.join(`\n${'-'.repeat(72)}\n\n`)}`
}
