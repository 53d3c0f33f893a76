/** Which versions of the libraries a file can be judged by. */
import type { Target } from '../config/types.ts'

/** What the catalog cannot do; the message is one sentence for the user. */
export class CatalogError extends Error {
  override readonly name = 'CatalogError'
}

/** The library's name on the command line, in order of mention. */
const LIBRARIES = { open_clip: 'openClip', timm: 'timm' } as const

interface Versions {
  /** The first is the default. Each has a file under configs/catalog/. */
  readonly versions: readonly [string, ...string[]]
  /** Another name of a version. */
  readonly aliases: Readonly<Record<string, string>>
}

/** The catalog files that come with this version of lint-configs. */
export const bundledVersions: Readonly<Record<keyof Target, Versions>> = {
  openClip: { versions: ['3.3.0', '4.2.0.dev0'], aliases: { main: '4.2.0.dev0' } },
  timm: { versions: ['1.0.29'], aliases: {} },
}

export const defaultTarget: Target = {
  openClip: bundledVersions.openClip.versions[0],
  timm: bundledVersions.timm.versions[0],
}

/**
 * The target that settings such as `open_clip=main` or `timm=1.0.29` describe; a library that none of them names keeps
 * its version of `base`. The last setting of a library wins. Throws a CatalogError for an unknown library or version.
 */
export function readTarget(settings: readonly string[], base: Target = defaultTarget): Target {
  const target: { -readonly [Library in keyof Target]: string } = { ...base }
  for (const setting of settings) {
    const equals = setting.indexOf('=')
    const library = equals < 0 ? undefined : libraryOf(setting.slice(0, equals).trim())
    if (library === undefined) {
      throw new CatalogError(`a target is LIBRARY=VERSION, and "${setting}" names none of ${known()}`)
    }
    target[library] = resolveVersion(library, setting.slice(equals + 1).trim())
  }
  return target
}

/** The version of a library that a name or an alias (`main`) stands for. Throws a CatalogError for an unknown one. */
export function resolveVersion(library: keyof Target, name: string): string {
  const { versions, aliases } = bundledVersions[library]
  const version = Object.hasOwn(aliases, name) ? aliases[name] : name
  if (version !== undefined && versions.includes(version)) return version
  throw new CatalogError(`there is no catalog of ${libraryName(library)} "${name}"; known targets are ${known()}`)
}

function libraryOf(name: string): keyof Target | undefined {
  return Object.hasOwn(LIBRARIES, name) ? LIBRARIES[name as keyof typeof LIBRARIES] : undefined
}

function libraryName(library: keyof Target): string {
  return Object.entries(LIBRARIES).find(([, key]) => key === library)?.[0] as string
}

/** `open_clip=3.3.0 (default), open_clip=4.2.0.dev0 (main), timm=1.0.29 (default)` */
function known(): string {
  return Object.entries(LIBRARIES)
    .flatMap(([name, key]) => bundledVersions[key].versions.map((version) => `${name}=${version}${noteOf(key, version)}`))
    .join(', ')
}

function noteOf(library: keyof Target, version: string): string {
  const { versions, aliases } = bundledVersions[library]
  const notes = Object.keys(aliases).filter((alias) => aliases[alias] === version)
  if (version === versions[0]) notes.unshift('default')
  return notes.length === 0 ? '' : ` (${notes.join(', ')})`
}
