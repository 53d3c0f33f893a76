/**
 * Results of earlier runs, kept in the user's cache so that a file which is as it was is not judged again.
 *
 * One file of the cache is about one folder of configs. What was found in a config is taken from it when all that it depends on is
 * the same, compared as it is and not by a checksum: this build of lint-configs (it names the folder of the cache), the options,
 * the name and the text of the config, and every file of the user's that was looked for besides.
 */
import { basename, dirname, join } from 'node:path'
import { readKept } from '../host/cache-folder.ts'
import type { FoundFile } from '../host/discover.ts'
import { readTextIfAny } from '../host/user-files.ts'
import type { FileResult, LintOptions } from '../lint/types.ts'
import type { UserFiles } from './io.ts'
import { keptName, type KeptFile, type OwnCache } from './own-cache.ts'

/** What was looked for on the user's disk: `read` or `list`, the path, and what was there. */
export type Observation = readonly ['read' | 'list', string, unknown]

/** A larger folder is remembered as far as this reaches; reading it must stay quicker than judging. */
const MAX_LENGTH = 4_000_000

/** Nothing of a file that is larger is remembered: it would have to be read twice. */
const MAX_BYTES = 100_000

export class Memory {
  readonly folder: string
  readonly #isTrusted: boolean
  /** What the places in which files are looked for depend on. */
  readonly #context: string
  readonly #files: UserFiles
  readonly #shards = new Map<string, Shard>()
  readonly #optionKeys = new WeakMap<LintOptions, string | null>()
  readonly #observed: Observation[] = []
  readonly #known = new Map<string, unknown>()
  /** Was there a file of which nothing was known? */
  hasJudged = false

  constructor({ folder, isTrusted }: OwnCache, files: UserFiles, context: readonly unknown[]) {
    this.folder = folder
    this.#isTrusted = isTrusted
    this.#files = files
    this.#context = JSON.stringify(context)
  }

  /** The user's files, every look at them noted. */
  get watched(): UserFiles {
    const note = <T>(kind: Observation[0], path: string, found: T): T => {
      this.#observed.push([kind, path, found === undefined ? null : found])
      return found
    }
    return {
      readText: (path) => note('read', path, this.#files.readText(path)),
      list: (path) => note('list', path, this.#files.list(path)),
    }
  }

  /** What was found in the file when it was as it is now; undefined where that is not known. */
  recall({ absolute, path }: FoundFile, options: LintOptions): FileResult | undefined {
    const entry = this.#shard(absolute).entries.get(JSON.stringify(basename(absolute)))
    const key = this.#optionsKey(options)
    const text = entry === undefined || key === null ? undefined : readTextIfAny(absolute, MAX_BYTES)
    if (entry === undefined || key === null || text === undefined) return undefined
    const same = `${key}\t${JSON.stringify(text)}\t`
    if (!entry.startsWith(same)) return undefined
    const end = entry.indexOf('\t', same.length)
    try {
      if (!this.#areAsBefore(entry.slice(same.length, end))) return undefined
      return { path, ...(JSON.parse(entry.slice(end + 1)) as Omit<FileResult, 'path' | 'text'>), text }
    } catch {
      // The line is damaged.
      return undefined
    }
  }

  /** Keeps what was found, unless it depends on what is not compared. `hasLooked`: were the user's files asked for it? */
  keep({ absolute }: FoundFile, bytes: Uint8Array, options: LintOptions, { path, text, ...result }: FileResult, hasLooked: boolean): void {
    this.hasJudged = true
    const key = this.#optionsKey(options)
    // Two texts that are not UTF-8 may look the same once they are decoded.
    const isExact = bytes.length <= MAX_BYTES && text === decode(bytes) && !text.includes('\uFFFD')
    if (key === null || !isExact || result.failures !== undefined || !isJson(result)) return
    const reads = hasLooked ? JSON.stringify(this.#observed) : '[]'
    this.#shard(absolute).keep(JSON.stringify(basename(absolute)), [key, JSON.stringify(text), reads, JSON.stringify(result)].join('\t'))
  }

  /** The files of the cache that this run has something new for, as they should be. */
  changed(): readonly KeptFile[] {
    return [...this.#shards.values()].filter(({ isChanged }) => isChanged).map((shard) => ({ path: shard.path, content: shard.print(MAX_LENGTH) }))
  }

  #shard(absolute: string): Shard {
    const folder = dirname(absolute)
    let shard = this.#shards.get(folder)
    if (shard === undefined) {
      const header = JSON.stringify([folder, this.#context])
      this.#shards.set(folder, (shard = new Shard(join(this.folder, keptName('results', folder)), header, this.#isTrusted)))
    }
    return shard
  }

  /** Null for options that depend on more than can be compared: an override by pointer is a function. */
  #optionsKey(options: LintOptions): string | null {
    let key = this.#optionKeys.get(options)
    if (key === undefined) {
      const isPlain = options.overrides === undefined || options.overrides.every(({ at }) => at === undefined)
      this.#optionKeys.set(options, (key = isPlain ? JSON.stringify(options) : null))
    }
    return key
  }

  #areAsBefore(reads: string): boolean {
    return reads === '[]' || (JSON.parse(reads) as Observation[]).every(([kind, path, found]) => this.#current(kind, path) === JSON.stringify(found))
  }

  #current(kind: Observation[0], path: string): unknown {
    const key = `${kind} ${path}`
    if (!this.#known.has(key)) {
      const found = kind === 'read' ? this.#files.readText(path) : this.#files.list(path)
      this.#known.set(key, JSON.stringify(found === undefined ? null : found))
    }
    return this.#known.get(key)
  }
}

/** What is remembered of one folder: of each config a line, `name TAB options TAB text TAB reads TAB result`, all of them JSON. */
class Shard {
  readonly path: string
  /** Lines without the name, by the name as JSON. */
  readonly entries = new Map<string, string>()
  isChanged = false
  readonly #header: string

  constructor(path: string, header: string, isTrusted: boolean) {
    this.path = path
    this.#header = header
    const [first, ...lines] = (isTrusted ? readKept(path, 'utf8') : undefined)?.split('\n') ?? []
    // It is damaged, or about another folder whose path has the same fingerprint.
    if (first !== header) return
    for (const line of lines) {
      const end = line.indexOf('\t')
      if (end > 0) this.entries.set(line.slice(0, end), line.slice(end + 1))
    }
  }

  /** The latest goes first, so that what is left out for length is what was not met for longest. */
  keep(name: string, entry: string): void {
    this.entries.delete(name)
    this.entries.set(name, entry)
    this.isChanged = true
  }

  print(maxLength: number): string {
    const lines = [this.#header]
    let length = this.#header.length
    for (const [name, entry] of [...this.entries].reverse()) {
      const line = `${name}\t${entry}`
      length += line.length + 1
      if (length > maxLength) break
      lines.push(line)
    }
    return `${lines.join('\n')}\n`
  }
}

function decode(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')
}

/** Does it come back as it is? A number that JSON does not have would not. */
function isJson(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value) && !Object.is(value, -0)
  if (typeof value !== 'object') return typeof value === 'string' || typeof value === 'boolean' || value === undefined
  return value === null || Object.values(value).every(isJson)
}
