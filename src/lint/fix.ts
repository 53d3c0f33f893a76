/** Repairs a text: makes the fixes of its problems, in passes, until there is none left to make. */
import { applyFixes } from './apply-fixes.ts'
import { isAtLeast, severities } from './severity.ts'
import type { FileResult, Problem, Severity, TextFix } from './types.ts'

export interface FixRequest {
  /** Also fixes that may change what is built. */
  readonly unsafe: boolean
  /** Lints a text of the same file. */
  readonly lint: (text: string) => FileResult
  /**
   * Is a step admissible for another reason than its problems? Asked of a step whose fixes are all safe, with the result before
   * and after it.
   */
  readonly admits?: (before: FileResult, after: FileResult) => boolean
}

export interface FixedFile {
  /** The result of the repaired text, which is in it. */
  readonly result: FileResult
  /** How many fixes were made. */
  readonly fixed: number
}

/** A step makes many fixes; a second one is for those that got in the way of others, or were hidden by them. */
const MAX_STEPS = 10

type Fixable = Problem & { readonly fix: TextFix }

/**
 * Repairs a text that has been linted. Repairing the answer again changes nothing. A fix is made only where the text is the
 * better for it: still a file of its kind, the problem gone, and no graver one in its place. A file that is not completely
 * checked (a bug of ours), or has more problems than are told, is left alone.
 */
export function fixFile(first: FileResult, request: FixRequest): FixedFile {
  if (first.failures !== undefined || first.isCut === true) return { result: first, fixed: 0 }
  const repair = new Repair(first, request)
  for (let step = 0; step < MAX_STEPS; step++) if (!repair.step()) return repair
  const failure = { where: 'engine', message: `the fixes of the file come to no end within ${MAX_STEPS} steps` }
  return { result: { ...first, failures: [failure] }, fixed: 0 }
}

class Repair implements FixedFile {
  result: FileResult
  fixed = 0
  readonly #request: FixRequest

  constructor(first: FileResult, request: FixRequest) {
    this.result = first
    this.#request = request
  }

  /** Makes what can be made at once, safe fixes by themselves. Answers whether there was anything. */
  step(): boolean {
    const before = this.fixed
    for (const safe of this.#request.unsafe ? [true, false] : [true]) {
      this.#make(fixable(this.result).filter(({ fix }) => fix.safe === safe).map(keyOf))
    }
    return this.fixed > before
  }

  /** Makes the fixes of these problems together or, where the text is not the better for it, by halves: what spoils it stays out. */
  #make(keys: readonly string[]): void {
    const wanted = new Set(keys)
    const { made, text } = applyFixes(this.result.text, fixable(this.result).filter((one) => wanted.has(keyOf(one))).map(withEdits))
    if (made.length === 0) return
    const problems = made.map(({ problem }) => problem)
    const after = this.#request.lint(text)
    if (this.#isBetter(after, problems)) {
      this.result = after
      this.fixed += made.length
      return
    }
    if (problems.length === 1) return
    const middle = problems.length >> 1
    this.#make(problems.slice(0, middle).map(keyOf))
    this.#make(problems.slice(middle).map(keyOf))
  }

  #isBetter(after: FileResult, made: readonly Fixable[]): boolean {
    const before = this.result
    if (after.kind !== before.kind || after.failures !== undefined) return false
    const left = countsOf(after.problems)
    const now = countsOf(before.problems)
    for (const [key, count] of countsOf(made)) if (countIn(left, key) + count > countIn(now, key)) return false
    const gravest = gravestOf(after.problems.filter((problem) => !now.has(keyOf(problem))))
    if (gravest !== undefined && !made.every(({ severity }) => isTolerable(gravest, severity, made.length === 1))) return false
    const { admits } = this.#request
    return admits === undefined || !made.every(({ fix }) => fix.safe) || admits(before, after)
  }
}

/**
 * May a problem of this severity come in the place of one of that? An error often hides the next. But where several fixes
 * are made at once, two may have said the same, and what is as grave as before is looked at alone.
 */
function isTolerable(fresh: Severity, fixed: Severity, isAlone: boolean): boolean {
  return isAlone ? isAtLeast(fixed, fresh) : !isAtLeast(fresh, fixed)
}

function fixable({ problems }: FileResult): readonly Fixable[] {
  return problems.filter((problem): problem is Fixable => problem.fix !== undefined)
}

function withEdits(problem: Fixable): { readonly problem: Fixable; readonly edits: TextFix['edits'] } {
  return { problem, edits: problem.fix.edits }
}

/** What stays the same of a problem when lines move. */
function keyOf({ rule, messageId, pointer }: Problem): string {
  return JSON.stringify([rule, messageId, pointer])
}

function countsOf(problems: readonly Problem[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const key of problems.map(keyOf)) counts.set(key, countIn(counts, key) + 1)
  return counts
}

function countIn(counts: ReadonlyMap<string, number>, key: string): number {
  const count = counts.get(key)
  return count === undefined ? 0 : count
}

function gravestOf(problems: readonly Problem[]): Severity | undefined {
  return severities.find((severity) => problems.some((problem) => problem.severity === severity))
}
