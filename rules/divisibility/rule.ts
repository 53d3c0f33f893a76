import { isNamed } from '../../src/config/named.ts'
import { isRefusedBefore } from '../../src/config/refused.ts'
import type { Block, Config, Field, OpenClipConfig } from '../../src/config/types.ts'
import { authorityOf, fieldName, modelName, readerOf, sayOutcome, sayWritten } from '../../src/config/words.ts'
import { find } from '../../src/json/pointer.ts'
import { toValue } from '../../src/json/value.ts'
import { defineRule, type Report, type RuleContext } from '../../src/lint/types.ts'
import { list, saySize } from '../../src/text/index.ts'
import type { PlacedProblem } from '../../src/towers/build/index.ts'
import type { ImpliedFact } from '../../src/towers/types.ts'
import { multiplesNear, sayDivisors } from './nearest.ts'
import { unseenPixels } from './unseen.ts'

const meta = {
  id: 'divisibility',
  summary: 'a number that must divide another and does not: width by heads or head_width, image_size by patch_size',
  kinds: ['open_clip', 'open_clip_hub', 'timm_hub'],
  since: '0.1.0',
  fixable: 'safe',
  messages: {
    heads: {
      severity: 'error',
      text: '{width} is no multiple of {heads}: {outcome} ({python})',
      hint: '{nearest}',
    },
    'head-width': {
      severity: 'error',
      text: '{width} and {head_width} make {whole} // {divisor} = {count} heads, which do not divide {whole}: {outcome} ({python})',
      hint: '{nearest}',
    },
    multiple: {
      severity: 'error',
      text: '{width} is no multiple of {of}, which {because} needs: {outcome} ({python})',
      hint: '{nearest}',
    },
    windows: {
      severity: 'error',
      text: '{given}: the {stages} stages of {model} halve the feature map and round it up, and the masks of its windows are made for one that is rounded down: {outcome} ({python})',
      hint: '{nearest}',
    },
    other: {
      severity: 'error',
      text: '{given}: {outcome} ({python})',
    },
    rounded: {
      severity: 'warning',
      text: '{head_width} does not divide {whole}: {reader} rounds {whole} / {divisor} down to {count} heads, which are {built} wide',
    },
    unseen: {
      severity: 'warning',
      text: '{field} {is} {size}, of which patches of {patch} cover {covered}: the last {lost} of pixels are never seen',
      hint: '{nearest}',
    },
  },
} as const

type MessageId = keyof typeof meta.messages
type Context = RuleContext<MessageId>

export default defineRule({ meta, check })

function check(context: Context): void {
  const { config, built, report } = context
  if (config === undefined) return
  for (const problem of built.problems) {
    if (problem.cause === 'divisibility' && problem.field !== '' && !isRefusedBefore(problem, config)) report(refused(context, config, problem))
  }
  if (config.kind !== 'timm_hub') checkHeadWidth(context, config)
  checkPixels(context)
}

/** The numbers of the two fields at fault, where it is known which those are; else what Python says. */
function refused(context: Context, config: Config, problem: PlacedProblem): Report<MessageId> {
  const { tower, message: python, pointer, cause } = problem
  const reader = config.kind === 'timm_hub' ? `timm ${context.target.timm}` : readerOf(config)
  const common = { outcome: sayOutcome(reader, problem), python, tower, cause }
  const numbers = (config.kind === 'timm_hub' ? undefined : numbersOf(config, problem)) ?? trunkNumbers(context, config, problem) ?? windowsOf(context, config, problem)
  if (numbers !== undefined) return { pointer, ...numbers, data: { ...numbers.data, ...common } }
  return { messageId: 'other', pointer, data: { ...common, given: sayWritten(config, pointer) } }
}

type Numbers = Pick<Report<MessageId>, 'messageId'> & { readonly pointer?: string; readonly data: NonNullable<Report['data']> }

function numbersOf(config: OpenClipConfig, { tower, field }: PlacedProblem): Numbers | undefined {
  const block = tower === 'audio' ? undefined : { image: config.vision, text: config.text, multimodal: config.multimodal }[tower]
  if (block === undefined || isForeign(block)) return undefined
  if (tower === 'image') {
    if (field === 'attn_pooler_heads') return dividing(config, whole(config.top, 'embed_dim'), whole(block, 'attn_pooler_heads'))
    if (field === 'width') return multiple(config, whole(block, 'width'))
    return field === 'heads' || field === 'head_width' ? headWidth(config, block) : undefined
  }
  return field === 'heads' ? dividing(config, whole(block, 'width'), whole(block, 'heads')) : undefined
}

