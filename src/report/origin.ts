/** Origins in words, for the formats for people and for `lint-configs show`. */
import type { Authority, Origin } from '../config/types.ts'
import type { JsonValue } from '../json/types.ts'
import { printable, shorten } from '../text/index.ts'

/** `written`, `default CLIPVisionCfg.width (open_clip 3.3.0)`, `eva_giant_patch14_224: Eva.embed_dim (timm 1.0.29)` */
export function describeOrigin(origin: Origin): string {
  switch (origin.kind) {
    case 'written':
      return 'written'
    case 'default':
      return `default ${authority(origin)}`
    case 'implied':
      return `${printable(origin.name)}: ${authority(origin)}`
  }
}

function authority({ library, version, symbol }: Authority): string {
  return printable(`${symbol} (${library} ${version})`)
}

const LONGEST = 60

/** A value as it would stand in the file, in one line and shortened: `768`, `"token"`, `[3, 4, 6, 3]`. */
export function describeValue(value: JsonValue): string {
  return shorten(printable(inline(value)), LONGEST)
}

function inline(value: JsonValue): string {
  if (Array.isArray(value)) return `[${value.map(inline).join(', ')}]`
  if (typeof value === 'number') return String(value)
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const members = Object.entries(value as Readonly<Record<string, JsonValue>>)
  return members.length === 0 ? '{}' : `{ ${members.map(([key, member]) => `${JSON.stringify(key)}: ${inline(member)}`).join(', ')} }`
}
