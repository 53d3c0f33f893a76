/** timm's catalog, looked up line by line: a plain lint parses only the few models that its files name. */
import { Blocks, type RandomAccess } from './blocks.ts'
import type { TimmCatalog, TimmClassRecord, TimmDeprecatedRecord, TimmModelRecord, TimmPrunedRecord } from './types.ts'

/**
 * Opens configs/catalog/timm-<version>.jsonl. Look-ups find the line that begins with the record's name key and read and
 * parse it alone; each record is parsed once. Throws a SyntaxError where the first line is no JSON.
 */
export function openTimmCatalog(file: RandomAccess): TimmCatalog {
  const blocks = new Blocks(file)
  const lines = new Lines(blocks)
  const records = <T>(key: string): ((name: string) => T | undefined) => {
    const parsed = new Map<string, T | undefined>()
    return (name) => {
      const known = parsed.get(name)
      if (known !== undefined || parsed.has(name)) return known
      const line = lines.startingWith(`{"${key}":${JSON.stringify(name)},`)
      const record = line === undefined ? undefined : (JSON.parse(line) as T)
      parsed.set(name, record)
      return record
    }
  }
  let names: readonly string[] | undefined
  return {
    version: (JSON.parse(blocks.text(0, blocks.lineEnd(0))) as { source: { version: string } }).source.version,
    model: records<TimmModelRecord>('model'),
    deprecated: records<TimmDeprecatedRecord>('deprecated'),
    pruned: records<TimmPrunedRecord>('pruned'),
    classOf: records<TimmClassRecord>('class'),
    names: () => (names ??= Array.from(blocks.all().matchAll(/^\{"model":"([^"\n]+)"/gm), (match) => match[1]!)),
  }
}

/** Kinds of records in the order in which they stand in the file, by the first letter of their name key. */
const KINDS = 'cmdp'

interface Line {
  readonly begin: number
  readonly end: number
  /** Its bytes, one character each. */
  readonly bytes: string
}

/** The lines between the first and the last, sorted by kind, and within it by name. */
class Lines {
  private readonly blocks: Blocks
  private readonly first: number
  private readonly last: number
  /** By a place in them. Every search begins at the same places. */
  private readonly seen = new Map<number, Line>()

  constructor(blocks: Blocks) {
    this.blocks = blocks
    this.first = blocks.lineEnd(0) + 1
    this.last = blocks.lineStart(blocks.size - 1)
  }

  /**
   * Finds the line that begins with `start` by bisection, for a search through a megabyte costs a third of a millisecond a
   * name. The quote that closes a name comes before any character of a name, so that beginnings of lines compare as names do.
   */
  startingWith(start: string): string | undefined {
    const kind = KINDS.indexOf(start.charAt(2))
    let low = this.first
    let high = this.last
    while (low < high) {
      const { begin, end, bytes } = this.at((low + high) >> 1)
      if (bytes.startsWith(start)) return this.blocks.text(begin, end)
      const difference = KINDS.indexOf(bytes.charAt(2)) - kind
      if (difference < 0 || (difference === 0 && bytes < start)) low = end + 1
      else high = begin
    }
    return undefined
  }

  private at(place: number): Line {
    let line = this.seen.get(place)
    if (line === undefined) {
      const begin = this.blocks.lineStart(place)
      const end = this.blocks.lineEnd(begin)
      this.seen.set(place, (line = { begin, end, bytes: this.blocks.slice(begin, end) }))
    }
    return line
  }
}
