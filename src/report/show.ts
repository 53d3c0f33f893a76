/** What `lint-configs show` prints: a config as its reader sees it, and what is built of it. */
import type { Origin } from '../config/types.ts'
import type { JsonValue } from '../json/types.ts'
import { grouped } from '../text/grouped.ts'
import { printable } from '../text/index.ts'
import { columns } from './columns.ts'
import { inert } from './json.ts'
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
  /** `224x224, no other` of a timm trunk whose sizes are known. */
  readonly input?: string
  /** Why the tower cannot be built, or not be run. */
  readonly problem?: { readonly stage: string; readonly message: string }
  /** Parameters of the whole tower; absent where it is not built. */
  readonly params?: bigint
  readonly modules?: readonly ShownModule[]
}

/** A module of a tower, or a parameter of the module above. */
export interface ShownModule {
  /** As in its parent; `blocks.0-39` for modules that are alike. */
  readonly name: string
  readonly class: string
  readonly count: number
  /** `1408 -> 4224`; empty for a module that is no layer. */
  readonly sizes: string
  /** Of one of them. */
  readonly params: bigint
  readonly children: readonly ShownModule[]
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
  // Counts are beyond a number's integers only where the model is beyond all machines.
  const number = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? Number(value) : value)
  return `${inert(JSON.stringify({ version: 1, ...config }, number, 2))}\n`
}

/** `depth` is how many levels of modules are drawn. */
export function showPretty(config: ShownConfig, depth: number, style: Style): string {
  const parts = [heading(config, style), ...config.blocks.map((block) => blockText(block, style)), ...config.towers.map((tower) => towerText(tower, depth, style))]
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

function towerText(tower: ShownTower, depth: number, style: Style): string {
  const named = tower.named === undefined ? '' : ` (${tower.named.field} ${printable(tower.named.name)})`
  const what = tower.built_as ?? tower.reason ?? ''
  const params = tower.params === undefined ? '' : `, ${withCommas(tower.params)} parameters`
  const { problem, input } = tower
  const lines = [`${style.strong(`${tower.tower} tower`)}: ${printable(what)}${named}${params}`]
  if (input !== undefined) lines.push(`  input  ${input}`)
  if (problem !== undefined) lines.push(style.error(`  ${problem.stage === 'construct' ? 'it cannot be built' : 'its first forward pass fails'}: ${printable(problem.message)}`))
  const rows: string[][] = []
  const add = (module: ShownModule, level: number): void => {
    if (level >= depth) return
    const count = module.count === 1 ? '' : `${module.count} x `
    rows.push([`${'  '.repeat(level)}${module.name}`, module.class, module.sizes, `${count}${withCommas(module.params)}`])
    for (const child of module.children) add(child, level + 1)
  }
  for (const module of tower.modules ?? []) add(module, 0)
  return [...lines, ...columns(rows, '  ')].join('\n')
}

/** 25248768 is 25,248,768. */
function withCommas(count: bigint): string {
  return grouped(String(count))
}
