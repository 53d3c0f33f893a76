/** SARIF 2.1.0 (OASIS), for code scanning and editors: the rules with their pages, and every problem with its place and its fix. */
import type { Log, Notification, ReportingDescriptor, Result, Run } from 'sarif'
import { presetSeverity, severities } from '../lint/severity.ts'
import type { FileResult, Problem, RuleMeta, Severity, SuppressedProblem } from '../lint/types.ts'
import { failureTexts } from './failures.ts'
import { fingerprintsOf } from './fingerprint.ts'
import { shownProblems, type ReportOptions } from './format.ts'
import { inert } from './json.ts'
import { artifactLocation, fixOf, locationOf, ROOT } from './sarif-place.ts'

/** What a report says of lint-configs itself. */
export interface ToolFacts {
  readonly version: string
  /** Where the project is at home on the web, if it is. */
  readonly home?: string
  /** In the order of their ids. */
  readonly rules: readonly RuleFacts[]
}

export interface RuleFacts {
  readonly meta: RuleMeta
  /** Its page, as Markdown. */
  readonly page: string
  /** Where the page stands on the web, if it does. */
  readonly url?: string
}

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json'

const levels = { error: 'error', warning: 'warning', info: 'note' } as const satisfies Readonly<Record<Severity, Result.level>>

/** In the words of GitHub's code scanning. */
const githubSeverities: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', info: 'recommendation' }

/** One run. Paths are to be relative to the root of the repository; problems that the user has accepted are there as suppressed. */
export function sarif(files: readonly FileResult[], options: ReportOptions, tool: ToolFacts): string {
  const run: Run = {
    tool: {
      driver: {
        name: 'lint-configs',
        version: tool.version,
        ...(tool.home === undefined ? {} : { informationUri: tool.home }),
        rules: tool.rules.map(ruleOf),
      },
    },
    invocations: [{ executionSuccessful: files.every((file) => failureTexts(file).length === 0), toolExecutionNotifications: notificationsOf(files, options) }],
    originalUriBaseIds: { [ROOT]: { description: { text: 'The root of the repository.' } } },
    columnKind: 'utf16CodeUnits',
    results: files.flatMap((file) => resultsOf(file, options, tool.rules)),
  }
  const log: Log = { $schema: SCHEMA, version: '2.1.0', runs: [run] }
  return `${inert(JSON.stringify(log, undefined, 2))}\n`
}

function ruleOf({ meta, page, url }: RuleFacts): ReportingDescriptor {
  const gravest = severities.find((severity) => Object.values(meta.messages).some((message) => message.severity === severity)) ?? 'warning'
  const isOff = Object.values(meta.messages).every((message) => presetSeverity('recommended', meta, message) === 'off')
  return {
    id: meta.id,
    shortDescription: { text: `${meta.summary[0]?.toUpperCase() ?? ''}${meta.summary.slice(1)}.` },
    fullDescription: { text: whatOf(page) },
    // SARIF asks for a text beside the Markdown; the page is written to be read as it is, too.
    help: { text: page, markdown: page },
    ...(url === undefined ? {} : { helpUri: url }),
    defaultConfiguration: { level: levels[gravest], enabled: !isOff },
    properties: { tags: ['model-config'], precision: 'very-high', 'problem.severity': githubSeverities[gravest] },
  }
}

/** What a rule's page says under `## What`; every page has that. */
function whatOf(page: string): string {
  const text = /^## What\n+([^]*?)(?=\n## |$(?![^]))/m.exec(page)?.[1]
  if (text === undefined) throw new Error("a rule's page has no section ## What")
  return text.trim().replaceAll(/(?<!\n)\n(?!\n)/g, ' ')
}

function resultsOf(file: FileResult, options: ReportOptions, rules: readonly RuleFacts[]): Result[] {
  const problems: readonly (Problem | SuppressedProblem)[] = [...shownProblems(file, options), ...(file.suppressed ?? [])]
  const fingerprints = fingerprintsOf(file, problems)
  return problems.map((problem, index) => {
    const { rule, severity, message, hint, fix, pointer, messageId, data } = problem
    const ruleIndex = rules.findIndex(({ meta }) => meta.id === rule)
    return {
      ruleId: rule,
      ...(ruleIndex < 0 ? {} : { ruleIndex }),
      level: levels[severity],
      message: { text: withoutLinks(hint === undefined ? message : `${message}\n${hint}`) },
      locations: [locationOf(file, problem)],
      partialFingerprints: { 'rulePointerPath/v1': fingerprints[index] ?? '' },
      ...('suppression' in problem ? { suppressions: [suppressionOf(problem)] } : {}),
      ...(fix === undefined ? {} : { fixes: [fixOf(file, fix)] }),
      properties: { messageId, pointer, data },
    }
  })
}

function suppressionOf({ suppression: { reason } }: SuppressedProblem): { kind: 'external'; justification?: string } {
  return { kind: 'external', ...(reason === undefined ? {} : { justification: reason }) }
}

/** `[text](target)` in a message is a link (SARIF 3.11.6); what a config says is to be none. Other messages are left as they are. */
function withoutLinks(message: string): string {
  const opening = message.indexOf('[')
  return opening >= 0 && message.includes('](', opening) ? message.replace(/[\\[\]]/g, '\\$&') : message
}

/** What could not be checked, and which files were passed over. */
function notificationsOf(files: readonly FileResult[], options: ReportOptions): Notification[] {
  return files.flatMap((file): Notification[] => {
    const locations = [{ physicalLocation: { artifactLocation: artifactLocation(file.path) } }]
    const failures = failureTexts(file).map((text) => ({ level: 'error' as const, message: { text: withoutLinks(text) }, locations }))
    if (file.kind !== 'unknown' || options.ignoreUnknown || options.quiet) return failures
    return [...failures, { level: 'note', message: { text: withoutLinks(`skipped: ${file.skipped ?? ''}`) }, locations }]
  })
}
