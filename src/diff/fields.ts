/** Which fields of two configs differ, defaults and implied values among them. */
import type { Block, Config, Field } from '../config/types.ts'
import { fieldName } from '../config/words.ts'
import { join } from '../json/pointer.ts'
import type { JsonValue } from '../json/types.ts'
import { toValue } from '../json/value.ts'
import { answerOf } from '../towers/agreement.ts'
import type { Tower } from '../towers/types.ts'
import type { FieldChange, FieldState } from './types.ts'

type States = ReadonlyMap<string, FieldState>

/** A config with what is known of its towers. */
export interface Described {
  readonly config: Config
  readonly towers: readonly Tower[]
}

/** The fields whose value, origin or built number differs, in the order of the newer side; those that only the older has come last. */
export function fieldChanges(before: Described, after: Described): readonly FieldChange[] {
  const [older, newer] = [statesOf(before), statesOf(after)]
  return [...new Set([...newer.keys(), ...older.keys()])].flatMap((field) => {
    const [old = null, now = null] = [older.get(field), newer.get(field)]
    return JSON.stringify(comparable(old)) === JSON.stringify(comparable(now)) ? [] : [{ field, before: old, after: now }]
  })
}

/**
 * What counts of a state: a place in the file may move, and another model that implies the same number has changed nothing but
 * the name, which is a field of its own.
 */
function comparable(state: FieldState | null): unknown {
  if (state === null) return null
  const { value, origin, built } = state
  const source = origin.kind === 'default' ? [origin.kind, origin.symbol, origin.version] : [origin.kind]
  return [value, source, built === undefined ? null : [built.term, built.value]]
}

function statesOf({ config, towers }: Described): States {
  const states = new Map<string, FieldState>()
  const blocks = config.kind === 'timm_hub' ? [config.top, ...(config.pretrained === undefined ? [] : [config.pretrained])] : config.blocks
  const pointers = new Set(blocks.map(({ pointer }) => pointer))
  for (const block of blocks) {
    const tower = towerOf(block, config, towers)
    // A block within the block stands for itself.
    for (const field of block.fields.values()) if (!pointers.has(field.pointer)) states.set(fieldName(config, field.pointer), stateOf(field, tower))
    for (const { pointer, node } of block.unknown) states.set(fieldName(config, pointer), written(toValue(node), pointer))
  }
  if (config.kind !== 'timm_hub') for (const name of config.otherBlocks) addOther(config, name, states)
  return states
}

function towerOf(block: Block, config: Config, towers: readonly Tower[]): Tower | undefined {
  if (config.kind === 'timm_hub') return undefined
  return towers.find(({ tower }) => (tower === 'image' ? config.vision : tower === 'text' ? config.text : config.multimodal) === block)
}

function stateOf({ name, value, origin }: Field, tower: Tower | undefined): FieldState {
  const answer = tower?.modelled === true ? answerOf(tower, name) : undefined
  return { value, origin, ...(answer === undefined ? {} : { built: { term: answer.term, value: answer.value, origin: answer.origin } }) }
}

function written(value: JsonValue, pointer: string): FieldState {
  return { value, origin: { kind: 'written', pointer } }
}

/** The fields of a block that no class of the catalog reads: as they are written. */
function addOther(config: Exclude<Config, { kind: 'timm_hub' }>, name: string, states: Map<string, FieldState>): void {
  const pointer = join(config.base, name)
  const value = toValue(config.root)
  const base = config.base === '' ? value : member(value, config.base.slice(1))
  const block = member(base, name)
  if (typeof block !== 'object' || block === null || Array.isArray(block)) return
  for (const [key, inside] of Object.entries(block)) states.set(fieldName(config, join(pointer, key)), written(inside as JsonValue, join(pointer, key)))
}

function member(value: JsonValue | undefined, key: string): JsonValue | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  return Object.hasOwn(value, key) ? (value as Readonly<Record<string, JsonValue>>)[key] : undefined
}
