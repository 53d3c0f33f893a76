/** `lint-configs show CONFIG`: every field with its value and origin, and what is built. */
import { dirname, resolve } from 'node:path'
import type { Catalog } from '../catalog/types.ts'
import { readConfig, recognise } from '../config/index.ts'
import type { Block, Config, Field, Target } from '../config/types.ts'
import { displayPath } from '../host/paths.ts'
import { MAX_BYTES, mebibytes, readContent, sized } from '../host/read.ts'
import { linesOf } from '../json/lines.ts'
import { readJson } from '../json/read.ts'
import type { JsonDocument } from '../json/types.ts'
import { toValue } from '../json/value.ts'
import { showJson, showPretty, type ShownBlock, type ShownConfig, type ShownField, type ShownTower } from '../report/show.ts'
import { answerOf } from '../towers/agreement.ts'
import { describeTowers } from '../towers/index.ts'
import { inputLine } from '../towers/timm/trunk.ts'
import type { Tower } from '../towers/types.ts'
import { oneOf, readArguments } from './arguments.ts'
import { UsageError, type ExitCode, type Io } from './io.ts'
import { catalogFor } from './lint.ts'
import { commonOptions, styleOf, targetOf } from './options.ts'

/** The command. Throws a UsageError where there is no config to show, or a CatalogError. */
export async function showCommand(args: readonly string[], io: Io): Promise<ExitCode> {
  const { values: flags, positionals } = readArguments(args, { ...commonOptions, format: { kind: 'value', short: 'f' } })
  if (flags.help) {
    const { help } = await import('./information.ts')
    io.out(help('show'))
    return 0
  }
  const format = flags.format === undefined ? 'pretty' : oneOf('the format', flags.format, ['pretty', 'json'])
  const target = targetOf(flags.target)
  const [given, ...more] = positionals
  if (given === undefined || more.length > 0) throw new UsageError('show takes one config: lint-configs show CONFIG')
  const path = given === '-' ? '<stdin>' : displayPath(given, io.cwd)
  const document = await readDocument(given, path, io)
  const catalog = catalogFor(target, io).beside(given === '-' ? io.cwd : dirname(resolve(io.cwd, given)))
  const shown = describe(path, configOf(document, path, catalog), target, catalog)
  io.out(format === 'json' ? showJson(shown) : showPretty(shown, await styleOf(io, flags)))
  return 0
}

async function readDocument(given: string, path: string, io: Io): Promise<JsonDocument> {
  const content = given === '-' ? sized(await io.readStdin()) : readContent(resolve(io.cwd, given))
  if (content.kind === 'unreadable') throw new UsageError(`cannot read ${path}: ${content.message}`)
  if (content.kind === 'too-large') throw new UsageError(`${path} has ${mebibytes(content.size)}, and nothing above ${mebibytes(MAX_BYTES)} is read`)
  return readJson(content.bytes)
}

function configOf(document: JsonDocument, path: string, catalog: Catalog): Config {
  if (document.root === undefined) {
    // Reading stops at the first problem of these kinds.
    const problem = document.problems.find(({ kind }) => kind === 'syntax' || kind === 'depth') ?? document.problems.at(-1)
    if (problem === undefined) throw new Error('a text without a root has no problem')
    const { line, column } = linesOf(document).position(problem.start)
    throw new UsageError(`${path}:${line}:${column} cannot be read as JSON: ${problem.message}`)
  }
  const recognition = recognise(document)
  if (recognition.kind === 'unknown') throw new UsageError(`${path} is no model config: ${recognition.reason}`)
  return readConfig(document, recognition, catalog.openClip)
}

function describe(path: string, config: Config, target: Target, catalog: Catalog): ShownConfig {
  const towers = describeTowers(config, catalog)
  const isOpenClip = config.kind !== 'timm_hub'
  const blocks = isOpenClip ? config.blocks : [config.top, ...(config.pretrained === undefined ? [] : [config.pretrained])]
  const pointers = new Set(blocks.map((block) => block.pointer))
  return {
    path,
    kind: config.kind,
    ...(isOpenClip ? { model_class: config.modelClass } : {}),
    read_by: { ...(isOpenClip ? { open_clip: target.openClip } : {}), timm: target.timm },
    blocks: blocks.map((block) => shownBlock(block, towerOf(block, config, towers), pointers)),
    towers: towers.map(shownTower),
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

function shownTower(tower: Tower): ShownTower {
  return {
    tower: tower.tower,
    ...(tower.modelled ? { built_as: tower.builtAs } : { reason: tower.reason }),
    ...(tower.named === undefined ? {} : { named: tower.named }),
    built: tower.modelled ? tower.built : inputLine(tower.input),
  }
}
