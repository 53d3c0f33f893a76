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
import type { Fixer } from './fix.ts'
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
  const fixer = await fixerFor(request)
  const run = new LintRun(request.lint, io, ruleSet, fixer)
  const files = request.stdin ? [await run.stdin(request.flags['stdin-filename'])] : await run.files(await findFiles(request, io))
  await print(files, request, fixer, io)
  return conclude(files, request, io)
}

/** The report; or a patch in its place; or the repaired text, which has standard output to itself, and the report beside it. */
async function print(files: readonly FileResult[], { flags, format, fixing }: LintRequest, fixer: Fixer | undefined, io: Io): Promise<void> {
  if (fixer !== undefined && fixing?.to === 'patch') return io.out(await fixer.patch())
  const report = await formats[format](files, { style: await styleOf(io, flags), quiet: flags.quiet, ignoreUnknown: flags['ignore-unknown'] })
  if (fixing?.to !== 'stdout') return io.out(report)
  for (const { text } of files) io.out(text)
  io.err(report)
}

async function fixerFor({ fixing }: LintRequest): Promise<Fixer | undefined> {
  if (fixing === undefined) return undefined
  const { Fixer } = await import('./fix.ts')
  return new Fixer(fixing)
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
  readonly #fixer: Fixer | undefined

  constructor(options: LintOptions, io: Io, ruleSet: readonly Rule[], fixer: Fixer | undefined) {
    this.#options = options
    this.#io = io
    this.#rules = ruleSet
    this.#catalog = catalogFor(options.target, io)
    this.#fixer = fixer
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
    return this.#lint(path, dirname(absolute), readContent(absolute), absolute)
  }

  #lint(path: string, folder: string, content: FileContent, absolute?: string): FileResult {
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
        const catalog = this.#catalog.beside(folder)
        const lint = (given: Uint8Array | string): FileResult => lintText({ path, content: given }, this.#options, catalog, this.#rules)
        return this.#fixer === undefined ? lint(bytes) : this.#fixer.take({ path, absolute, bytes }, lint)
      }
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

/** Decides the exit code, by what is left where something was repaired; says on standard error what the report cannot. */
function conclude(files: readonly FileResult[], { failOn, maxWarnings, fixing }: LintRequest, io: Io): ExitCode {
  const summary = summarise(files)
  for (const file of files) for (const line of complaints(file)) io.err(`lint-configs: ${line}\n`)
  const hasTooMany = fixing?.to !== 'patch' && maxWarnings !== undefined && summary.warnings > maxWarnings
  if (hasTooMany) io.err(`lint-configs: ${summary.warnings} warnings are more than the ${maxWarnings} of --max-warnings\n`)
  if (summary.failed > 0) return 2
  // Of a patch it says whether there is one.
  if (fixing?.to === 'patch') return summary.fixed !== undefined && summary.fixed > 0 ? 1 : 0
  const fails = failOn !== 'never' && files.some((file) => file.problems.some((problem) => isAtLeast(problem.severity, failOn)))
  return fails || hasTooMany ? 1 : 0
}

function complaints(file: FileResult): string[] {
  const path = printable(file.path)
  if (file.unwritten !== undefined) return [`cannot write ${path}, which is as it was: ${file.unwritten}`]
  if (file.kind === 'unreadable') return [`cannot read ${path}: ${file.skipped}`]
  if (file.failures === undefined) return []
  return file.failures.map(({ where, message }) => {
    const part = where === 'engine' ? 'lint-configs' : `the rule ${where}`
    return `internal error: ${part} failed on ${path} (${message}). This is a bug of lint-configs, not of the file; please report it with the file`
  })
}
