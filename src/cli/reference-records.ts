/** Records of reference runs as files. */
import { mkdirSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describeFsError } from '../host/failure.ts'
import { putWhole } from '../host/whole-file.ts'
import type { JsonValue } from '../json/types.ts'
import { readRecord } from '../reference/record/read.ts'
import type { ReferenceRecord } from '../reference/record/record.ts'
import { formatJson } from '../sources/format.ts'
import { UsageError } from './io.ts'

/**
 * Writes `<folder>/<name>.json`, whole or not at all. Answers false where a run on a GPU is recorded there and this is none: it
 * is left as it is. Throws a UsageError where it cannot be written.
 */
export function writeRecord(folder: string, name: string, record: ReferenceRecord): boolean {
  const path = join(folder, `${name}.json`)
  if (record.gpu_flops_share === 0 && recordsGpu(path)) return false
  try {
    mkdirSync(folder, { recursive: true })
    putWhole(path, formatJson(JSON.parse(JSON.stringify(record)) as JsonValue))
  } catch (error) {
    throw new UsageError(`${path} cannot be written: ${describeFsError(error)}`)
  }
  return true
}

function recordsGpu(path: string): boolean {
  const there = parsed(path)
  return typeof there === 'object' && there !== null && 'gpu_flops_share' in there && Number(there.gpu_flops_share) > 0
}

export interface NamedRecord {
  /** `ViT-B-32.image` */
  readonly name: string
  readonly record: ReferenceRecord
}

/** All records of a folder, sorted by name. Throws a UsageError for a folder that cannot be read, a Refusal for what is no record. */
export function readRecords(folder: string, shown: string): readonly NamedRecord[] {
  let names: readonly string[]
  try {
    names = readdirSync(folder).filter((name) => name.endsWith('.json')).sort()
  } catch (error) {
    throw new UsageError(`cannot read ${shown}: ${describeFsError(error)}`)
  }
  return names.map((name) => ({ name: name.slice(0, -'.json'.length), record: readRecord(parsed(join(folder, name)), join(shown, name)) }))
}

/** What is no JSON is no record. */
function parsed(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return undefined
  }
}
