/** One file of the tool's own, read: JSON, YAML, or the key of a package.json, with the place of every value. */
import { basename, dirname } from 'node:path'
import { linesOf } from '../../json/lines.ts'
import { find, join as joinPointer, nearest } from '../../json/pointer.ts'
import { readJson } from '../../json/read.ts'
import type { JsonDocument, JsonNode } from '../../json/types.ts'
import { readContent } from '../read.ts'
import { ConfigError } from './error.ts'
import { PACKAGE_KEY } from './find.ts'

/** Which of them it is: a baseline is JSON, whatever it is called. */
export type SourceKind = 'config' | 'baseline'

export interface ConfigSource {
  readonly kind: SourceKind
  readonly absolute: string
  /** As shown to people. */
  readonly path: string
  readonly folder: string
  readonly root: JsonNode
  /** `lint-configs.yaml:3:5`: where the value at a pointer is, or its key; of what does not exist the nearest that does. */
  place(pointer: string, at?: 'key' | 'value'): string
}

/** Reads a config by the ending of its name, or a baseline. Throws a ConfigError where it cannot be read, or is not what its name says. */
export async function readSource(absolute: string, path: string, kind: SourceKind): Promise<ConfigSource> {
  const content = readContent(absolute)
  if (content.kind === 'unreadable') throw new ConfigError([`cannot read ${path}: ${content.message}`])
  if (content.kind === 'too-large') throw new ConfigError([`${path} is too large for a file of lint-configs`])
  const isJson = kind === 'baseline' || /\.json$/i.test(path)
  const document = isJson ? readJson(content.bytes) : await parseYaml(content.bytes, path)
  const base = kind === 'config' && basename(absolute) === 'package.json' ? joinPointer('', PACKAGE_KEY) : ''
  const root = rootOf(document, path, base, isJson ? 'JSON' : 'YAML')
  return { kind, absolute, path, folder: dirname(absolute), root, place: (pointer, at = 'value') => placeOf(document, path, base + pointer, at) }
}

async function parseYaml(bytes: Uint8Array, path: string): Promise<JsonDocument> {
  if (!/\.ya?ml$/i.test(path)) throw new ConfigError([`${path} is no config of lint-configs: its name ends with .yaml, .yml or .json`])
  const { readYaml } = await import('./yaml.ts')
  return readYaml(new TextDecoder().decode(bytes))
}

function rootOf(document: JsonDocument, path: string, base: string, format: 'JSON' | 'YAML'): JsonNode {
  const { root, problems } = document
  // Also what Python would read: a key that stands twice is a setting that is lost.
  const faults = problems.map(({ kind, start, message }) => {
    const what = kind === 'duplicate-key' ? 'this key is written a second time' : `this cannot be read as ${format}: ${message}`
    return `${position(document, path, start)}: ${what}`
  })
  if (faults.length > 0) throw new ConfigError(faults)
  const found = find(root, base)
  if (found === undefined) throw new ConfigError([`${path} has no key ${JSON.stringify(PACKAGE_KEY)} with settings of lint-configs`])
  return found.value
}

function placeOf(document: JsonDocument, path: string, pointer: string, at: 'key' | 'value'): string {
  const found = nearest(document.root, pointer)
  if (found === undefined) return path
  const isThere = found.pointer === pointer && at === 'value'
  return position(document, path, (isThere ? found.value : (found.key ?? found.value)).start)
}

function position(document: JsonDocument, path: string, offset: number): string {
  const { line, column } = linesOf(document).position(offset)
  return `${path}:${line}:${column}`
}
