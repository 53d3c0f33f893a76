/** The engine of tables: the text of one table in, its problems out. Loaded with the first table of a run. */
import type { Catalog } from '../catalog/types.ts'
import { replaceCell } from '../csv/edit.ts'
import { decode } from '../json/decode.ts'
import { createLines, type Lines } from '../json/lines.ts'
import type { JsonProblem } from '../json/types.ts'
import { printable } from '../text/index.ts'
import type { ModelFinder } from '../tables/find.ts'
import { judgeRow } from '../tables/judge.ts'
import { MAX_ROWS, readTable, type Table } from '../tables/table.ts'
import { guarded, type LintInput } from './engine.ts'
import { compareProblems, isSuppressed, placeOf, problemOf } from './problems.ts'
import { isOn } from './severity.ts'
import type { AuditedRow, TableContext, TableReport, TableRule } from './table-types.ts'
import type { FileResult, InternalFailure, LintOptions, TextFix } from './types.ts'

export interface TableInput extends LintInput {
  /** From the root of the file system, with forward slashes: of configs of one name the nearest is meant. */
  readonly absolute: string
}

interface Collected {
  readonly rule: TableRule
  readonly report: TableReport
}

/**
 * Audits one table against the models that its rows name. Never throws over its content. A text that is no table of models
 * is skipped, with the reason.
 */
export function lintTable(input: TableInput, options: LintOptions, catalog: Catalog, rules: readonly TableRule[], finder: ModelFinder): FileResult {
  const { text, problems } = typeof input.content === 'string' ? { text: input.content, problems: [] } : decode(input.content)
  const table = readTable(text)
  if (table === undefined) return skipped(input.path, text, 'its header is not that of a table of models that is known')
  if (table.document.cut) return skipped(input.path, text, `it has more than ${MAX_ROWS} rows`)
  const failures: InternalFailure[] = []
  const lines = createLines(text)
  const collected = runRules({ input, options, catalog, rules, finder, table, lines, problems, failures })
  const found = collected.flatMap(({ rule, report }) => {
    const resolver = { place: () => placeOf(lines, report.at), fix: () => resolveFix(table, report.fix) }
    return guarded(() => problemOf(rule.meta, report, options, resolver), rule.meta.id, failures) ?? []
  })
  found.sort(compareProblems)
  const suppressed = found.filter(isSuppressed)
  return {
    path: input.path,
    kind: 'table',
    problems: found.filter((problem) => !isSuppressed(problem)),
    ...(suppressed.length === 0 ? {} : { suppressed }),
    text,
    ...(failures.length === 0 ? {} : { failures }),
  }
}

interface Run {
  readonly input: TableInput
  readonly options: LintOptions
  readonly catalog: Catalog
  readonly rules: readonly TableRule[]
  readonly finder: ModelFinder
  readonly table: Table
  readonly lines: Lines
  readonly problems: readonly JsonProblem[]
  readonly failures: InternalFailure[]
}

function runRules({ input, options, catalog, rules, finder, table, lines, problems, failures }: Run): Collected[] {
  const collected: Collected[] = []
  const encoding = problems.find(({ kind }) => kind === 'encoding')
  let rows: readonly AuditedRow[] | undefined
  let current: TableRule
  const context: TableContext = {
    file: { path: input.path, stem: input.path.slice(input.path.lastIndexOf('/') + 1) },
    document: table.document,
    table,
    encoding: encoding === undefined ? undefined : { message: encoding.message, at: encoding },
    get rows() {
      return (rows ??= guarded(() => audit(table, finder, input.absolute, catalog), 'engine', failures) ?? [])
    },
    get unlisted() {
      return finder.without(new Set(table.rows.map(({ name }) => name)), table.kind)
    },
    timm: options.target.timm,
    lineOf: (offset) => lines.position(offset).line,
    report: (report) => void collected.push({ rule: current, report }),
  }
  for (const rule of rules) {
    if (!isOn(rule.meta, options)) continue
    current = rule
    guarded(() => rule.check(context), rule.meta.id, failures)
  }
  return collected
}

function audit(table: Table, finder: ModelFinder, absolute: string, { timm }: Catalog): readonly AuditedRow[] {
  return table.rows.map((row) => {
    const found = finder.find(row.name, table.kind, absolute, timm)
    if (found.kind !== 'model') return { row, found, cells: [] }
    const verdicts = judgeRow(row, found.model, table.kind === 'timm')
    return { row, found, cells: row.cells.map((cell, index) => ({ cell, verdict: verdicts[index]! })) }
  })
}

function resolveFix({ document }: Table, fix: TableReport['fix']): { readonly fix?: TextFix } {
  if (fix === undefined) return {}
  const edit = replaceCell(fix.cell.cell, fix.value, document.text, document.delimiter)
  return { fix: { safe: fix.safe, description: printable(`write ${fix.value}`), edits: [edit] } }
}

function skipped(path: string, text: string, reason: string): FileResult {
  return { path, kind: 'unknown', skipped: reason, problems: [], text }
}
