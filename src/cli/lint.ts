/** `lint-configs [PATH|GLOB ...]`: finds the files, lints each, prints one report. */
import { dirname, resolve } from 'node:path'
import type { Catalog } from '../catalog/types.ts'
import { discover, type Discovery, type FoundFile } from '../host/discover.ts'
import { comparePaths, displayPath, isTablePath } from '../host/paths.ts'
import { MAX_BYTES, mebibytes, readContent, sized, type FileContent } from '../host/read.ts'
import { isAtLeast } from '../lint/severity.ts'
import type { FileResult, RecordedRun } from '../lint/types.ts'
import { failureTexts } from '../report/failures.ts'
import { summarise } from '../report/summary.ts'
import { printable } from '../text/index.ts'
import type { Share } from '../towers/build/index.ts'
import { shareTowers } from './architecture.ts'
import type { Fixer } from './fix.ts'
import { STDIN, UsageError, type ExitCode, type Io, type RuleSet } from './io.ts'
import { lintText } from './judge.ts'
import { keep, memoryFor, recordingFor } from './keeping.ts'
import { readLintRequest, type LintRequest } from './lint-options.ts'
import { expectFiles } from './many-files.ts'
import type { Memory } from './memory.ts'
import { styleOf } from './options.ts'
import { RECORDS, recordedRuns } from './recorded-runs.ts'
import { report } from './report.ts'
import { runSettings, type RunSettings, type SettingsOf } from './settings.ts'
import type { TableRun } from './tables.ts'
import type { ChosenCatalog } from './targets.ts'
import { baselinePlan } from './which-baseline.ts'

/** One run: what is asked for, what holds, and what is needed for it. */
export interface Run {
  readonly request: LintRequest
  readonly settings: RunSettings
  readonly fixer: Fixer | undefined
  readonly memory: Memory | undefined
  readonly io: Io
  readonly ruleSet: RuleSet
}

/** The command. Throws a UsageError (a bad option, a path that leads nowhere), a ConfigError or a CatalogError. */
export async function lintCommand(args: readonly string[], io: Io, ruleSet: RuleSet): Promise<ExitCode> {
  const request = readLintRequest(args, ruleSet)
  const information = await inform(request, io, ruleSet)
  if (information !== undefined) {
    io.out(information)
    return 0
  }
  const recording = recordingFor(request, io, ruleSet)
  const run = await startRun(request, recording === undefined ? io : recording.io, ruleSet)
  const files = await lint(run)
  const isWhole = await print(files, run)
  const code = conclude(files, run)
  await keep(run.memory, recording?.file(code))
  return isWhole ? code : 2
}

/** What holds for a run. Throws a ConfigError for a config that cannot be read, or a CatalogError. */
export async function startRun(request: LintRequest, io: Io, ruleSet: RuleSet): Promise<Run> {
  const memory = memoryFor(request, io, ruleSet)
  const watching = memory === undefined ? io : { ...io, files: memory.watched }
  const settings = await runSettings(request, watching, ruleSet)
  return { request, settings, fixer: await fixerFor(request), memory, io, ruleSet }
}

/** The results of a run, sorted by path. Throws a UsageError for a path that leads nowhere. */
export async function lint(run: Run): Promise<readonly FileResult[]> {
  return run.request.stdin ? await lintStdin(run) : await lintFiles(run)
}

/**
 * The reports; or a patch in their place; or the repaired text, which has standard output to itself, and what is printed beside it.
 * Answers whether all was printed.
 */
async function print(files: readonly FileResult[], run: Run): Promise<boolean> {
  const { request: { fixing }, fixer, io } = run
  if (fixer !== undefined && fixing?.to === 'patch') {
    const { text, left } = await fixer.patch()
    io.out(text)
    for (const path of left) io.err(`lint-configs: the patch leaves out ${printable(path)}, whose lines a terminal or the log of a CI service would obey; --fix repairs it\n`)
    return left.length === 0
  }
  if (fixing?.to === 'stdout') for (const { text } of files) io.out(text)
  await report(files, fixing?.to === 'stdout' ? { ...run, io: { ...io, out: io.err } } : run)
  return true
}

async function fixerFor({ fixing }: LintRequest): Promise<Fixer | undefined> {
  if (fixing === undefined) return undefined
  const { Fixer } = await import('./fix.ts')
  return new Fixer(fixing)
}

/** The answer to an option that asks about lint-configs itself, or about its settings. */
async function inform(request: LintRequest, io: Io, ruleSet: RuleSet): Promise<string | undefined> {
  const { flags } = request
  if (flags.help || flags.version || flags['list-rules'] || flags.explain !== undefined) {
    const { explainRule, help, listRules, version } = await import('./information.ts')
    if (flags.help) return help('lint')
    if (flags.version) return `${version()}\n`
    return flags.explain === undefined ? listRules(ruleSet(), await styleOf(io, flags)) : explainRule(flags.explain, ruleSet())
  }
  if (flags['print-config'] !== undefined) {
    const { printConfig } = await import('./print-config.ts')
    return await printConfig(flags['print-config'], request, io, ruleSet)
  }
  if (!flags.init) return undefined
  const { init } = await import('./init.ts')
  return init(io)
}

