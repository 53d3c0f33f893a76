/** Finds the tool's own config file: the nearest upwards from a folder. */
import { dirname, sep } from 'node:path'
import { kindOf, textOf } from '../disk.ts'
import { ConfigError } from './error.ts'

/** Names of config files of its own; package.json may hold one under this key. */
export const CONFIG_NAMES = ['lint-configs.yaml', 'lint-configs.yml', 'lint-configs.json'] as const
export const PACKAGE_KEY = 'lint-configs'

/** Looks each folder up once: a lint of many files asks for few folders, and none of its files is read more than once. */
export class ConfigFinder {
  readonly #nearest = new Map<string, string | undefined>()

  /**
   * The config file for what lies in a folder (all paths absolute); undefined where neither the folder nor one above it has
   * one. Throws a ConfigError where one folder has several: which of them counts would be a guess.
   */
  nearest(folder: string): string | undefined {
    if (this.#nearest.has(folder)) return this.#nearest.get(folder)
    const above = dirname(folder)
    const found = this.in(folder) ?? (above === folder ? undefined : this.nearest(above))
    this.#nearest.set(folder, found)
    return found
  }

  /** The config file in a folder itself. Throws a ConfigError likewise. */
  in(folder: string): string | undefined {
    // node:path's join does the same, and costs more than the looking.
    const inside = folder.endsWith(sep) ? folder : folder + sep
    const found: string[] = CONFIG_NAMES.map((name) => inside + name).filter(isFile)
    const manifest = `${inside}package.json`
    if (hasKey(manifest)) found.push(manifest)
    const [first, second] = found
    if (first !== undefined && second !== undefined) throw new ConfigError([`${first} and ${second} both have settings of lint-configs; keep one of them`])
    return first
  }
}

function isFile(path: string): boolean {
  try {
    return kindOf(path) === 'file'
  } catch {
    // A folder that may not be entered has no config that counts.
    return false
  }
}

/** Does a package.json have settings? A package that lint-configs is a dependency of has the word, and not the key. */
function hasKey(path: string): boolean {
  let text: string | undefined
  try {
    text = textOf(path, Infinity)
  } catch {
    return false
  }
  if (text === undefined || !text.includes(`"${PACKAGE_KEY}"`)) return false
  try {
    return Object.hasOwn(JSON.parse(text) as object, PACKAGE_KEY)
  } catch {
    // It is broken: the reader says where.
    return true
  }
}
