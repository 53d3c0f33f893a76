/** Asks the real libraries, in Python processes that are given few rows each, and a limit of time for each row. */
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import type { Outcome, Row } from './rows.ts'

export interface AskOptions {
  /** An interpreter that has the libraries. */
  readonly python: string
  /** Goes before what is installed: the `src` of a checkout of open_clip. */
  readonly pythonPath?: string
  /** Rows that one process is asked at most: towers of Hugging Face leave memory behind. */
  readonly rows: number
  /** A process that has used more, in MiB, is asked no further. */
  readonly mib: number
  /** Seconds for a row; the first of a process has a minute more, in which the libraries are loaded. */
  readonly seconds: number
}

type Answer = Outcome & { readonly peak_mib: number }

/** The outcome of each row, in their order, handed over as soon as it is known. Throws where Python cannot be started at all. */
export async function ask(rows: readonly Row[], options: AskOptions, take: (row: Row, outcome: Outcome) => void): Promise<void> {
  let judge: Judge | undefined
  let versions: Pick<Outcome, 'open_clip' | 'timm'> | undefined
  for (const row of rows) {
    judge ??= new Judge(options)
    const answer = await judge.ask(row)
    if (answer === undefined) {
      judge.end()
      judge = undefined
      if (versions === undefined) throw new Error(`${options.python} gave no answer to the first row`)
      take(row, { ...versions, stage: 'unjudged' })
      continue
    }
    const { peak_mib, ...outcome } = answer
    versions ??= { open_clip: outcome.open_clip, timm: outcome.timm }
    take(row, outcome)
    if (judge.asked >= options.rows || peak_mib > options.mib) {
      judge.end()
      judge = undefined
    }
  }
  judge?.end()
}

/** One Python process. */
class Judge {
  readonly #options: AskOptions
  readonly #process: ChildProcessWithoutNullStreams
  readonly #lines: AsyncIterator<string>
  asked = 0

  constructor(options: AskOptions) {
    this.#options = options
    const env = options.pythonPath === undefined ? process.env : { ...process.env, PYTHONPATH: resolve(options.pythonPath) }
    this.#process = spawn(options.python, [join(here, 'judge.py'), join(here, '../../configs/catalog/huggingface.json')], { env })
    this.#process.stderr.pipe(process.stderr)
    // A process that has died takes no more: its silence is the answer.
    this.#process.stdin.on('error', () => undefined)
    this.#lines = createInterface({ input: this.#process.stdout })[Symbol.asyncIterator]()
  }

  /** Undefined where the process ended or the time was over. */
  async ask({ kind, text, hf }: Row): Promise<Answer | undefined> {
    const seconds = this.#options.seconds + (this.asked === 0 ? STARTING : 0)
    this.asked++
    this.#process.stdin.write(`${JSON.stringify({ kind, text, hf })}\n`)
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<undefined>((done) => {
      timer = setTimeout(() => done(undefined), 1000 * seconds)
    })
    const line = await Promise.race([this.#lines.next(), late])
    clearTimeout(timer)
    return line === undefined || line.done === true ? undefined : (JSON.parse(line.value) as Answer)
  }

  end(): void {
    this.#process.kill('SIGKILL')
  }
}

const here = import.meta.dirname

/** Seconds in which a process has loaded torch, transformers and timm, with room to spare. */
const STARTING = 60
