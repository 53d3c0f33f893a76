/** Messages from their templates. */
import type { JsonValue } from '../json/types.ts'
import { printable } from '../text/index.ts'

type Data = Readonly<Record<string, JsonValue>>

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
  if (typeof value === 'string') return value
  if (Array.isArray(value)) return value.map(words).join(', ')
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