/** The width and the heads of a trunk of timm's, whoever says so. */
function trunkNumbers({ towers }: Context, config: Config, { field }: PlacedProblem): Numbers | undefined {
  const tower = field === 'num_heads' ? towers.find((one) => one.tower === 'image') : undefined
  const { width, heads } = tower?.modelled === true && !tower.hierarchical ? tower.implies : {}
  if (typeof width?.value !== 'number' || typeof heads?.value !== 'number' || heads.value <= 0 || width.value % heads.value === 0) return undefined
  const said = ({ term, value, origin }: ImpliedFact): string => `${term} ${String(value)} (${authorityOf(config, origin)})`
  const written = [heads, width].map(({ origin }) => (origin.kind === 'written' ? origin.pointer : undefined)).find((place) => place !== undefined)
  return {
    messageId: 'heads',
    ...(written === undefined ? {} : { pointer: written }),
    data: { width: said(width), heads: said(heads), nearest: sayDivisors(heads.term, width.value, heads.value) },
  }
}

/** An image whose feature maps do not halve evenly (timm 1.0.29 SwinTransformerStage.__init__ and PatchMerging.forward). */
function windowsOf({ towers }: Context, config: Config, { field, pointer }: PlacedProblem): Numbers | undefined {
  const tower = field === 'img_size' ? towers.find((one) => one.tower === 'image') : undefined
  const patch = tower?.modelled === true && tower.hierarchical ? tower.implies.patch_size?.value : undefined
  const stages = tower?.modelled === true ? tower.stages?.value.length : undefined
  const node = find(config.root, pointer)?.value
  const size = node === undefined ? undefined : toValue(node)
  if (typeof patch !== 'number' || stages === undefined || tower === undefined) return undefined
  const of = patch * 2 ** (stages - 1)
  const near = typeof size === 'number' && size > 0 ? ` (${list(multiplesNear(of, size).map(String), 'or')})` : ''
  const model = tower.named === undefined ? 'the trunk' : modelName(tower.named)
  return { messageId: 'windows', data: { given: sayWritten(config, pointer), model, stages, nearest: `a multiple of ${of}${near} would do` } }
}

/** A field whose value is a positive whole number. */
interface Whole {
  readonly field: Field
  readonly value: number
}

function whole(block: Block, name: string): Whole | undefined {
  const field = block.fields.get(name)
  const value = field?.value
  return field !== undefined && typeof value === 'number' && Number.isInteger(value) && value > 0 ? { field, value } : undefined
}

/** `text_cfg.heads 7`, `text_cfg.heads 8 (not set: CLIPTextCfg.heads)` */
function say(config: OpenClipConfig, { field: { pointer, origin }, value }: Whole): string {
  return `${fieldName(config, pointer)} ${value}${origin.kind === 'default' ? ` (not set: ${origin.symbol})` : ''}`
}

function dividing(config: OpenClipConfig, width: Whole | undefined, heads: Whole | undefined): Numbers | undefined {
  if (width === undefined || heads === undefined || width.value % heads.value === 0) return undefined
  // Another embed_dim is another model; another width is as near as other heads.
  const others = width.field.name === 'width' ? `, or width ${list(multiplesNear(heads.value, width.value).map(String), 'or')}` : ''
  const nearest = `${sayDivisors(heads.field.name, width.value, heads.value)}${others}`
  return { messageId: 'heads', data: { width: say(config, width), heads: say(config, heads), nearest } }
}

/** What sin_cos_2d needs: half of the width for each axis, half of that for sine and for cosine (open_clip 3.3.0 pos_embed.py). */
const AXES_AND_WAVES = 4

function multiple(config: OpenClipConfig, width: Whole | undefined): Numbers | undefined {
  if (width === undefined || width.value % AXES_AND_WAVES === 0) return undefined
  const nearest = `width ${list(multiplesNear(AXES_AND_WAVES, width.value).map(String), 'or')} would do`
  return { messageId: 'multiple', data: { width: say(config, width), of: AXES_AND_WAVES, because: 'pos_embed_type "sin_cos_2d"', nearest } }
}

interface Heads {
  readonly width: Whole
  readonly head_width: Whole
  /** What the heads share: of a ModifiedResNet, 32 times its width. */
  readonly shared: number
  readonly count: number
}

