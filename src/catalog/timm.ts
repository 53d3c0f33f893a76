/** timm's catalog, looked up line by line: a plain lint parses only the few models that its files name. */
import type { TimmCatalog, TimmClassRecord, TimmDeprecatedRecord, TimmModelRecord } from './types.ts'

/**
 * Opens the text of configs/catalog/timm-<version>.jsonl. Look-ups find the line that begins with the record's name key
 * and parse it alone; each record is parsed once.
 */
export function openTimmCatalog(text: string): TimmCatalog {
  const parsed = new Map<string, unknown>()
  const record = <T>(key: string, name: string): T | undefined => {
    const start = `{${JSON.stringify(key)}:${JSON.stringify(name)},`
    if (!parsed.has(start)) parsed.set(start, lineStartingWith(text, start))
    return parsed.get(start) as T | undefined
  }
  let names: readonly string[] | undefined
  return {
    version: (JSON.parse(text.slice(0, text.indexOf('\n'))) as { source: { version: string } }).source.version,
    model: (name) => record<TimmModelRecord>('model', name),
    deprecated: (name) => record<TimmDeprecatedRecord>('deprecated', name),
    classOf: (qualified) => record<TimmClassRecord>('class', qualified),
    names: () => (names ??= Array.from(text.matchAll(/^\{"model":"([^"]+)"/gm), (match) => match[1]!)),
  }
}

function lineStartingWith(text: string, start: string): unknown {
  const at = text.indexOf(`\n${start}`)
  if (at < 0) return undefined
  const end = text.indexOf('\n', at + 1)
  return JSON.parse(text.slice(at + 1, end < 0 ? undefined : end))
}
