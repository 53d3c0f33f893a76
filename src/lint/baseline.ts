/** The baseline: problems that are accepted as they are, known by file, rule and pointer, and never by line. Pure. */
import { compareProblems } from './problems.ts'
import type { FileResult, Problem, SuppressedProblem } from './types.ts'

/** Rule -> pointer -> how many problems are accepted there. */
export type AcceptedInFile = Readonly<Record<string, Readonly<Record<string, number>>>>

/** The same by file, as the baseline file has it: paths from its own folder. */
export type Accepted = Readonly<Record<string, AcceptedInFile>>

/** An entry that accepts more than there is. */
export interface StaleEntry {
  readonly rule: string
  readonly pointer: string
  readonly accepted: number
  readonly found: number
}

/**
 * The result of a file with its accepted problems suppressed. Where a pointer has more of a rule's problems than are accepted all
 * of them are told: which of them is the new one nobody can say.
 */
export function acceptProblems(result: FileResult, accepted: AcceptedInFile): FileResult {
  const counts = countProblems(result)
  const isAccepted = ({ rule, pointer }: Problem): boolean => countIn(counts, rule, pointer) <= countIn(accepted, rule, pointer)
  const taken = result.problems.filter(isAccepted).map((problem): SuppressedProblem => ({ ...problem, suppression: { by: 'baseline' } }))
  if (taken.length === 0) return result
  const suppressed = [...(result.suppressed === undefined ? [] : result.suppressed), ...taken]
  return { ...result, problems: result.problems.filter((problem) => !isAccepted(problem)), suppressed: suppressed.sort(compareProblems) }
}

/** What a baseline would have to accept of a file, as it is linted without one. Rules and pointers in order. */
export function countProblems({ problems }: FileResult): AcceptedInFile {
  const counts = new Map<string, Map<string, number>>()
  for (const { rule, pointer } of problems) {
    const ofRule = counts.get(rule) ?? new Map<string, number>()
    counts.set(rule, ofRule.set(pointer, (ofRule.get(pointer) ?? 0) + 1))
  }
  return sorted(Array.from(counts, ([rule, pointers]) => [rule, sorted(pointers)]))
}

/**
 * The entries of a file that accept more than there is. `result` is the file as it is linted without a baseline;
 * `isJudged` says of which rules that tells anything: not of one that is off.
 */
export function staleEntries(result: FileResult, accepted: AcceptedInFile, isJudged: (rule: string) => boolean): StaleEntry[] {
  const counts = countProblems(result)
  return entriesOf(accepted).flatMap(({ rule, pointer, accepted }) => {
    const found = countIn(counts, rule, pointer)
    return isJudged(rule) && found < accepted ? [{ rule, pointer, accepted, found }] : []
  })
}

/** All entries of a file, every one of which is stale where the file is gone. */
export function entriesOf(accepted: AcceptedInFile): StaleEntry[] {
  return Object.entries(accepted).flatMap(([rule, pointers]) =>
    Object.entries(pointers).map(([pointer, count]) => ({ rule, pointer, accepted: count, found: 0 })),
  )
}

/** The entries without what is stale; undefined where nothing is left. */
export function prune(accepted: AcceptedInFile, stale: readonly StaleEntry[]): AcceptedInFile | undefined {
  const found = new Map(stale.map((entry) => [JSON.stringify([entry.rule, entry.pointer]), entry.found]))
  const kept = Object.entries(accepted).map(([rule, pointers]) => {
    const left = Object.entries(pointers).map(([pointer, count]) => [pointer, found.get(JSON.stringify([rule, pointer])) ?? count] as const)
    return [rule, Object.fromEntries(left.filter(([, count]) => count > 0))] as const
  })
  const rules = kept.filter(([, pointers]) => Object.keys(pointers).length > 0)
  return rules.length === 0 ? undefined : Object.fromEntries(rules)
}

/** An object with its keys in order of code units. */
export function sorted<Value>(entries: Iterable<readonly [string, Value]>): Record<string, Value> {
  return Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
}

function countIn(accepted: AcceptedInFile, rule: string, pointer: string): number {
  const ofRule = Object.hasOwn(accepted, rule) ? accepted[rule] : undefined
  const count = ofRule !== undefined && Object.hasOwn(ofRule, pointer) ? ofRule[pointer] : undefined
  return count === undefined ? 0 : count
}
