/** One config of the command line, read whole or refused in one sentence. */
import type { Catalog } from '../catalog/types.ts'
import { readConfig, recognise } from '../config/index.ts'
import type { Config } from '../config/types.ts'
import { MAX_BYTES, mebibytes, readContent, sized } from '../host/read.ts'
import { linesOf } from '../json/lines.ts'
import { readJson } from '../json/read.ts'
import type { JsonDocument } from '../json/types.ts'
import { UsageError, type Io } from './io.ts'

/** The JSON of a file, or of standard input where there is none; `path` is how it is called. Throws a UsageError where it cannot be read. */
export async function readDocument(absolute: string | undefined, path: string, io: Io): Promise<JsonDocument> {
  const content = absolute === undefined ? sized(await io.readStdin()) : readContent(absolute)
  if (content.kind === 'unreadable') throw new UsageError(`cannot read ${path}: ${content.message}`)
  if (content.kind === 'too-large') throw new UsageError(`${path} has ${mebibytes(content.size)}, and nothing above ${mebibytes(MAX_BYTES)} is read`)
  return readJson(content.bytes)
}

/** The config in a document. Throws a UsageError for a text that is no JSON, and for JSON that is no model config. */
export function configOf(document: JsonDocument, path: string, catalog: Catalog): Config {
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
