/** Configs for tests, read by the bundled catalog's readers. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readConfig, recognise, type Config, type OpenClipConfig, type OpenClipReader, type TimmHubConfig } from '../../src/config/index.ts'
import { parseJson } from '../../src/json/parse.ts'
import { root } from '../helpers/project.ts'

export const VERSIONS = ['3.3.0', '4.2.0.dev0'] as const
export type Version = (typeof VERSIONS)[number]

const readers = new Map<string, OpenClipReader>()

export function reader(version: Version = '3.3.0'): OpenClipReader {
  let found = readers.get(version)
  if (found === undefined) {
    found = JSON.parse(readFileSync(join(root, 'configs', 'catalog', `open_clip-${version}.json`), 'utf8')) as OpenClipReader
    readers.set(version, found)
  }
  return found
}

/** Reads a text that is recognised as a config, or a value that makes one. */
export function read(source: string | object, by: Version | OpenClipReader = '3.3.0'): Config {
  const document = parseJson(typeof source === 'string' ? source : JSON.stringify(source))
  const recognition = recognise(document)
  if (recognition.kind === 'unknown') throw new Error(`not recognised: ${recognition.reason}`)
  return readConfig(document, recognition, typeof by === 'string' ? reader(by) : by)
}

export function readOpenClip(source: string | object, by: Version | OpenClipReader = '3.3.0'): OpenClipConfig {
  const config = read(source, by)
  if (config.kind === 'timm_hub') throw new Error('read as a timm hub file')
  return config
}

export function readTimm(source: string | object): TimmHubConfig {
  const config = read(source)
  if (config.kind !== 'timm_hub') throw new Error(`read as ${config.kind}`)
  return config
}

/** `/vision_cfg/layers: an integer or four integers, not the string "12" (fatal)`; or (unsure), or nothing where the reader takes it */
export function said(config: Config): string[] {
  return config.schemaProblems.map(({ kind, pointer, expected, got, fatal, unsure }) => {
    return `${pointer}: ${kind === 'missing' ? `missing, ${expected}` : `${expected}, not ${got}`}${fatal ? ' (fatal)' : unsure ? ' (unsure)' : ''}`
  })
}

/** A config with both blocks; `vision` and `text` are written into them. */
export function clip(vision: object = {}, text: object = {}, more: object = {}): object {
  return { embed_dim: 512, vision_cfg: { layers: 12, ...vision }, text_cfg: { context_length: 77, ...text }, ...more }
}
