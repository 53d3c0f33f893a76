/** A Python package as text: its modules are parsed when they are asked for. */
import type { Module } from './ast.ts'
import { parsePython } from './parse.ts'

/** Files by their path, with forward slashes. */
export interface PackageFiles {
  readonly paths: readonly string[]
  read(path: string): string
}

export interface ParsedModule {
  /** Dotted, with the package's name: `timm.models.eva`. */
  readonly name: string
  /** Path among the files without the prefix: `timm/models/eva.py`. */
  readonly path: string
  readonly ast: Module
}

export class PythonPackage {
  /** `timm` */
  readonly name: string
  readonly #files: PackageFiles
  readonly #prefix: string
  /** Path among the files by dotted name. */
  readonly #paths = new Map<string, string>()
  readonly #parsed = new Map<string, ParsedModule>()

  /** `prefix` is the path of the package's parent folder among the files: empty, or with a slash at its end. */
  constructor(name: string, files: PackageFiles, prefix = '') {
    this.name = name
    this.#files = files
    this.#prefix = prefix
    for (const path of files.paths) {
      if (!path.startsWith(`${prefix}${name}/`) || !path.endsWith('.py')) continue
      const dotted = path.slice(prefix.length, -'.py'.length).replaceAll('/', '.')
      this.#paths.set(dotted.replace(/\.__init__$/, ''), path)
    }
  }

  /** Dotted names of all modules, sorted. */
  moduleNames(): string[] {
    return [...this.#paths.keys()].sort()
  }

  has(name: string): boolean {
    return this.#paths.has(name)
  }

  /** Is the dotted name inside the package (whether or not there is such a module)? */
  owns(name: string): boolean {
    return name === this.name || name.startsWith(`${this.name}.`)
  }

  /** A module's tree; undefined where there is no such module. */
  parsed(name: string): ParsedModule | undefined {
    const known = this.#parsed.get(name)
    if (known !== undefined) return known
    const path = this.#paths.get(name)
    if (path === undefined) return undefined
    const module = { name, path: path.slice(this.#prefix.length), ast: parsePython(this.#files.read(path)) }
    this.#parsed.set(name, module)
    return module
  }

  /** The dotted module of `from ..a import` inside a module; undefined where the dots lead out of the package. */
  resolve(from: string, level: number, module: string): string | undefined {
    if (level === 0) return module
    const parts = from.split('.')
    const isPackage = this.#paths.get(from)?.endsWith('/__init__.py') === true
    const up = level - (isPackage ? 1 : 0)
    if (up >= parts.length) return undefined
    return [...parts.slice(0, parts.length - up), ...(module === '' ? [] : [module])].join('.')
  }
}
