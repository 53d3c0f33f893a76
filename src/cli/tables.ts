/** Tables of models in a run of `lint-configs`: loaded with the first of them. */
import { dirname } from 'node:path'
import type { RunCatalog } from '../catalog/open.ts'
import { delimiterOf } from '../csv/delimiter.ts'
import { parseCsv } from '../csv/parse.ts'
import { readConfig, recognise } from '../config/index.ts'
import type { Config } from '../config/types.ts'
import type { FoundFile } from '../host/discover.ts'
import { isTablePath, withSlashes } from '../host/paths.ts'
import { readContent } from '../host/read.ts'
import { isRegularFile, listIfAny } from '../host/user-files.ts'
import { readJson } from '../json/read.ts'
import { lintTable, type TableInput } from '../lint/table.ts'
import { tableRules } from '../lint/table-registry.generated.ts'
import type { FileResult } from '../lint/types.ts'
import { recogniseHeader } from '../tables/columns.ts'
import { ModelFinder, type ConfigFile } from '../tables/find.ts'
import type { Unknown } from '../tables/model.ts'
import type { SettingsOf } from './settings.ts'

/** Is this the first line of a table that is known? */
export function isTableHeader(line: string): boolean {
  const header = parseCsv(line, delimiterOf(line), 0).header
  return header !== undefined && recogniseHeader(header.cells.map(({ value }) => value)) !== undefined
}

export class TableRun {
  readonly #settings: SettingsOf
  readonly #finder: ModelFinder

  /** `files` are those of the run; the configs beside its tables are looked at as well. */
  constructor(files: readonly FoundFile[], settings: SettingsOf) {
    this.#settings = settings
    const configs = new Map(files.filter(({ path }) => !isTablePath(path)).map((file) => [file.absolute, configFile(file, settings(file.absolute).chosen.catalog)]))
    for (const { absolute } of files.filter(({ path }) => isTablePath(path))) {
      // A file beside a table that is not of the run is read as the table is.
      const { catalog } = settings(absolute).chosen
      for (const file of beside(dirname(absolute))) if (!configs.has(file.absolute)) configs.set(file.absolute, configFile(file, catalog))
    }
    this.#finder = new ModelFinder([...configs.values()])
  }

  lint(input: TableInput): FileResult {
    const { options, chosen } = this.#settings(input.absolute)
    return lintTable({ ...input, absolute: withSlashes(input.absolute) }, options, chosen.catalog, tableRules, this.#finder)
  }
}

function beside(folder: string): FoundFile[] {
  const names = (listIfAny(folder) ?? []).filter((name) => name.endsWith('.json'))
  return names.map((name) => ({ absolute: `${folder}/${name}`, path: name }))
}

function configFile({ absolute, path }: FoundFile, catalog: RunCatalog): ConfigFile {
  const own = catalog.beside(dirname(absolute))
  return { path, absolute: withSlashes(absolute), catalog: own, read: () => readFile(absolute, own) }
}

function readFile(absolute: string, catalog: ConfigFile['catalog']): Config | Unknown | undefined {
  // What lies beside a table is not named by anybody: a pipe would be waited for.
  if (!isRegularFile(absolute)) return undefined
  const content = readContent(absolute)
  if (content.kind !== 'bytes') return { reason: content.kind === 'unreadable' ? content.message : 'it is too large' }
  const document = readJson(content.bytes)
  if (document.root === undefined) return { reason: document.problems[0]?.message ?? 'it is no JSON' }
  const recognition = recognise(document)
  return recognition.kind === 'unknown' ? undefined : readConfig(document, recognition, catalog.openClip)
}
