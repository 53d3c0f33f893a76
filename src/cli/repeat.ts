/**
 * Says again what an earlier run has said, where this one would see the same and say the same: the same arguments in the same folder, and
 * whatever that run has looked at, of the environment and of the disk, as it was. Nothing of the program is loaded for it.
 */
import { join } from 'node:path'
import { readKept } from '../host/cache-folder.ts'
import { lookAgain, readAgain } from '../host/look.ts'
import { outDevice, writer } from '../host/streams.ts'
import { homeFolder, keptName, type OwnCache } from './own-cache.ts'

/** The first line of a record, as JSON. The texts stand behind it in the order in which they are told of, without anything between. */
export interface Told {
  readonly run: string
  /** Variables of the environment; null: not set. */
  readonly env: readonly (readonly [name: string, value: string | null])[]
  /** Of a text its length. */
  readonly looks: readonly (readonly ['kind' | 'entries', path: string, answer: string] | readonly ['text', path: string, number])[]
  /** To which stream, and the length of the text. */
  readonly said: readonly (readonly [1 | 2, number])[]
  readonly code: number
}

/** What runs are told apart by: one device is a terminal or none. Throws where there is no current folder any more. */
export function thisRun(): string {
  return JSON.stringify([process.argv.slice(2), process.cwd(), homeFolder(), process.version, outDevice()])
}

/** Ends the process where it has said all again. False: there is no record of such a run, or something has changed since; then nothing was said. */
export function repeat({ folder, isTrusted }: OwnCache): false {
  const run = isTrusted ? thisRunIfAny() : undefined
  const record = run === undefined ? undefined : readKept(join(folder, keptName('run', run)), 'utf8')
  if (record === undefined) return false
  const end = record.indexOf('\n') + 1
  const told = readTold(record.slice(0, end))
  if (told === undefined || told.run !== run || told.env.some(([name, value]) => process.env[name] !== (value ?? undefined))) return false
  let at = record.length - told.said.reduce((sum, [, length]) => sum + length, 0)
  // Elsewhere where the record is damaged.
  if (endOfTexts(told, record, end) !== at) return false
  for (const [fd, length] of told.said) writer(fd)(record.slice(at, (at += length)))
  process.exit(told.code)
}

function thisRunIfAny(): string | undefined {
  try {
    return thisRun()
  } catch {
    return undefined
  }
}

function readTold(line: string): Told | undefined {
  try {
    return JSON.parse(line) as Told
  } catch {
    return undefined
  }
}

/** Where the texts end that were seen, which begin at `start`; undefined where one is not, or something else is not, as it was. */
function endOfTexts({ looks }: Told, record: string, start: number): number | undefined {
  let at = start
  for (const [question, path, before] of looks) {
    if (question !== 'text') {
      if (lookAgain(question, path) !== before) return undefined
      continue
    }
    const text = readAgain(path, before)
    if (text?.length !== before || !record.startsWith(text, at)) return undefined
    at += before
  }
  return at
}
