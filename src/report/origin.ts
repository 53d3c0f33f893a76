/** Origins in words, for the formats for people and for `lint-configs show`. */
import type { Authority, Origin } from '../config/types.ts'
import type { JsonValue } from '../json/types.ts'
import { printable, shorten } from '../text/index.ts'

/** `written`, `default CLIPVisionCfg.width (open_clip 3.3.0)`, `implied by eva_giant_patch14_224 (timm 1.0.29)`. */
export function describeOrigin(origin: Origin): string {
  switch (origin.kind) {
    case 'written':
      return 'written'
    case 'default':
      return `default ${authority(origin)}`
    case 'implied':
      return `implied by ${origin.symbol === origin.name ? '' : `${printable(origin.name)}: `}${authority(origin)}`
  }
}

function authority({ library, version, symbol }: Authority): string {
  return printable(`${symbol} (${library} ${version})`)
}

const LONGEST = 60

/**
 * A value as it would stand in the file, in one line and shortened: `768`, `"token"`, `[3, 4, 6, 3]`. A default that JSON
 * cannot hold (src/catalog/types.ts, PyValue) is shown as Python has it: `np.log(14.28)`.
 */
export function describeValue(value: JsonValue): string {
  return shorten(printable(inline(value)), LONGEST)
}

function inline(value: JsonValue): string {
  if (Array.isArray(value)) return `[${value.map(inline).join(', ')}]`
  if (typeof value === 'number') return String(value)
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const python = pythonText(value as JsonObjectValue)
  if (python !== undefined) return python
  const members = Object.entries(value as JsonObjectValue)
  return members.length === 0 ? '{}' : `{ ${members.map(([key, member]) => `${JSON.stringify(key)}: ${inline(member)}`).join(', ')} }`
}

type JsonObjectValue = Readonly<Record<string, JsonValue>>

function pythonText(value: JsonObjectValue): string | undefined {
  const { $call, $name, $float, $unknown } = value
  if (typeof $name === 'string') return $name
  if (typeof $float === 'string') return $float
  if ($unknown !== undefined) return 'not a constant'
  if (typeof $call !== 'string') return undefined
  const args = Array.isArray(value['args']) ? value['args'].map(inline) : []
  const kwargs = Object.entries((value['kwargs'] as JsonObjectValue | undefined) ?? {}).map(([name, arg]) => `${name}=${inline(arg)}`)
  return `${$call}(${[...args, ...kwargs].join(', ')})`
}
