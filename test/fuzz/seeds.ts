/** What is mutated: the project's own examples, and what of ../shared is there. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { root, shared } from '../helpers/project.ts'
import { readSeeds } from './fuzz.ts'

/** The files below these folders of the project, and below folders of ../shared/corpus, whose name ends so; of large folders every n-th. */
export function seedsOf(ending: RegExp, folders: readonly string[], more: readonly string[] = []): Uint8Array[] {
  const own = folders.flatMap((folder) => filesBelow(join(root, folder)))
  const others = more.flatMap((folder) => {
    const path = shared(`corpus/${folder}`)
    return path === undefined ? [] : filesBelow(path)
  })
  const found = (paths: readonly string[]): string[] => paths.filter((path) => ending.test(path)).sort()
  const extra = found(others)
  return readSeeds([...found(own), ...extra.filter((_, index) => index % Math.ceil(extra.length / 200) === 0)])
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).flatMap((entry) => (entry.isFile() ? [join(entry.parentPath, entry.name)] : []))
}

/** Texts as seeds. */
export function seedsFrom(texts: readonly string[]): Uint8Array[] {
  return texts.map((text) => new TextEncoder().encode(text))
}

/** Configs of all kinds. */
export const configSeeds: readonly Uint8Array[] = seedsOf(/\.json$/, ['configs/examples', 'rules'], ['open_clip-3.3.0', 'open_clip-main', 'wild'])
