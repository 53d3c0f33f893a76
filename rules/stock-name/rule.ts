import type { Block, OpenClipConfig } from '../../src/config/types.ts'
import { fieldName, readerOf, sayShort } from '../../src/config/words.ts'
import type { JsonValue } from '../../src/json/types.ts'
import { defineRule, type RuleContext } from '../../src/lint/types.ts'
import { list } from '../../src/text/index.ts'

const meta = {
  id: 'stock-name',
  summary: 'a file that is named as a model config of open_clip, and describes another model',
  kinds: ['open_clip'],
  since: '0.1.0',
  messages: {
    'other-contents': {
      severity: 'warning',
      text: '{stem} is the name of a model config that comes with {reader}, and another model than this: {differences}',
      hint: 'added under this name the file takes the place of that config, and the weights that are published under the name are made for the other model',
    },
  },
} as const

export default defineRule({ meta, check })

/** So many differences are told; of more, how many there are. */
const TOLD = 3
const LONGEST = 40

function check({ config, file, catalog, report }: RuleContext<keyof typeof meta.messages>): void {
  if (config === undefined || config.kind === 'timm_hub') return
  const stock = catalog.ownConfig(file.stem)
  // What the library refuses is told by other rules, and is no model.
  if (stock === undefined || isRefused(config)) return
  const all = differences(config, stock, (className, name) => catalog.openClip.classes[className]?.fields.find((field) => field.name === name)?.default)
  const [first] = all
  if (first === undefined) return
  const told = all.slice(0, TOLD).map(({ text }) => text)
  const rest = all.length - told.length
  report({
    messageId: 'other-contents',
    pointer: first.pointer,
    data: { stem: file.stem, reader: readerOf(config), differences: list(rest === 0 ? told : [...told, `${rest} more`]) },
  })
}

function isRefused({ schemaProblems, top, blocks }: OpenClipConfig): boolean {
  return schemaProblems.some(({ fatal }) => fatal) || [top, ...blocks].some(({ ignoresUnknown, unknown }) => !ignoresUnknown && unknown.length > 0)
}

interface Difference {
  readonly pointer: string
  /** `vision_cfg.width is 1024 here and 768 there` */
  readonly text: string
}

type Default = (className: string, field: string) => JsonValue | undefined

/** The fields that this config's towers read, and that have another value in the other config, its defaults included. */
function differences(config: OpenClipConfig, stock: Readonly<Record<string, JsonValue>>, defaultOf: Default): readonly Difference[] {
  const found: Difference[] = []
  for (const block of new Set<Block>([config.top, ...config.blocks])) {
    const other = block === config.top ? stock : stock[block.name]
    if (typeof other !== 'object' || other === null || Array.isArray(other)) {
      found.push({ pointer: block.pointer, text: `it has no ${block.name}` })
      continue
    }
    for (const field of block.fields.values()) {
      if (!field.read || NO_MODEL.has(field.name) || config.blocks.some(({ name }) => name === field.name)) continue
      const there = Object.hasOwn(other, field.name) ? (other as Readonly<Record<string, JsonValue>>)[field.name] : defaultOf(block.className, field.name)
      if (there === undefined || JSON.stringify(there) === JSON.stringify(field.value)) continue
      found.push({ pointer: field.pointer, text: `${fieldName(config, field.pointer)} is ${sayShort(field.value, LONGEST)} here and ${sayShort(there, LONGEST)} there` })
    }
  }
  return found
}

/** create_model overwrites these by its own arguments. */
const NO_MODEL: ReadonlySet<string> = new Set(['timm_model_pretrained', 'hf_model_pretrained'])
