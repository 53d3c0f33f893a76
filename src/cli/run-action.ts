/** What the GitHub Action does: lints, annotates, and says in outputs and in the step's summary what it found. */
import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import { pullRequestRevisions } from '../host/github-event.ts'
import { appendText } from '../host/write.ts'
import type { FileResult } from '../lint/types.ts'
import type { ReportOptions } from '../report/format.ts'
import { github, workflowCommand } from '../report/github.ts'
import { stepSummary } from '../report/step-summary.ts'
import { plain } from '../report/style.ts'
import { summarise } from '../report/summary.ts'
import { readInputs, type ActionInputs } from './action-inputs.ts'
import { actionSite, summaryLinks } from './action-links.ts'
import { complaint } from './complaint.ts'
import { UsageError, type ExitCode, type Io, type RuleSet } from './io.ts'
import { readLintRequest } from './lint-options.ts'
import { conclude, lint, startRun, type Run } from './lint.ts'
import { seenFromCheckout, writeReport } from './report.ts'
import { sarifFormat } from './sarif.ts'

/** Never throws: what keeps the action from its work is an annotation, and exit code 2. */
export async function runAction(io: Io, ruleSet: RuleSet): Promise<ExitCode> {
  try {
    return await act(readInputs(io.env), io, ruleSet)
  } catch (error) {
    io.out(annotation(complaint(error)))
    return 2
  }
}

async function act(inputs: ActionInputs, io: Io, ruleSet: RuleSet): Promise<ExitCode> {
  const workspace = resolve(io.cwd, io.env['GITHUB_WORKSPACE'] ?? '.')
  // What a command line says on standard error is to be seen on the pull request.
  const inside: Io = { ...io, cwd: workingDirectory(workspace, inputs), err: (text) => io.out(annotation(text)) }
  const run = await startRun(readLintRequest(inputs.args, ruleSet), inside, ruleSet)
  const found = await lint(run)
  const files = seenFromCheckout(found, inside)
  const options: ReportOptions = { style: plain, quiet: false, ignoreUnknown: true, failOn: run.settings.failOn }
  io.out(github(files, options))
  const code = conclude(files, run)
  if (inputs.sarifFile !== undefined) {
    const sarif = await sarifFormat(ruleSet(), actionSite(io.env))(files, options)
    await writeReport(inputs.sarifFile, sarif, { ...io, cwd: workspace })
  }
  tell('GITHUB_OUTPUT', outputs(files), io)
  if (inputs.summary) {
    const changes = await changesOf(found, run, workspace)
    const summary = stepSummary({ files, links: summaryLinks(io.env), ...(changes === undefined ? {} : { changes }) }, options)
    tell('GITHUB_STEP_SUMMARY', summary, io)
  }
  return code
}

/** Undefined where the run is of no pull request. */
async function changesOf(found: readonly FileResult[], run: Run, workspace: string): Promise<string | undefined> {
  const revisions = pullRequestRevisions(run.io.env)
  if (revisions === undefined) return undefined
  const { describeChanges } = await import('./pull-request.ts')
  return await describeChanges(revisions, found, run, workspace)
}

function workingDirectory(workspace: string, { workingDirectory }: ActionInputs): string {
  const folder = resolve(workspace, workingDirectory)
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) throw new UsageError(`working-directory ${workingDirectory} is no folder of the workspace`)
  return folder
}

function annotation(text: string): string {
  return `${workflowCommand('error', { title: 'lint-configs' }, text.trimEnd())}\n`
}

function outputs(files: readonly FileResult[]): string {
  const { errors, warnings, infos, files: count } = summarise(files)
  return Object.entries({ errors, warnings, infos, files: count }).map(([name, value]) => `${name}=${value}\n`).join('')
}

/** Appends to a file that the runner has made for that. */
function tell(variable: 'GITHUB_OUTPUT' | 'GITHUB_STEP_SUMMARY', text: string, io: Io): void {
  const file = io.env[variable]
  if (file === undefined || file === '') {
    io.out(`lint-configs: ${variable} is not set, so that what belongs there is not told\n`)
    return
  }
  const failure = appendText(file, text)
  if (failure !== undefined) throw new UsageError(`cannot write to ${variable}: ${failure}`)
}
