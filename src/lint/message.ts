/** Messages from their templates. */
import type { JsonValue } from '../json/types.ts'
import { printable, shorten } from '../text/index.ts'

type Data = Readonly<Record<string, JsonValue>>

/** In UTF-16 code units. A longer name or list makes no better sentence, and there are files in which one has megabytes; the report's data have it whole. */
export const LONGEST = 1000

/**
 * A template with `{name}` replaced by the data. Strings are inserted as they are, numbers as JavaScript writes them, lists
 * of such with commas, anything else as JSON; what a terminal would obey is escaped. Throws where the data lack a name, which is a rule's bug.
 */
export function fill(template: string, data: Data): string {
  const text = template.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = Object.hasOwn(data, name) ? data[name] : undefined
    if (value === undefined) throw new Error(`the message needs {${name}}, which the report does not give: ${template}`)
    return words(value)
  })
  return printable(text)
}

function words(value: JsonValue): string {
  if (typeof value === 'string') return shorten(value, LONGEST)
  if (Array.isArray(value)) return shorten(value.map(words).join(', '), LONGEST)
  return typeof value === 'object' ? shorten(JSON.stringify(value), LONGEST) : String(value)
}
