/** Reads a config file and every file that it extends. */
import { resolve } from 'node:path'
import { presets, type Preset } from '../../lint/severity.ts'
import { closest, list } from '../../text/index.ts'
import { displayPath } from '../paths.ts'
import { ConfigError } from './error.ts'
import { isPath, listOf } from './lists.ts'
import { mergeLayers } from './merge.ts'
import { readSource } from './source.ts'
import type { Layer, ToolConfig, WrittenConfig } from './types.ts'
import { validated } from './validate.ts'

/**
 * The settings of a config file (an absolute path), told to people as seen from `cwd`. Throws a ConfigError with a line for each
 * fault of the first file that has one.
 */
export async function loadConfig(absolute: string, cwd: string): Promise<ToolConfig> {
  return mergeLayers(await layersOf(absolute, cwd, []), absolute, displayPath(absolute, cwd))
}

/** The file itself comes last, before it what it extends, in the order in which it says so. `chain` are the files that led here. */
async function layersOf(absolute: string, cwd: string, chain: readonly string[]): Promise<Layer[]> {
  const source = await readSource(absolute, displayPath(absolute, cwd), 'config')
  const written = validated(source) as WrittenConfig
  const layers: Layer[] = []
  for (const { value, from } of listOf(written.extends, source, '/extends')) {
    if (!isPath(value)) {
      layers.push({ kind: 'preset', preset: presetOf(value, from), from })
      continue
    }
    const base = resolve(source.folder, value)
    if (base === absolute || chain.includes(base)) throw new ConfigError([`${from}: ${value} leads back to itself: a config cannot extend one that extends it`])
    layers.push(...(await extended(base, cwd, [...chain, absolute], from)))
  }
  return [...layers, { kind: 'file', source, written }]
}

/** Where a file that is extended cannot be read, the place that names it is the one to mend. */
async function extended(base: string, cwd: string, chain: readonly string[], from: string): Promise<Layer[]> {
  try {
    return await layersOf(base, cwd, chain)
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    throw new ConfigError(error.complaints.map((complaint) => (complaint.startsWith('cannot read ') ? `${from}: ${complaint}` : complaint)))
  }
}

function presetOf(value: string, from: string): Preset {
  const preset = presets.find((each) => each === value)
  if (preset !== undefined) return preset
  const [meant] = closest(value, presets)
  throw new ConfigError([`${from}: there is no preset "${value}"; ${meant === undefined ? `it is ${list(presets, 'or')}, and a file is written ./${value}.yaml` : `did you mean ${meant}?`}`])
}
