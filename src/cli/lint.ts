/** `lint-configs [PATH|GLOB ...]`: finds the files, lints each, prints one report. */
import { dirname, resolve } from 'node:path'
import { openCatalog, type RunCatalog } from '../catalog/open.ts'
import { discover, type Discovery, type FoundFile } from '../host/discover.ts'
import { openPackageFile, readPackageText } from '../host/package-root.ts'
import { comparePaths, displayPath } from '../host/paths.ts'
import { MAX_BYTES, mebibytes, readContent, sized, type FileContent } from '../host/read.ts'
import { listIfAny, readTextIfAny } from '../host/user-files.ts'
import { lintText } from '../lint/engine.ts'
import { isAtLeast } from '../lint/severity.ts'
import type { FileResult, LintOptions, Rule } from '../lint/types.ts'
import type { Format } from '../report/format.ts'
import { json } from '../report/json.ts'
import { pretty } from '../report/pretty.ts'
import { stylish } from '../report/stylish.ts'
import { summarise } from '../report/summary.ts'
import { printable } from '../text/index.ts'
import { UsageError, type ExitCode, type Io } from './io.ts'
import { readLintRequest, type FormatName, type LintRequest } from './lint-options.ts'
import { expectManyFiles } from './many-files.ts'
import { styleOf } from './options.ts'

const formats: Readonly<Record<FormatName, Format>> = { pretty, stylish, json }

/** The command. Throws a UsageError (a bad option, a path that leads nowhere) or a CatalogError. */
export async function lintCommand(args: readonly string[], io: Io, ruleSet: readonly Rule[]): Promise<ExitCode> {
  const request = readLintRequest(args, ruleSet)
  const information = await inform(request, io, ruleSet)
  if (information !== undefined) {
    io.out(information)
    return 0
  }
  const run = new LintRun(request.lint, io, ruleSet)
  const files = request.stdin ? [await run.stdin(request.flags['stdin-filename'])] : await run.files(await findFiles(request, io))
  io.out(await formats[request.format](files, {
    style: await styleOf(io, request.flags),
    quiet: request.flags.quiet,
    ignoreUnknown: request.flags['ignore-unknown'],
  }))
  return conclude(files, request, io)
}

/** The answer to an option that asks about lint-configs itself. */
async function inform({ flags }: LintRequest, io: Io, ruleSet: readonly Rule[]): Promise<string | undefined> {
  const isAsked = flags.help || flags.version || flags['list-rules'] || flags.explain !== undefined
  if (!isAsked) return undefined
  const { explainRule, help, listRules, version } = await import('./information.ts')
  if (flags.help) return help('lint')
  if (flags.version) return `${version()}\n`
  return flags.explain === undefined ? listRules(ruleSet, await styleOf(io, flags)) : explainRule(flags.explain, ruleSet)
}

async function findFiles({ paths, flags }: LintRequest, io: Io): Promise<Discovery> {
  const discovery = await discover(paths.length === 0 ? ['.'] : paths, io.cwd)
  const missing = discovery.unmatched.map(({ argument, reason }) => `${argument === '.' ? 'the current folder' : argument}: ${reason}`)
  if (missing.length > 0 && !flags['no-error-on-unmatched']) throw new UsageError(missing.join('; '))
  return discovery
}

/** One run: the catalog is read once, and only as far as it is needed. */
class LintRun {
  readonly #options: LintOptions
  readonly #io: Io
  readonly #rules: readonly Rule[]
  readonly #catalog: RunCatalog

  constructor(options: LintOptions, io: Io, ruleSet: readonly Rule[]) {
    this.#options = options
    this.#io = io
    this.#rules = ruleSet
    this.#catalog = catalogFor(options.target, io)
  }

  /** The results of all files, and of what could not be read on the way to them, sorted by path. */
  async files({ files, failures }: Discovery): Promise<FileResult[]> {
    await expectManyFiles(files.length)
    const results = files.map((file) => this.#file(file))
    for (const { path, message } of failures) results.push(unreadable(path, message))
    return failures.length === 0 ? results : results.sort((a, b) => comparePaths(a.path, b.path))
  }

  async stdin(filename: string | undefined): Promise<FileResult> {
    const { cwd } = this.#io
    const content = sized(await this.#io.readStdin())
    return filename === undefined
      ? this.#lint('<stdin>', cwd, content)
      : this.#lint(displayPath(filename, cwd), dirname(resolve(cwd, filename)), content)
  }

  #file({ absolute, path }: FoundFile): FileResult {
    return this.#lint(path, dirname(absolute), readContent(absolute))
  }

  #lint(path: string, folder: string, content: FileContent): FileResult {
    switch (content.kind) {
      case 'unreadable':
        return unreadable(path, content.message)
      case 'too-large':
        return skipped(path, 'unknown', `it has ${mebibytes(content.size)}, and nothing above ${mebibytes(MAX_BYTES)} is read`)
      case 'bytes':
        return lintText({ path, content: content.bytes }, this.#options, this.#catalog.beside(folder), this.#rules)
    }
  }
}

/** The catalog of a target, with the user's own files at hand. Throws a CatalogError for a target that there is not. */
export function catalogFor(target: LintOptions['target'], { env, home }: Io): RunCatalog {
  const hfLocal = { readText: readTextIfAny, list: listIfAny, env, ...(home === undefined ? {} : { home }) }
  return openCatalog({ target, readText: readPackageText, open: openPackageFile, hfLocal })
}

function unreadable(path: string, message: string): FileResult {
  return skipped(path, 'unreadable', message)
}

function skipped(path: string, kind: 'unknown' | 'unreadable', reason: string): FileResult {
  return { path, kind, skipped: reason, problems: [], text: '' }
}

/** Says on standard error what the report cannot, and decides the exit code. */
function conclude(files: readonly FileResult[], { failOn, maxWarnings }: LintRequest, io: Io): ExitCode {
  const summary = summarise(files)
  for (const file of files) for (const line of complaints(file)) io.err(`lint-configs: ${line}\n`)
  const hasTooMany = maxWarnings !== undefined && summary.warnings > maxWarnings
  if (hasTooMany) io.err(`lint-configs: ${summary.warnings} warnings are more than the ${maxWarnings} of --max-warnings\n`)
  if (summary.failed > 0) return 2
  const fails = failOn !== 'never' && files.some((file) => file.problems.some((problem) => isAtLeast(problem.severity, failOn)))
  return fails || hasTooMany ? 1 : 0
}

function complaints(file: FileResult): string[] {
  const path = printable(file.path)
  if (file.kind === 'unreadable') return [`cannot read ${path}: ${file.skipped}`]
  if (file.failures === undefined) return []
  return file.failures.map(({ where, message }) => {
    const part = where === 'engine' ? 'lint-configs' : `the rule ${where}`
    return `internal error: ${part} failed on ${path} (${message}). This is a bug of lint-configs, not of the file; please report it with the file`
  })
}
