/** Why a key is unknown: what other versions, other blocks, forks and the nearest name say of it. */
import { keyLife, keyLives, type KeyLife } from '../../src/catalog/lives.ts'
import type { Catalog, Dialect } from '../../src/catalog/types.ts'
import type { Block, ClassSpec, OpenClipConfig, UnknownField } from '../../src/config/types.ts'
import { closest } from '../../src/text/index.ts'
import { synonymOf, type Synonym } from './synonyms.ts'

/** A key that its class does not know, with the block that it stands in. */
export interface Stranger {
  readonly block: Block
  readonly field: UnknownField
}

export type Explanation =
  /** The key got another name. */
  | { readonly kind: 'renamed'; readonly stranger: Stranger; readonly renamedTo: string; readonly until: string }
  /** Later versions know the keys, all since the same one. */
  | { readonly kind: 'newer'; readonly strangers: readonly Stranger[]; readonly since: string }
  /** Earlier versions knew the key. */
  | { readonly kind: 'gone'; readonly stranger: Stranger; readonly since: string; readonly until: string }
  /** A fork of open_clip uses the keys. */
  | { readonly kind: 'dialect'; readonly strangers: readonly Stranger[]; readonly dialect: Dialect }
  /** A known field has a name like it. */
  | { readonly kind: 'misspelt'; readonly stranger: Stranger; readonly nearest: string }
  /** What another library calls a field of the class. */
  | ({ readonly kind: 'synonym'; readonly stranger: Stranger } & Synonym)
  /** Other blocks of the config have a field of this name. */
  | { readonly kind: 'elsewhere'; readonly stranger: Stranger; readonly blocks: readonly string[] }
  /** Another model class takes the key, but it is not the one that the config leads to. */
  | { readonly kind: 'other-class'; readonly stranger: Stranger; readonly classes: readonly string[] }
  /** One key that a fork uses too: no proof that the file is written in the fork's dialect. */
  | { readonly kind: 'dialect-key'; readonly stranger: Stranger; readonly dialect: Dialect }
  | { readonly kind: 'unknown'; readonly stranger: Stranger }
  /** So many of one block that the file is hardly written for this class. */
  | { readonly kind: 'unknown-many'; readonly strangers: readonly Stranger[] }

/**
 * Explains each key once, in the order of `strangers`; keys of one newer version or of one dialect share an explanation,
 * which stands where the first of them does.
 */
export function explain(strangers: readonly Stranger[], config: OpenClipConfig, catalog: Catalog): readonly Explanation[] {
  const found = new Map<Stranger, Explanation>()
  for (const stranger of strangers) {
    const explanation = byVersion(stranger, config, catalog)
    if (explanation !== undefined) found.set(stranger, explanation)
  }
  shareNewer(found)
  const left = strangers.filter((stranger) => !found.has(stranger))
  if (left.length >= ENOUGH) {
    for (const group of byDialect(left, catalog.dialects)) for (const stranger of group.strangers) found.set(stranger, group)
  }
  const candidates = new Map<Block, readonly string[]>()
  for (const stranger of strangers) if (!found.has(stranger)) found.set(stranger, alone(stranger, config, catalog, candidates))
  shareUnknown(found)
  return [...new Set(strangers.flatMap((stranger) => found.get(stranger) ?? []))]
}

function byVersion(stranger: Stranger, config: OpenClipConfig, { history }: Catalog): Explanation | undefined {
  const { block, field } = stranger
  const life = block === config.top ? lifeOfParameter(field.name, config, history) : keyLife(history, block.className, field.name, config.version)
  if (life === undefined || life.when === 'same') return undefined
  if (life.when === 'newer') return { kind: 'newer', strangers: [stranger], since: life.since }
  if (life.until === undefined) return undefined
  if (life.renamedTo !== undefined && block.fields.has(life.renamedTo)) {
    return { kind: 'renamed', stranger, renamedTo: life.renamedTo, until: life.until }
  }
  return { kind: 'gone', stranger, since: life.since, until: life.until }
}

/**
 * A key of the top level is a parameter of some model class, and classes come and go with versions: the class's own past
 * first, then any class of a later version, unless the target itself has one that takes the key.
 */
function lifeOfParameter(key: string, config: OpenClipConfig, history: Catalog['history']): KeyLife | undefined {
  const own = keyLife(history, config.modelClass, key, config.version)
  if (own !== undefined && own.when !== 'same') return own
  const lives = keyLives(history, key, config.version).filter(({ className }) => {
    const parameters = history.classes[className]
    return parameters !== undefined && Object.hasOwn(parameters, SIGN_OF_A_MODEL)
  })
  if (lives.some((life) => life.when === 'same')) return undefined
  return lives.find((life) => life.when === 'newer') ?? lives[0]
}

/** Of all classes only the models themselves take this parameter. */
const SIGN_OF_A_MODEL = 'text_cfg'

