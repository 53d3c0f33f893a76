import { sayVersion, keyLives } from '../../src/catalog/lives.ts'
import type { Config, OpenClipConfig, SchemaProblem } from '../../src/config/types.ts'
import { fieldName, readerOf } from '../../src/config/words.ts'
import { parent } from '../../src/json/pointer.ts'
import { defineRule, type RuleContext } from '../../src/lint/types.ts'
import { closest, list } from '../../src/text/index.ts'

const meta = {
  id: 'missing-field',
  summary: 'a field without which the library refuses the config or skips the file',
  kinds: ['open_clip', 'open_clip_hub', 'timm_hub'],
  since: '0.1.0',
  messages: {
    skipped: {
      severity: 'error',
      text: '{field} is missing: the model registry of {reader} skips a file without {required}, and says nothing',
    },
    required: {
      severity: 'error',
      text: '{field} is missing: {reader} cannot build a model without it',
    },
    newer: {
      severity: 'error',
      text: '{field} is missing: {reader} cannot do without it; {present} is known since open_clip {since} only',
      hint: 'judge the file by that version: --target open_clip={version}',
    },
    misspelt: {
      severity: 'error',
      text: '{field} is missing, and {present}, which looks like it, is unknown: {reader} refuses the file',
      hint: 'rename {present} to {name}',
    },
  },
} as const

type MessageId = keyof typeof meta.messages

export default defineRule({ meta, check })

function check(context: RuleContext<MessageId>): void {
  const { config, target, report } = context
  if (config === undefined) return
  for (const problem of config.schemaProblems) {
    const { kind, pointer, fatal } = problem
    if (kind !== 'missing' || !fatal) continue
    const field = fieldName(config, pointer)
    if (config.kind === 'timm_hub') {
      report({ messageId: 'required', pointer, data: { field, reader: `timm ${target.timm}` } })
      continue
    }
    const { messageId, data } = explain(context, config, problem)
    report({ messageId, pointer, data: { field, reader: readerOf(config), ...data } })
  }
}

interface Explanation {
  readonly messageId: MessageId
  readonly data?: Readonly<Record<string, string>>
}

/** The most helpful thing to say: a misspelt neighbour, a block of a newer version, the registry's silence. */
function explain({ catalog }: RuleContext<MessageId>, config: OpenClipConfig, problem: SchemaProblem): Explanation {
  const place = parent(problem.pointer)
  if (place === undefined) return { messageId: 'required' }
  const name = place.token
  const written = unknownBeside(config, place.pointer)
  const [near] = closest(name, written)
  if (near !== undefined) return { messageId: 'misspelt', data: { present: near, name } }

  const atTop = place.pointer === config.base
  const newer = atTop ? newerBlock(catalog.history, written, config.version) : undefined
  if (newer !== undefined) return { messageId: 'newer', data: newer }

  const sets = catalog.openClip.required
  const registered = config.kind === 'open_clip' && atTop && sets.some((set) => set.includes(name))
  if (!registered) return { messageId: 'required' }
  const nearest = sets.filter((set) => set.includes(name)).sort((a, b) => lacking(config, a) - lacking(config, b))[0] ?? []
  return { messageId: 'skipped', data: { required: list(nearest) } }
}

function unknownBeside(config: Config, pointer: string): string[] {
  if (config.kind === 'timm_hub') return []
  return config.blocks.filter((block) => block.pointer === pointer).flatMap((block) => block.unknown.map((unknown) => unknown.name))
}

function lacking(config: OpenClipConfig, set: readonly string[]): number {
  return set.filter((name) => config.top.fields.get(name)?.node === undefined).length
}

/** Blocks beside the missing one that only a newer version knows, `audio_cfg`: the file is written for that version. */
function newerBlock(
  history: Parameters<typeof keyLives>[0],
  written: readonly string[],
  version: string,
): { present: string; since: string; version: string } | undefined {
  for (const key of written.filter((name) => name.endsWith('_cfg'))) {
    const lives = keyLives(history, key, version)
    const newer = lives.find((life) => life.when === 'newer')
    if (newer !== undefined && lives.every((life) => life.when !== 'same')) {
      return { present: key, since: sayVersion(newer.since), version: newer.since }
    }
  }
  return undefined
}
