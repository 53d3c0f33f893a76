/**
 * The user's disk as a lint sees it. A run may have every look at it noted, so that a later one looks again and knows that nothing has
 * changed (src/cli/repeat.ts). What a lint reads of the user's it reads by this module, or it says that it cannot be looked at again.
 */
import { readFileSync, readdirSync, statSync, type Dirent, type Stats } from 'node:fs'

/** What a path leads to. */
export type Kind = 'file' | 'folder' | 'other' | 'none'

/** What was asked about a path: what it leads to, what lies in the folder, or the text of the file. */
export type Question = 'kind' | 'entries' | 'text'

/** A question, the path, and the answer. */
export type Look = readonly [Question, string, string]

/** What bytes that are no UTF-8 are decoded to, whatever they are: no text that is noted has it. */
const UNKNOWN = '\uFFFD'

/** Of UTF-8, for a character as JavaScript counts them. */
const MAX_BYTES_A_CHARACTER = 3

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

/** The answer to `kind` or `entries` as it is now. */
export function lookAgain(question: 'kind' | 'entries', path: string): string {
  try {
    return question === 'kind' ? kindIn(statSync(path, { throwIfNoEntry: false })) : printed(readdirSync(path, { withFileTypes: true }))
  } catch (error) {
    return refusal(error)
  }
}

/** The answer to `text`; undefined where it cannot be one of so many characters: what may be endless by now is not read. */
export function readAgain(path: string, length: number): string | undefined {
  try {
    const stats = statSync(path, { throwIfNoEntry: false })
    return stats?.isFile() === true && stats.size >= length && stats.size <= length * MAX_BYTES_A_CHARACTER ? readFileSync(path, 'utf8') : undefined
  } catch (error) {
    refusal(error)
    return undefined
  }
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

/** By its code, for a message says no more (src/host/failure.ts); no other answer looks like it. Rethrows what is no error of node:fs. */
function refusal(error: unknown): string {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined
  if (code === undefined) throw error
  return `!${code}`
}

function kindIn(stats: Stats | undefined): Kind {
  if (stats === undefined) return 'none'
  return stats.isFile() ? 'file' : stats.isDirectory() ? 'folder' : 'other'
}

/** No name has a slash. */
function printed(entries: readonly Dirent[]): string {
  return entries.map((entry) => `${entry.name}/${entry.isFile() ? 'f' : entry.isDirectory() ? 'd' : entry.isSymbolicLink() ? 'l' : 'o'}`).join('/')
}
