/** Notes what a run sees and says, so that the next one like it need only look and say it again (src/cli/repeat.ts). */
import { join } from 'node:path'
import { cannotLookAgain, noted, startNoting } from '../host/disk.ts'
import type { ExitCode, Io } from './io.ts'
import { keptName, type KeptFile, type OwnCache } from './own-cache.ts'
import { thisRun, type Told } from './repeat.ts'

/** A longer record is not kept: reading it must stay quicker than the run. */
const MAX_LENGTH = 4_000_000

export class Recording {
  /** What the run is to see and say by. */
  readonly io: Io
  readonly #cache: OwnCache
  readonly #asked = new Map<string, string | null>()
  readonly #said: (readonly [1 | 2, string])[] = []

  /** To be made before the run looks at anything. */
  constructor(io: Io, cache: OwnCache) {
    startNoting()
    this.#cache = cache
    const readStdin = (): Promise<Uint8Array> => {
      cannotLookAgain()
      return io.readStdin()
    }
    this.io = { ...io, env: this.#watched(io.env), out: this.#noting(1, io.out), err: this.#noting(2, io.err), readStdin }
  }

  /** The file of the cache for a run that has ended; undefined where its like cannot be told from others. */
  file(code: ExitCode): KeptFile | undefined {
    const looks = noted()
    // What could not be done may be possible the next time.
    if (looks === undefined || code === 2) return undefined
    const told: Told = {
      run: thisRun(),
      env: [...this.#asked],
      looks: looks.map(([question, path, answer]) => (question === 'text' ? [question, path, answer.length] : [question, path, answer])),
      said: this.#said.map(([fd, text]) => [fd, text.length]),
      code,
    }
    const texts = looks.flatMap(([question, , answer]) => (question === 'text' ? [answer] : []))
    const content = [JSON.stringify(told), '\n', ...texts, ...this.#said.map(([, text]) => text)].join('')
    return content.length > MAX_LENGTH ? undefined : { path: join(this.#cache.folder, keptName('run', told.run)), content }
  }

  #noting(fd: 1 | 2, write: (text: string) => void): (text: string) => void {
    return (text) => {
      this.#said.push([fd, text])
      write(text)
    }
  }

  #watched(env: Io['env']): Io['env'] {
    return new Proxy(env, {
      get: (_, name) => {
        if (typeof name === 'string') this.#asked.set(name, env[name] ?? null)
        return Reflect.get(env, name) as unknown
      },
      has: (_, name) => {
        if (typeof name === 'string') this.#asked.set(name, env[name] ?? null)
        return Reflect.has(env, name)
      },
      ownKeys: () => {
        cannotLookAgain()
        return Reflect.ownKeys(env)
      },
    })
  }
}