/** The heads that open_clip makes of width and head_width (open_clip 3.3.0 model.py _build_vision_tower); undefined where they are none. */
function headsOf(block: Block): Heads | undefined {
  const [width, head_width] = [whole(block, 'width'), whole(block, 'head_width')]
  if (width === undefined || head_width === undefined) return undefined
  const shared = Array.isArray(block.fields.get('layers')?.value) ? width.value * RESNET_CHANNELS : width.value
  const count = Math.floor(shared / head_width.value)
  return count === 0 ? undefined : { width, head_width, shared, count }
}

/** Channels that leave a ModifiedResNet, as a multiple of its width. */
const RESNET_CHANNELS = 32

function headWidth(config: OpenClipConfig, block: Block): Numbers | undefined {
  const heads = headsOf(block)
  if (heads === undefined || heads.shared % heads.count === 0) return undefined
  const { width, head_width, shared, count } = heads
  const multiples = shared === width.value ? `, or width ${list(multiplesNear(head_width.value, width.value).map(String), 'or')}` : ''
  return {
    messageId: 'head-width',
    data: {
      width: `${say(config, width)}${shared === width.value ? '' : ` x ${RESNET_CHANNELS}`}`,
      head_width: say(config, head_width),
      whole: shared,
      divisor: head_width.value,
      count,
      nearest: `${sayDivisors('head_width', shared, head_width.value)}${multiples}`,
    },
  }
}

/** width // head_width is rounded down in silence, and the heads that are built are wider than head_width. */
function checkHeadWidth({ report }: Context, config: OpenClipConfig): void {
  const block = config.vision
  if (block === undefined || isForeign(block)) return
  const heads = headsOf(block)
  if (heads === undefined) return
  const { width, head_width, shared, count } = heads
  if (shared % head_width.value === 0 || shared % count !== 0 || isRefusedBefore({ tower: 'image' }, config)) return
  const built = shared / count
  const { field } = head_width
  const written = field.node !== undefined
  report({
    messageId: 'rounded',
    pointer: written ? field.pointer : width.field.pointer,
    data: { head_width: say(config, head_width), whole: shared, divisor: head_width.value, reader: readerOf(config), count, built },
    evidence: [width, head_width].map(({ field: { pointer, value, origin } }) => ({ name: fieldName(config, pointer), value, origin })),
    fix: { safe: true, description: `write "head_width": ${built}`, edits: [{ op: written ? 'replace' : 'insert', pointer: field.pointer, value: built }] },
  })
}

function checkPixels({ config, built, report }: Context): void {
  const tower = built.outlines.find(({ name }) => name === 'image')
  const unseen = tower === undefined ? undefined : unseenPixels(tower)
  if (config === undefined || unseen === undefined) return
  const { image, patch, covered } = unseen
  const [rows, columns] = [image[0] - covered[0], image[1] - covered[1]]
  const lost = [counted(rows, 'row'), counted(columns, 'column')].filter((part) => part !== undefined)
  const sides = [rows > 0 ? 0 : 1, columns > 0 ? 1 : 0] as const
  const near = [...new Set(sides.flatMap((side) => multiplesNear(patch[side], image[side])))].sort((a, b) => a - b)
  const field = config.kind === 'timm_hub' ? undefined : config.vision?.fields.get('image_size')
  const pointer = field?.pointer ?? ['/model_args/img_size', '/pretrained_cfg/input_size', '/input_size'].find((place) => find(config.root, place) !== undefined) ?? '/architecture'
  const isDefault = field?.origin.kind === 'default'
  report({
    messageId: 'unseen',
    pointer,
    data: {
      field: fieldName(config, pointer),
      is: isDefault ? 'is not set and read as' : 'is',
      size: saySize(image),
      patch: `${saySize(patch)} pixels`,
      covered: saySize(covered),
      lost: list(lost),
      rows,
      columns,
      nearest: `patches cover all of ${list(near.map(String), 'or')} pixels a side`,
    },
  })
}

function counted(count: number, what: string): string | undefined {
  return count <= 0 ? undefined : `${count} ${what}${count === 1 ? '' : 's'}`
}

/** Is the tower one that another library builds? */
function isForeign(block: Block): boolean {
  return isNamed(block, 'timm_model_name') || isNamed(block, 'hf_model_name')
}
