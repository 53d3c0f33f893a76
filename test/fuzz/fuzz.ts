/** Runs a check over mutated inputs: a fixed number of them from a fixed seed, or, where FUZZ_SECONDS says so, for so long from a new one. */
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Chance } from '../../scripts/oracle/chance.ts'
import { mutate } from './mutate.ts'

/** Seconds of each check; undefined where a number of inputs is to do. */
const seconds = process.env['FUZZ_SECONDS'] === undefined ? undefined : Number(process.env['FUZZ_SECONDS'])
const given = process.env['FUZZ_SEED']

/** The first input's seed; each input has the next. */
export const seed = given !== undefined ? Number(given) : seconds === undefined ? 1 : Math.floor(Math.random() * 2 ** 31)

/** A test may take so long. */
export const TIMEOUT = 120_000 + 2000 * (seconds ?? 0)

/** An input should be done in so many milliseconds of CPU time; what takes longer is repeated before it is believed. */
const SLOW = 3000

export interface Fuzzing {
  readonly name: string
  readonly seeds: readonly Uint8Array[]
  /** In the bounded form. */
  readonly runs: number
  /** Throws where a property does not hold. */
  readonly check: (input: Uint8Array, chance: Chance) => void | Promise<void>
}

/**
 * Fuzzes. Throws at the first input that fails, with what to do to see it again; the input, cut down as far as it still
 * fails, lies in a file.
 */
export async function fuzz({ name, seeds, runs, check }: Fuzzing): Promise<number> {
  const end = seconds === undefined ? undefined : Date.now() + 1000 * seconds
  let count = 0
  for (; end === undefined ? count < runs : Date.now() < end; count++) {
    const input = inputOf(seeds, seed + count)
    const failure = await failureOf(input, seed + count, check)
    if (failure !== undefined) throw await explained(name, input, seed + count, failure, check)
  }
  if (seconds !== undefined) console.log(`${name}: ${count} inputs from seed ${seed}`)
  return count
}

function inputOf(seeds: readonly Uint8Array[], number: number): Uint8Array {
  const chance = new Chance(number)
  return mutate(chance.pick(seeds), chance.pick(seeds), chance)
}

type Check = Fuzzing['check']

async function failureOf(input: Uint8Array, number: number, check: Check): Promise<Error | undefined> {
  try {
    if ((await timeOf(input, number, check)) > SLOW && (await timeOf(input, number, check)) > SLOW) return new Error(`it takes more than ${SLOW} ms of CPU time`)
    return undefined
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
}

async function timeOf(input: Uint8Array, number: number, check: Check): Promise<number> {
  const before = process.cpuUsage()
  await check(input, new Chance(number))
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}

async function explained(name: string, input: Uint8Array, number: number, failure: Error, check: Check): Promise<Error> {
  const small = await cutDown(input, number, failure, check)
  const path = join(mkdtempSync(join(tmpdir(), 'lint-configs-fuzz-')), createHash('sha256').update(small).digest('hex').slice(0, 12))
  writeFileSync(path, small)
  const shown = JSON.stringify(Buffer.from(small).toString('latin1').slice(0, 400))
  return new Error(`${name} fails; FUZZ_SEED=${number} makes it the first input. ${small.length} of its ${input.length} bytes are enough (${path}): ${shown}\n${failure.stack ?? failure.message}`)
}

/** Takes pieces out as long as the same thing is wrong. */
async function cutDown(input: Uint8Array, number: number, failure: Error, check: Check): Promise<Uint8Array> {
  const end = Date.now() + 20_000
  let small = input
  for (let size = small.length >> 1; size > 0; size >>= 1) {
    for (let at = 0; at < small.length && Date.now() < end;) {
      const fewer = Buffer.concat([small.subarray(0, at), small.subarray(at + size)])
      const still = await failureOf(fewer, number, check)
      if (still !== undefined && headOf(still) === headOf(failure)) small = fewer
      else at += size
    }
  }
  return small
}

function headOf({ name, message }: Error): string {
  return `${name}: ${message.replaceAll(/\d+/g, '0').slice(0, 80)}`
}

/** Bytes of these files, those that are there and not larger than 64 KiB. */
export function readSeeds(paths: readonly string[]): Uint8Array[] {
  return paths.map((path) => readFileSync(path)).filter(({ length }) => length <= 64 * 1024)
}
