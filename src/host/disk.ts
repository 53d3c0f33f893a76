/**
 * The user's disk as a lint sees it. A run may have every look at it noted, so that a later one looks again and knows that nothing has
 * changed (src/cli/repeat.ts). What a lint reads of the user's it reads by this module, or it says that it cannot be looked at again.
 */
import { readFileSync, readdirSync, statSync, type Dirent } from 'node:fs'
import { kindIn, printed, refusal, type Kind } from './look.ts'

/** What was asked about a path: what it leads to, what lies in the folder, or the text of the file. */
export type Question = 'kind' | 'entries' | 'text'

/** A question, the path, and the answer. */
export type Look = readonly [Question, string, string]

/** What bytes that are no UTF-8 are decoded to, whatever they are: no text that is noted has it. */
const UNKNOWN = '\uFFFD'

let looks: Map<string, Look> | undefined
let canRepeat = true

/** From now on every look is noted. */
export function startNoting(): void {
  looks = new Map()
  canRepeat = true
}

/** What was looked at since, in order; undefined where it cannot be looked at again. */
export function noted(): readonly Look[] | undefined {
  return looks === undefined || !canRepeat ? undefined : [...looks.values()]
}

/** Says that the run depends on something that is not noted. */
export function cannotLookAgain(): void {
  canRepeat = false
}

/** What a path leads to, by way of links. Throws what node:fs throws, but not for what is not there. */
export function kindOf(path: string): Kind {
  return look('kind', path, () => kindIn(statSync(path, { throwIfNoEntry: false })), (kind) => kind)
}

/** What a link leads to. Throws what node:fs throws, also for what is not there. */
export function targetOf(link: string): Kind {
  return look('kind', link, () => kindIn(statSync(link)), (kind) => kind)
}

/** Is there anything? What cannot be asked for is not there. */
export function isThere(path: string): boolean {
  try {
    return kindOf(path) !== 'none'
  } catch (error) {
    refusal(error)
    return false
  }
}

/** What lies in a folder. Throws what node:fs throws. */
export function entriesOf(folder: string): readonly Dirent[] {
  return look('entries', folder, () => readdirSync(folder, { withFileTypes: true }), printed)
}

/** The text of a regular file of at most `limit` bytes; undefined where there is none. Throws what node:fs throws. */
export function textOf(path: string, limit: number): string | undefined {
  const stats = look('kind', path, () => statSync(path, { throwIfNoEntry: false }), (seen) => (seen?.isFile() === true ? undefined : kindIn(seen)))
  if (stats?.isFile() !== true) return undefined
  if (stats.size > limit) {
    cannotLookAgain()
    return undefined
  }
  try {
    const text = readFileSync(path, 'utf8')
    noteText(path, text)
    return text
  } catch (error) {
    cannotLookAgain()
    throw error
  }
}

/** Notes what was read of a regular file. */
export function noteBytes(path: string, bytes: Uint8Array): void {
  if (looks !== undefined) noteText(path, Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8'))
}

function noteText(path: string, text: string): void {
  if (text.includes(UNKNOWN)) cannotLookAgain()
  note('text', path, text)
}

/** Looks, and notes what is to be seen; `answer` is undefined where another look will say all of it. */
function look<T>(question: Question, path: string, see: () => T, answer: (seen: T) => string | undefined): T {
  if (looks === undefined) return see()
  let seen: T
  try {
    seen = see()
  } catch (error) {
    note(question, path, refusal(error))
    throw error
  }
  const said = answer(seen)
  if (said !== undefined) note(question, path, said)
  return seen
}

function note(question: Question, path: string, answer: string): void {
  if (looks === undefined) return
  const key = `${question} ${path}`
  const before = looks.get(key)
  // What has changed within the run was seen in two ways.
  if (before !== undefined && before[2] !== answer) cannotLookAgain()
  looks.set(key, [question, path, answer])
}
