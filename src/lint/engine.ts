/** The engine: one text in, its problems out. Pure: it reads no file, and its answer depends on its arguments alone. */
import { CatalogError } from '../catalog/targets.ts'
import type { Catalog } from '../catalog/types.ts'
import { readConfig, recognise } from '../config/index.ts'
import type { Config } from '../config/types.ts'
import { parseJson } from '../json/parse.ts'
import { readJson } from '../json/read.ts'
import type { JsonDocument } from '../json/types.ts'
import { printable } from '../text/index.ts'
import { architectureOf, type Architecture, type BuiltTower, type Share } from '../towers/build/index.ts'
import { describeTowers } from '../towers/index.ts'
import type { Tower } from '../towers/types.ts'
import { foreignReason } from './foreign.ts'
import { Reports, sumUp } from './collect.ts'
import { compareProblems, isSuppressed, resolveProblem } from './problems.ts'
import { settingsOf } from './settings.ts'
import { isOn } from './severity.ts'
import type { FileInfo, FileResult, InternalFailure, LintOptions, RecordedRun, Rule, RuleContext } from './types.ts'

export interface LintInput {
  /** As shown to people; forward slashes. */
  readonly path: string
  /** The bytes of the file, or its text where it is known already. */
  readonly content: Uint8Array | string
  /** Reads the recorded reference runs of a config by the name of its file without `.json`; without it there are none. */
  readonly references?: (stem: string) => readonly RecordedRun[]
  /** Has what was rehearsed of other configs under the same catalog. */
  readonly share?: Share
}

/** What kind of file it is, and what is known of it. */
type Subject = Pick<FileResult, 'kind' | 'skipped'> & { readonly config?: Config }

/**
 * Lints one text. Never throws over its content: a broken file has problems, a bug of ours is in `failures` and the other
 * rules still run. Throws a CatalogError where this installation lacks a file of the catalog.
 */
export function lintText(input: LintInput, options: LintOptions, catalog: Catalog, rules: readonly Rule[]): FileResult {
  const failures: InternalFailure[] = []
  const document = typeof input.content === 'string' ? parseJson(input.content) : readJson(input.content)
  const subject = guarded(() => readSubject(document, catalog), 'engine', failures) ?? { kind: 'unparsed' }
  const reports = new Reports()
  if (subject.kind !== 'unknown') runRules({ input, options, catalog, rules, document, subject, failures, reports })
  const found = reports.told.flatMap((one) => guarded(() => resolveProblem(document, one, options), one.rule.meta.id, failures) ?? [])
  const summedUp = Array.from(reports.beyond, ([rule, beyond]) => guarded(() => sumUp(document, rule, beyond, options), rule.meta.id, failures) ?? [])
  for (const problem of summedUp.flat()) found.push(problem)
  found.sort(compareProblems)
  const suppressed = found.filter(isSuppressed)
  return {
    path: input.path,
    kind: subject.kind,
    ...(subject.skipped === undefined ? {} : { skipped: subject.skipped }),
    problems: suppressed.length === 0 ? found : found.filter((problem) => !isSuppressed(problem)),
    ...(suppressed.length === 0 ? {} : { suppressed }),
    text: document.text,
    ...(summedUp.length === 0 ? {} : { isCut: true }),
    ...(failures.length === 0 ? {} : { failures }),
  }
}

function readSubject(document: JsonDocument, catalog: Catalog): Subject {
  if (document.root === undefined) {
    const reason = foreignReason(document.text)
    return reason === undefined ? { kind: 'unparsed' } : { kind: 'unknown', skipped: reason }
  }
  const recognition = recognise(document)
  if (recognition.kind === 'unknown') return { kind: 'unknown', skipped: printable(recognition.reason) }
  return { kind: recognition.kind, config: readConfig(document, recognition, catalog.openClip) }
}

interface Run {
  readonly input: LintInput
  readonly options: LintOptions
  readonly catalog: Catalog
  readonly rules: readonly Rule[]
  readonly document: JsonDocument
  readonly subject: Subject
  readonly failures: InternalFailure[]
  readonly reports: Reports
}

function runRules(run: Run): void {
  const { input, options, catalog, document, subject, failures, reports } = run
  const file: FileInfo = { path: input.path, stem: stemOf(input.path) }
  let towers: readonly Tower[] | undefined
  let built: Architecture | undefined
  let current: Rule
  // One context for all rules of a file: they run one after another.
  const context: RuleContext = {
    file,
    document,
    config: subject.config,
    catalog,
    target: options.target,
    get options() {
      return settingsOf(current.meta, options).options
    },
    get towers() {
      // Built once; a bug in there is told once, and not by every rule that asks.
      const { rehearsed } = context.built
      return (towers ??= guarded(() => towersOf(subject.config, catalog, rehearsed), 'engine', failures) ?? [])
    },
    get built() {
      return (built ??= guarded(() => builtOf(subject.config, catalog, input.share), 'engine', failures) ?? nothing('a bug kept it from being built'))
    },
    get references() {
      return input.references?.(file.stem) ?? []
    },
    report: (report) => reports.add(current, report),
  }
  for (const rule of run.rules) {
    if (!rule.meta.kinds.some((kind) => kind === subject.kind) || !isOn(rule.meta, options)) continue
    current = rule
    guarded(() => rule.check(context), rule.meta.id, failures)
  }
}

/** Last part of a path without `.json`. */
function stemOf(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1)
  return name.endsWith('.json') ? name.slice(0, -'.json'.length) : name
}

function towersOf(config: Config | undefined, catalog: Catalog, built: readonly BuiltTower[]): readonly Tower[] {
  return config === undefined ? [] : describeTowers(config, catalog, built)
}

function builtOf(config: Config | undefined, catalog: Catalog, share: Share | undefined): Architecture {
  return config === undefined ? nothing('it is no config') : architectureOf(config, catalog, share)
}

function nothing(reason: string): Architecture {
  return { towers: [], own: [], problems: [], rehearsed: [], outlines: [], reason }
}

/** The answer of `action`, or undefined when it throws: that is a bug of ours, told as such. */
export function guarded<T>(action: () => T, where: string, failures: InternalFailure[]): T | undefined {
  try {
    return action()
  } catch (error) {
    if (error instanceof CatalogError) throw error
    const message = printable(error instanceof Error ? `${error.name}: ${error.message}` : String(error))
    // The architecture and the facts of a config can meet the same one.
    if (!failures.some((known) => known.where === where && known.message === message)) failures.push({ where, message })
    return undefined
  }
}