async function findFiles({ request: { paths, flags }, settings, io }: Run): Promise<Discovery> {
  const discovery = await discover(paths.length === 0 ? settings.paths : paths, io.cwd, settings.skips, loadTableTest)
  const from = paths.length > 0 || settings.pathsFrom === undefined ? '' : `${settings.pathsFrom}: `
  const missing = discovery.unmatched.map(({ argument, reason }) => `${from}${argument === '.' ? 'the current folder' : argument}: ${reason}`)
  if (missing.length > 0 && !flags['no-error-on-unmatched']) throw new UsageError(missing.join('; '))
  return discovery
}

async function loadTableTest(): Promise<(firstLine: string) => boolean> {
  const { isTableHeader } = await import('./tables.ts')
  return isTableHeader
}

/** The results of all files, and of what could not be read on the way to them, sorted by path. */
async function lintFiles(run: Run): Promise<FileResult[]> {
  const { files, failures } = await findFiles(run)
  const settingsOf = await run.settings.forFiles(files)
  const linter = await linterFor(files, settingsOf, run)
  // A file that is ignored is left out without a word, unless the command line names it.
  const named = new Set(run.request.paths.map((path) => resolve(run.io.cwd, path)))
  const results = files.flatMap((file) => {
    const reason = linter.ignored(file)
    if (reason === undefined) return [linter.file(file)]
    return named.has(file.absolute) ? [skipped(file.path, 'unknown', reason)] : []
  })
  for (const { path, message } of failures) results.push(unreadable(path, message))
  return await accepted(failures.length === 0 ? results : results.sort((a, b) => comparePaths(a.path, b.path)), settingsOf, run)
}

async function lintStdin(run: Run): Promise<FileResult[]> {
  const { request, settings, io } = run
  const given = request.flags['stdin-filename']
  const path = given === undefined ? STDIN : displayPath(given, io.cwd)
  const file = { absolute: resolve(io.cwd, given ?? path), path }
  const settingsOf = await settings.forFiles([file])
  const linter = await linterFor([file], settingsOf, run)
  const reason = linter.ignored(file)
  const bytes = await io.readStdin()
  if (reason === undefined) return await accepted([linter.content(file, sized(bytes), 'stdin')], settingsOf, run)
  const result = skipped(path, 'unknown', reason)
  return [request.fixing?.to === 'stdout' ? { ...result, text: new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes) } : result]
}

/** What a baseline accepts is suppressed; or a baseline is written, or pruned. */
async function accepted(results: FileResult[], settingsOf: SettingsOf, { request: { flags, stdin }, settings, io, ruleSet }: Run): Promise<FileResult[]> {
  const plan = baselinePlan(flags, settings.baseline, io)
  if (plan === undefined) return results
  const { applyBaseline } = await import('./baseline.ts')
  return await applyBaseline(results, { plan, settingsOf, ruleSet, io, tellsStale: !stdin && !flags.quiet && !flags.diff })
}

/** What tables need is loaded with the first of them; their rows may be about any file of the run. */
async function linterFor(files: readonly FoundFile[], settings: SettingsOf, run: Run): Promise<Linter> {
  if (!files.some(({ path }) => isTablePath(path))) return new Linter(files, settings, run)
  const { TableRun } = await import('./tables.ts')
  return new Linter(files, settings, run, new TableRun(files, settings))
}

/** Lints and, where it is asked for, repairs. Each catalog is read once, and only as far as it is needed. */
class Linter {
  readonly #settings: SettingsOf
  readonly #rules: RuleSet
  readonly #fixer: Fixer | undefined
  readonly #memory: Memory | undefined
  readonly #tables: TableRun | undefined
  readonly #cwd: string
  readonly #shares = new WeakMap<ChosenCatalog, Share>()
  /** How many files may have to be judged; 0 once V8 was told. */
  #expected: number

  constructor(files: readonly FoundFile[], settings: SettingsOf, { ruleSet, fixer, memory, io }: Run, tables?: TableRun) {
    this.#expected = files.length
    this.#memory = memory
    this.#tables = tables
    this.#settings = settings
    this.#cwd = io.cwd
    this.#rules = ruleSet
    this.#fixer = fixer
  }

  /** Why a file is not to be linted; undefined for one that is. */
  ignored({ absolute }: FoundFile): string | undefined {
    return this.#settings(absolute).ignored
  }