/** Keys that came with the same version share one explanation. */
function shareNewer(found: Map<Stranger, Explanation>): void {
  const groups = new Map<string, Stranger[]>()
  for (const [stranger, explanation] of found) {
    if (explanation.kind !== 'newer') continue
    const group = groups.get(explanation.since)
    if (group === undefined) groups.set(explanation.since, [stranger])
    else group.push(stranger)
  }
  for (const [since, strangers] of groups) {
    const shared: Explanation = { kind: 'newer', strangers, since }
    for (const stranger of strangers) found.set(stranger, shared)
  }
}

/** From so many keys of one block on of which nothing is known, they are told at once. */
export const MANY = 5

function shareUnknown(found: Map<Stranger, Explanation>): void {
  const byBlock = new Map<Block, Stranger[]>()
  for (const [stranger, { kind }] of found) {
    if (kind !== 'unknown') continue
    const group = byBlock.get(stranger.block)
    if (group === undefined) byBlock.set(stranger.block, [stranger])
    else group.push(stranger)
  }
  for (const strangers of byBlock.values()) {
    if (strangers.length < MANY) continue
    const shared: Explanation = { kind: 'unknown-many', strangers }
    for (const stranger of strangers) found.set(stranger, shared)
  }
}

/** A dialect shows in at least so many of its keys; a single one may be anybody's typing error. */
const ENOUGH = 2

/** The dialects that explain the most keys, one after the other. */
function byDialect(strangers: readonly Stranger[], dialects: readonly Dialect[]): Extract<Explanation, { kind: 'dialect' }>[] {
  const groups: Extract<Explanation, { kind: 'dialect' }>[] = []
  let left = strangers
  for (;;) {
    let best: { readonly dialect: Dialect; readonly strangers: readonly Stranger[] } | undefined
    for (const dialect of dialects) {
      const matching = left.filter((stranger) => isKeyOf(dialect, stranger))
      if (matching.length >= ENOUGH && matching.length > (best?.strangers.length ?? 0)) best = { dialect, strangers: matching }
    }
    if (best === undefined) return groups
    const taken = new Set(best.strangers)
    groups.push({ kind: 'dialect', ...best })
    left = left.filter((stranger) => !taken.has(stranger))
  }
}

function isKeyOf({ keys }: Dialect, { block, field }: Stranger): boolean {
  return Object.hasOwn(keys, block.name) && keys[block.name]?.includes(field.name) === true
}

/** `known` are the candidates of the blocks met so far. */
function alone(stranger: Stranger, config: OpenClipConfig, catalog: Catalog, known: Map<Block, readonly string[]>): Explanation {
  const { block, field } = stranger
  const classes = block === config.top ? otherClasses(field.name, config, catalog) : []
  if (classes.length > 0) return { kind: 'other-class', stranger, classes }
  const blocks = otherBlocks(field.name, block, config, catalog)
  if (blocks.length > 0) return { kind: 'elsewhere', stranger, blocks }
  const names = known.get(block) ?? candidates(block, config, catalog)
  known.set(block, names)
  const [nearest] = closest(field.name, names)
  if (nearest !== undefined) return { kind: 'misspelt', stranger, nearest }
  const synonym = synonymOf(field.name, block)
  if (synonym !== undefined) return { kind: 'synonym', stranger, ...synonym }
  const dialect = catalog.dialects.find((one) => isKeyOf(one, stranger))
  return dialect === undefined ? { kind: 'unknown', stranger } : { kind: 'dialect-key', stranger, dialect }
}

/** Model classes of the target that take the key as a parameter: CoCa for multimodal_cfg. */
function otherClasses(key: string, config: OpenClipConfig, { openClip }: Catalog): string[] {
  return modelClasses(openClip)
    .filter(({ name, fields }) => name !== config.modelClass && fields.some((field) => field.name === key))
    .map((spec) => spec.name)
}

/** The blocks of this model class (and the top level) that have a field of this name. */
function otherBlocks(key: string, own: Block, config: OpenClipConfig, { openClip }: Catalog): string[] {
  const blocks: string[] = []
  for (const [name, className] of [['vision_cfg', 'CLIPVisionCfg'], ['text_cfg', 'CLIPTextCfg']] as const) {
    const spec = openClip.classes[className]
    if (name !== own.name && config.top.fields.has(name) && spec?.fields.some((field) => field.name === key)) blocks.push(name)
  }
  if (own !== config.top && config.top.fields.has(key)) blocks.push('the top level')
  return blocks
}

/** What a misspelt key can have been meant to be: a field that is not written already, of any model class at the top level. */
function candidates(block: Block, config: OpenClipConfig, { openClip }: Catalog): string[] {
  const specs = block === config.top ? modelClasses(openClip) : [openClip.classes[block.className]]
  const names = new Set([...block.fields.keys(), ...specs.flatMap((spec) => spec?.fields.map((field) => field.name) ?? [])])
  for (const { key } of block.node?.members ?? []) names.delete(key.value)
  return [...names]
}

function modelClasses({ classes }: Catalog['openClip']): readonly ClassSpec[] {
  return Object.values(classes).filter(({ fields }) => fields.some((field) => field.name === SIGN_OF_A_MODEL))
}
