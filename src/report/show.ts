/** What `lint-configs show` prints: a config as its reader sees it, and what is built of it. */
import type { Origin } from '../config/types.ts'
import type { JsonValue } from '../json/types.ts'
import { printable } from '../text/index.ts'
import { columns } from './columns.ts'
import { describeOrigin, describeValue } from './origin.ts'
import type { Style } from './style.ts'

export interface ShownField {
  readonly name: string
  readonly pointer: string
  readonly value: JsonValue
  readonly origin: Origin
  /** False where no builder reads the field on the path that this config takes. */
  readonly read: boolean
  /** The field because of which it is not read. */
  readonly ignored_beside?: string
  /** What the named model has instead, under its own name for it. */
  readonly built?: { readonly term: string; readonly value: JsonValue; readonly origin: Origin }
}

export interface ShownBlock {
  readonly name: string
  readonly pointer: string
  /** The class that reads it. */
  readonly class: string
  readonly fields: readonly ShownField[]
  /** Keys that the class does not know. */
  readonly unknown: readonly { readonly name: string; readonly pointer: string; readonly value: JsonValue }[]
}

export interface ShownTower {
  readonly tower: string
  /** The class that is built; absent where `reason` says why nothing is known. */
  readonly built_as?: string
  readonly reason?: string
  readonly named?: { readonly field: string; readonly name: string }
  readonly built: readonly { readonly name: string; readonly text: string }[]
}

export interface ShownConfig {
  readonly path: string
  readonly kind: string
  /** The model class that the config stands for; absent in timm's files. */
  readonly model_class?: string
  /** Library versions that the config is read by. */
  readonly read_by: Readonly<Record<string, string>>
  readonly blocks: readonly ShownBlock[]
  readonly towers: readonly ShownTower[]
}

export function showJson(config: ShownConfig): string {
  return `${JSON.stringify({ version: 1, ...config }, undefined, 2)}\n`
}

export function showPretty(config: ShownConfig, style: Style): string {
  const parts = [heading(config, style), ...config.blocks.map((block) => blockText(block, style)), ...config.towers.map((tower) => towerText(tower, style))]
  return `${parts.join('\n\n')}\n`
}

const kinds: Readonly<Record<string, string>> = {
  open_clip: 'open_clip model config',
  open_clip_hub: 'open_clip_config.json of a hub repository',
  timm_hub: 'timm config.json of a hub repository',
}

function heading({ path, kind, model_class, read_by }: ShownConfig, style: Style): string {
  const readers = Object.entries(read_by).map(([library, version]) => `${library} ${version}`)
  const built = model_class === undefined ? '' : `, builds ${model_class}`
  return `${style.strong(printable(path))}: ${kinds[kind] ?? kind}, read by ${readers.join(' and ')}${built}`
}

function blockText(block: ShownBlock, style: Style): string {
  const rows = block.fields.map((field) => [field.name, describeValue(field.value), sourceOf(field), builtInstead(field)])
  const unknown = block.unknown.map(({ name, value }) => [printable(name), describeValue(value), `unknown to ${block.class}`, ''])
  const lines = columns([...rows, ...unknown], '  ')
  const emphasised = lines.map((line, index) => {
    const field = block.fields[index]
    if (field === undefined) return style.error(line)
    return field.origin.kind === 'written' && field.read ? line : style.faint(line)
  })
  return [`${style.strong(block.name)} (${block.class})`, ...emphasised].join('\n')
}

function sourceOf({ origin, read, ignored_beside }: ShownField): string {
  if (read) return describeOrigin(origin)
  return `${describeOrigin(origin)}, ${ignored_beside === undefined ? 'not read' : `ignored beside ${ignored_beside}`}`
}

function builtInstead({ built }: ShownField): string {
  if (built === undefined) return ''
  const by = built.origin.kind === 'written' ? '' : ` (${built.origin.library} ${built.origin.version})`
  return `built: ${built.term} ${describeValue(built.value)}${by}`
}

function towerText(tower: ShownTower, style: Style): string {
  const named = tower.named === undefined ? '' : ` (${tower.named.field} ${printable(tower.named.name)})`
  const what = tower.built_as ?? tower.reason ?? ''
  const rows = tower.built.map(({ name, text }) => [name, text])
  return [`${style.strong(`${tower.tower} tower`)}: ${printable(what)}${named}`, ...columns(rows, '  ').map(printable)].join('\n')
}
