/** `lint-configs show CONFIG`: every field with its value and origin, and what is built. */
import { dirname, resolve } from 'node:path'
import type { Catalog } from '../catalog/types.ts'
import type { Block, Config, Field, Target } from '../config/types.ts'
import { displayPath } from '../host/paths.ts'
import { toValue } from '../json/value.ts'
import { moduleTree } from '../cost/tree.ts'
import { showJson, showPretty, type ShownBlock, type ShownConfig, type ShownField, type ShownTower } from '../report/show.ts'
import { saySize } from '../text/index.ts'
import { answerOf } from '../towers/agreement.ts'
import { describeTowers } from '../towers/index.ts'
import { buildConfig, type BuiltTower } from '../towers/build/index.ts'
import type { Tower, TowerInput } from '../towers/types.ts'
import { oneOf, readArguments } from './arguments.ts'
import { UsageError, type ExitCode, type Io } from './io.ts'
import { openTarget } from './open-target.ts'
import { cacheOptions, commonOptions, styleOf } from './options.ts'
import { configOf, readDocument } from './read-config.ts'

/** The command. Throws a UsageError where there is no config to show, or a CatalogError. */
export async function showCommand(args: readonly string[], io: Io): Promise<ExitCode> {
  const { values: flags, positionals } = readArguments(args, { ...commonOptions, ...cacheOptions, format: { kind: 'value', short: 'f' }, depth: { kind: 'value' } })
  if (flags.help) {
    const { help } = await import('./information.ts')
    io.out(help('show'))
    return 0
  }
  const format = flags.format === undefined ? 'pretty' : oneOf('the format', flags.format, ['pretty', 'json'])
  const depth = flags.depth === undefined ? DEPTH : depthOf(flags.depth)
  const [given, ...more] = positionals
  if (given === undefined || more.length > 0) throw new UsageError('show takes one config: lint-configs show CONFIG')
  const path = given === '-' ? '<stdin>' : displayPath(given, io.cwd)
  const absolute = given === '-' ? undefined : resolve(io.cwd, given)
  const document = await readDocument(absolute, path, io)
  const { catalog: own, target } = await openTarget(flags, io)
  const catalog = own.beside(absolute === undefined ? io.cwd : dirname(absolute))
  const shown = describe(path, configOf(document, path, catalog), target, catalog)
  io.out(format === 'json' ? showJson(shown) : showPretty(shown, depth, await styleOf(io, flags)))
  return 0
}

/** As deep as a projection in a block of a trunk: `trunk.blocks.attn.qkv`. */
const DEPTH = 4

function depthOf(text: string): number {
  if (/^\d{1,3}$/.test(text)) return Number(text)
  throw new UsageError(`--depth takes the number of levels of modules to draw, and not "${text}"`)
}

function describe(path: string, config: Config, target: Target, catalog: Catalog): ShownConfig {
  const built = buildConfig(config, catalog).towers
  const towers = describeTowers(config, catalog, built)
  const isOpenClip = config.kind !== 'timm_hub'
  const blocks = isOpenClip ? config.blocks : [config.top, ...(config.pretrained === undefined ? [] : [config.pretrained])]
  const pointers = new Set(blocks.map((block) => block.pointer))
  return {
    path,
    kind: config.kind,
    ...(isOpenClip ? { model_class: config.modelClass } : {}),
    read_by: { ...(isOpenClip ? { open_clip: target.openClip } : {}), timm: target.timm },
    blocks: blocks.map((block) => shownBlock(block, towerOf(block, config, towers), pointers)),
    towers: towers.map((tower) => shownTower(tower, built.find(({ name }) => name === tower.tower))),
  }
}

/** The tower that a block describes. */
function towerOf(block: Block, config: Config, towers: readonly Tower[]): Tower | undefined {
  if (config.kind === 'timm_hub') return undefined
  return towers.find(({ tower }) => (tower === 'image' ? config.vision : tower === 'text' ? config.text : config.multimodal) === block)
}

function shownBlock(block: Block, tower: Tower | undefined, blockPointers: ReadonlySet<string>): ShownBlock {
  // A block within the block is listed on its own.
  const fields = [...block.fields.values()].filter((field) => !blockPointers.has(field.pointer))
  return {
    name: block.name,
    pointer: block.pointer,
    class: block.className,
    fields: fields.map((field) => shownField(field, tower)),
    unknown: block.unknown.map(({ name, pointer, node }) => ({ name, pointer, value: toValue(node) })),
  }
}

function shownField({ name, pointer, value, origin, read }: Field, tower: Tower | undefined): ShownField {
  const answer = tower?.modelled === true ? answerOf(tower, name) : undefined
  return {
    name,
    pointer,
    value,
    origin,
    read,
    ...(read || tower?.named === undefined ? {} : { ignored_beside: tower.named.field }),
    ...(answer === undefined ? {} : { built: answer }),
  }
}

function shownTower(tower: Tower, built: BuiltTower | undefined): ShownTower {
  // What is not modelled of this one tower alone, a value that is no number: the class is known all the same.
  const reason = tower.modelled && built?.kind === 'not_modelled' ? { reason: built.reason } : {}
  return {
    tower: tower.tower,
    ...(tower.modelled ? { built_as: tower.builtAs } : { reason: tower.reason }),
    ...reason,
    ...(tower.named === undefined ? {} : { named: tower.named }),
    ...(tower.input === undefined ? {} : { input: sizesText(tower.input) }),
    ...(built?.kind === 'failed' ? { problem: { stage: built.problem.stage, message: built.problem.message } } : {}),
    ...(built?.kind === 'built' ? shownModules(built) : {}),
  }
}

function shownModules({ tower }: Extract<BuiltTower, { kind: 'built' }>): Pick<ShownTower, 'params' | 'modules'> {
  const { params, children } = moduleTree(tower.root)
  return { params, modules: children }
}

/** `224x224, no other` */
function sizesText({ size, policy }: TowerInput): string {
  const others = {
    fixed: 'no other',
    multiple: policy.kind === 'multiple' ? `or multiples of ${saySize(policy.of)}` : '',
    tokens: 'or another size with as many tokens',
    any: 'or any other that its layers take',
  }[policy.kind]
  return `${saySize(size.value)}, ${others}`
}
