/** What `lint-configs profile` prints: a table as open_clip's profiler writes it, with the columns that it should have had. */
import { writeNumber, type NumberStyle } from '../tables/number.ts'
import type { Profile } from '../tables/profile.ts'
import { sayShortSize } from '../text/index.ts'
import { jsonText, type Exact } from './json-text.ts'
import { csvLines, markdownLines, type Head, type Table } from './table.ts'

/** Two decimals as Python writes floats: `13.3`, `152.0`. */
const ROUNDED: NumberStyle = { decimals: 2, padded: false, pointed: true, separated: false }

/** Columns of open_clip's profiler, in its order. */
const PROFILER = ['image_width', 'text_width', 'embed_dim', 'mparams', 'image_mparams', 'text_mparams', 'gflops', 'image_gflops', 'text_gflops']

/** One line a model. */
export function profileCsv(profiles: readonly Profile[]): string {
  return `${csvLines(table(profiles)).join('\n')}\n`
}

export function profileMarkdown(profiles: readonly Profile[]): string {
  return `${markdownLines(table(profiles)).join('\n')}\n`
}

/** One object on one line: exact counts, and each field with who says so. */
export function profileJson(path: string, { model, image_size, fields, counts, notes }: Profile): string {
  const values: Record<string, Exact> = { path, model, image_size }
  for (const [name, { value }] of counts) values[exactName(name)] = value
  for (const [name, { value, term, origin }] of fields) {
    values[name] = value === null ? null : { value, ...(term === undefined ? {} : { term }), ...(origin === undefined ? {} : { origin: origin as unknown as Exact }) }
  }
  return `${jsonText({ ...values, notes })}\n`
}

/** `image_mparams` is in millions; exact it is `image_params`. */
function exactName(column: string): string {
  return column.replace(/mparams$/, 'params').replace(/gflops$/, 'flops')
}

function table(profiles: readonly Profile[]): Table {
  const [first] = profiles
  const more = first === undefined ? [] : [...first.fields.keys()].filter((name) => !PROFILER.includes(name))
  const numbers = ['image_size', ...PROFILER, ...more]
  const heads: Head[] = [
    { title: 'model' },
    ...numbers.map((title) => ({ title, isNumber: true })),
    ...['image_width_is', 'text_width_is', 'note'].map((title) => ({ title })),
  ]
  const rows = profiles.map((profile) => [
    profile.model,
    profile.image_size === null ? '' : sayShortSize(profile.image_size),
    ...[...PROFILER, ...more].map((name) => numberText(profile, name)),
    widthText(profile, 'image_width'),
    widthText(profile, 'text_width'),
    profile.notes.join('; '),
  ])
  return { heads, rows }
}

function numberText({ fields, counts }: Profile, name: string): string {
  const count = counts.get(name)
  if (count !== undefined) return count.value === null ? '' : writeNumber(count.value, count.unit, ROUNDED)
  return String(fields.get(name)?.value ?? '')
}

/** What the width is, and who says so: `embed_dim of timm eva_giant_patch14_224 (timm 1.0.29)`, `vision_cfg.width`. */
function widthText({ fields }: Profile, name: string): string {
  const field = fields.get(name)
  if (field?.term === undefined || field.origin === undefined) return ''
  const { origin } = field
  if (origin.kind === 'written') return field.term
  return origin.kind === 'default' ? `${field.term}: ${origin.symbol} (${origin.library} ${origin.version})` : `${field.term} (${origin.library} ${origin.version})`
}
