/** timm's catalog, looked up line by line: a plain lint parses only the few models that its files name. */
import type { TimmCatalog, TimmClassRecord, TimmDeprecatedRecord, TimmModelRecord } from './types.ts'

/**
 * Opens the text of configs/catalog/timm-<version>.jsonl. Look-ups find the line that begins with the record's name key
 * and parse it alone; each record is parsed once.
 */
export function openTimmCatalog(text: string): TimmCatalog {
  const recordsOf = <T>(key: string): ((name: string) => T | undefined) => {
    const parsed = new Map<string, T | undefined>()
    return (name) => {
      if (!parsed.has(name)) {
        const line = lineStartingWith(text, `{"${key}":${JSON.stringify(name)},`)
        parsed.set(name, line === undefined ? undefined : (JSON.parse(line) as T))
      }
      return parsed.get(name)
    }
  }
  let names: readonly string[] | undefined
  return {
    version: (JSON.parse(text.slice(0, text.indexOf('\n'))) as { source: { version: string } }).source.version,
    model: recordsOf<TimmModelRecord>('model'),
    deprecated: recordsOf<TimmDeprecatedRecord>('deprecated'),
    classOf: recordsOf<TimmClassRecord>('class'),
    names: () => (names ??= Array.from(text.matchAll(/^\{"model":"([^"]+)"/gm), (match) => match[1]!)),
  }
}

/** Kinds of records in the order in which they stand in the file, by the first letter of their name key. */
const KINDS = 'cmd'

/**
 * Finds the line that begins with `start` by bisection, for a search through a megabyte costs a third of a millisecond a
 * name: between the first line and the last, lines are sorted by kind, and within it by name. The quote that closes a name
 * comes before any character of a name, so that beginnings of lines compare as names do.
 */
function lineStartingWith(text: string, start: string): string | undefined {
  const kind = KINDS.indexOf(start.charAt(2))
  let low = text.indexOf('\n') + 1
  let high = text.lastIndexOf('\n', text.length - 2) + 1
  while (low < high) {
    const begin = Math.max(low, text.lastIndexOf('\n', (low + high) >> 1) + 1)
    const end = text.indexOf('\n', begin)
    const found = text.slice(begin, begin + start.length)
    if (found === start) return text.slice(begin, end)
    const difference = KINDS.indexOf(found.charAt(2)) - kind
    if (difference < 0 || (difference === 0 && found < start)) low = end + 1
    else high = begin
  }
  return undefined
}
