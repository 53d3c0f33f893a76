/** timm's catalog, looked up line by line: a plain lint parses only the few models that its files name. */
import { Blocks, type RandomAccess } from './blocks.ts'
import type { TimmCatalog, TimmClassRecord, TimmDeprecatedRecord, TimmModelRecord, TimmPrunedRecord } from './types.ts'

/**
 * Opens configs/catalog/timm-<version>.jsonl. Look-ups find the line that begins with the record's name key and read and
 * parse it alone; each record is parsed once. Throws a SyntaxError where the first line is no JSON.
 */
export function openTimmCatalog(file: RandomAccess): TimmCatalog {
  const blocks = new Blocks(file)
  const parsed = new Map<string, unknown>()
  const record = <T>(key: string, name: string): T | undefined => {
    const start = `{${JSON.stringify(key)}:${JSON.stringify(name)},`
    if (!parsed.has(start)) {
      const line = lineStartingWith(blocks, start)
      parsed.set(start, line === undefined ? undefined : JSON.parse(line))
    }
    return parsed.get(start) as T | undefined
  }
  let names: readonly string[] | undefined
  return {
    version: (JSON.parse(blocks.text(0, blocks.lineEnd(0))) as { source: { version: string } }).source.version,
    model: (name) => record<TimmModelRecord>('model', name),
    deprecated: (name) => record<TimmDeprecatedRecord>('deprecated', name),
    pruned: (variant) => record<TimmPrunedRecord>('pruned', variant),
    classOf: (qualified) => record<TimmClassRecord>('class', qualified),
    names: () => (names ??= Array.from(blocks.all().matchAll(/^\{"model":"([^"\n]+)"/gm), (match) => match[1]!)),
  }
}

/** Kinds of records in the order in which they stand in the file, by the first letter of their name key. */
const KINDS = 'cmdp'

/**
 * Finds the line that begins with `start` by bisection, for a search through a megabyte costs a third of a millisecond a
 * name: between the first line and the last, lines are sorted by kind, and within it by name. The quote that closes a name
 * comes before any character of a name, so that beginnings of lines compare as names do.
 */
function lineStartingWith(blocks: Blocks, start: string): string | undefined {
  const kind = KINDS.indexOf(start.charAt(2))
  let low = blocks.lineEnd(0) + 1
  let high = blocks.lineStart(blocks.size - 1)
  while (low < high) {
    const begin = Math.max(low, blocks.lineStart((low + high) >> 1))
    const found = blocks.slice(begin, begin + start.length)
    if (found === start) return blocks.text(begin, blocks.lineEnd(begin))
    const difference = KINDS.indexOf(found.charAt(2)) - kind
    if (difference < 0 || (difference === 0 && found < start)) low = blocks.lineEnd(begin) + 1
    else high = begin
  }
  return undefined
}