  file(file: FoundFile): FileResult {
    return this.#recalled(file) ?? this.content(file, readContent(file.absolute), 'file')
  }

  /** What lies nowhere, standard input, has a place all the same: where its settings come from. */
  content(file: FoundFile, content: FileContent, from: 'file' | 'stdin'): FileResult {
    const { absolute, path } = file
    switch (content.kind) {
      case 'unreadable':
        return unreadable(path, content.message)
      case 'too-large': {
        const reason = `it has ${mebibytes(content.size)}, and nothing above ${mebibytes(MAX_BYTES)} is read`
        if (this.#fixer?.fixing.to === 'stdout') throw new UsageError(`standard input cannot be repaired: ${reason}`)
        return skipped(path, 'unknown', reason)
      }
      case 'bytes': {
        const { bytes } = content
        if (this.#fixer === undefined) return this.#judge(file, bytes)
        const { lint, catalog } = this.#linterOf(file)
        return this.#fixer.take({ path, absolute: from === 'stdin' ? undefined : absolute, bytes }, lint, catalog)
      }
    }
  }

  /** What an earlier run has found, where nothing has changed since. */
  #recalled(file: FoundFile): FileResult | undefined {
    return this.#memoryOf(file)?.recall(file, this.#settings(file.absolute).options)
  }

  #judge(file: FoundFile, bytes: Uint8Array): FileResult {
    const { lint, looked } = this.#linterOf(file)
    const result = lint(bytes)
    if (!looked.references) this.#memoryOf(file)?.keep(file, bytes, this.#settings(file.absolute).options, result, looked.huggingFace)
    return result
  }

  #memoryOf({ absolute, path }: FoundFile): Memory | undefined {
    return this.#settings(absolute).chosen.isBundled && !isTablePath(path) ? this.#memory : undefined
  }

  /** How a file is linted, and what is to build the same of it once it is repaired: of a table nothing is built. */
  #linterOf({ absolute, path }: FoundFile): FileLinter {
    expectFiles(this.#expected)
    this.#expected = 0
    const looked = { huggingFace: false, references: false }
    const tables = isTablePath(path) ? this.#tables : undefined
    if (tables !== undefined) return { lint: (content) => tables.lint({ path, absolute, content }), looked }
    const { options, chosen } = this.#settings(absolute)
    let share = this.#shares.get(chosen)
    if (share === undefined) this.#shares.set(chosen, (share = shareTowers()))
    const catalog = noting(chosen.catalog.beside(dirname(absolute)), () => (looked.huggingFace = true))
    const references = (stem: string): readonly RecordedRun[] => {
      looked.references = true
      return recordedRuns(resolve(this.#cwd, RECORDS), stem)
    }
    return { lint: (content) => lintText({ path, content, references, share }, options, catalog, this.#rules()), catalog, looked }
  }
}

interface FileLinter {
  readonly lint: (content: Uint8Array | string) => FileResult
  readonly catalog?: Catalog
  /** What the linter has looked for on the user's disk besides the file. */
  readonly looked: { readonly huggingFace: boolean; readonly references: boolean }
}

/** The same catalog, which says when a Hugging Face name is looked up: the answer may be the user's own config.json. */
function noting(catalog: Catalog, note: () => void): Catalog {
  const noted = <Args extends unknown[], T>(ask: (...args: Args) => T) => (...args: Args): T => {
    note()
    return ask(...args)
  }
  return Object.create(catalog, { hf: { value: noted(catalog.hf) }, hfNames: { value: noted(catalog.hfNames) } }) as Catalog
}

function unreadable(path: string, message: string): FileResult {
  return skipped(path, 'unreadable', message)
}

function skipped(path: string, kind: 'unknown' | 'unreadable', reason: string): FileResult {
  return { path, kind, skipped: reason, problems: [], text: '' }
}

/** Decides the exit code, by what is left where something was repaired; says on standard error what the report cannot. */
export function conclude(files: readonly FileResult[], { settings: { failOn, maxWarnings }, request: { fixing }, io }: Run): ExitCode {
  const summary = summarise(files)
  for (const file of files) for (const line of failureTexts(file)) io.err(`lint-configs: ${line}\n`)
  const hasTooMany = fixing?.to !== 'patch' && maxWarnings !== undefined && summary.warnings > maxWarnings.value
  if (hasTooMany) io.err(`lint-configs: ${summary.warnings} warnings are more than the ${maxWarnings.value} of ${printable(maxWarnings.from)}\n`)
  if (summary.failed > 0) return 2
  // Of a patch it says whether there is one.
  if (fixing?.to === 'patch') return summary.fixed !== undefined && summary.fixed > 0 ? 1 : 0
  const fails = failOn !== 'never' && files.some((file) => file.problems.some((problem) => isAtLeast(problem.severity, failOn)))
  return fails || hasTooMany ? 1 : 0
}
