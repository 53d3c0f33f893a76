/** The tables that are known, by the names of their columns. */

export type Part = 'model' | 'image' | 'text'

/** What a cell of a column says. */
export type Column =
  /** A number of the model as it is configured: channels, layers, heads, tokens. */
  | { readonly kind: 'field'; readonly name: string; readonly part: Part; readonly field: FieldName }
  /** The pixels of the image. */
  | { readonly kind: 'size'; readonly name: string }
  /** What there is or what it costs, in millions (params, activations) or 10^9 (flops, macs). */
  | { readonly kind: 'count'; readonly name: string; readonly part: Part; readonly quantity: Quantity; readonly unit: bigint }

export type FieldName = 'embed_dim' | 'width' | 'layers' | 'heads' | 'head_width' | 'num_features' | 'context_length'
export type Quantity = 'params' | 'flops' | 'macs' | 'activations'

/**
 * - `open_clip`: what open_clip's profiler writes (docs/model_profile.csv), with FLOPs by torch's counter or, in its older form,
 *   MACs by fvcore; and what `lint-configs profile` writes
 * - `open_clip_results`: open_clip's tables of scores, which repeat parameters and FLOPs of the profile
 * - `timm`: timm's tables of results and benchmarks
 */
export type TableKind = 'open_clip' | 'open_clip_results' | 'timm'

export const MILLION = 1_000_000n
export const BILLION = 1_000_000_000n

const PARTS: readonly Part[] = ['model', 'image', 'text']

function field(name: string, part: Part, of: FieldName): Column {
  return { kind: 'field', name, part, field: of }
}

function count(name: string, part: Part, quantity: Quantity): Column {
  return { kind: 'count', name, part, quantity, unit: quantity === 'params' || quantity === 'activations' ? MILLION : BILLION }
}

/** `mparams` of the whole model, `image_mparams` of its image tower. */
function ofParts(name: string, quantity: Quantity): Column[] {
  return PARTS.map((part) => count(part === 'model' ? name : `${part}_${name}`, part, quantity))
}

const profileColumns: readonly Column[] = [
  { kind: 'size', name: 'image_size' },
  field('image_width', 'image', 'width'),
  field('text_width', 'text', 'width'),
  field('embed_dim', 'model', 'embed_dim'),
  ...ofParts('mparams', 'params'),
  ...ofParts('gflops', 'flops'),
  ...ofParts('gmacs', 'macs'),
  ...ofParts('macts', 'activations'),
  field('context_length', 'text', 'context_length'),
  ...(['image', 'text'] as const).flatMap((part) => (['layers', 'heads', 'head_width'] as const).map((of) => field(`${part}_${of}`, part, of))),
  field('image_num_features', 'image', 'num_features'),
]

const sizes = ['infer_img_size', 'img_size', 'train_img_size']

const timmColumns: readonly Column[] = [
  ...sizes.map((name) => ({ kind: 'size', name }) as const),
  count('param_count', 'model', 'params'),
  count('infer_gmacs', 'model', 'macs'),
  count('infer_macts', 'model', 'activations'),
]

const resultColumns: readonly Column[] = [count('params (M)', 'model', 'params'), count('FLOPs (B)', 'model', 'flops')]

interface Form {
  readonly kind: TableKind
  /** The column that names the model. */
  readonly key: string
  /** Of these the first that there is tells the rows of one model apart. */
  readonly variants: readonly string[]
  readonly columns: readonly Column[]
  /** Beside the key a header must have so many of these: what else is called `model` is no table of ours. */
  readonly signs: { readonly names: ReadonlySet<string>; readonly least: number }
}

function names(columns: readonly Column[], ...but: readonly string[]): ReadonlySet<string> {
  return new Set(columns.map(({ name }) => name).filter((name) => !but.includes(name)))
}

const forms: readonly Form[] = [
  { kind: 'open_clip', key: 'model', variants: [], columns: profileColumns, signs: { names: names(profileColumns, 'image_size', 'embed_dim', 'context_length'), least: 2 } },
  {
    kind: 'timm',
    key: 'model',
    variants: sizes,
    columns: timmColumns,
    signs: { names: new Set([...names(timmColumns), 'top1', 'infer_samples_per_sec', 'train_samples_per_sec']), least: 2 },
  },
  { kind: 'open_clip_results', key: 'name', variants: ['pretrained'], columns: resultColumns, signs: { names: new Set(['pretrained', ...names(resultColumns)]), least: 3 } },
]

export interface Recognised {
  readonly kind: TableKind
  /** The column that names the model, and the one that tells its rows apart where a model has several. */
  readonly key: number
  readonly variant: number | undefined
  /** The columns that are known, by their place in the header. */
  readonly columns: ReadonlyMap<number, Column>
}

/** Which table a header is of; undefined for one that is none of the known. Of a column that is named twice the first counts. */
export function recogniseHeader(header: readonly string[]): Recognised | undefined {
  const titles = header.map((title) => title.trim())
  const form = forms.find(({ key, signs }) => titles.includes(key) && titles.filter((title) => signs.names.has(title)).length >= signs.least)
  if (form === undefined) return undefined
  const columns = new Map<number, Column>()
  for (const column of form.columns) {
    const at = titles.indexOf(column.name)
    if (at >= 0) columns.set(at, column)
  }
  const variant = form.variants.find((name) => titles.includes(name))
  return {
    kind: form.kind,
    key: titles.indexOf(form.key),
    variant: variant === undefined ? undefined : titles.indexOf(variant),
    columns: new Map([...columns].sort(([a], [b]) => a - b)),
  }
}

/** The columns of open_clip's profile by name, in the order in which its profiler writes them. */
export function profileColumn(name: string): Column {
  const column = profileColumns.find((one) => one.name === name)
  if (column === undefined) throw new Error(`the profile has no column ${name}`)
  return column
}
