import { listIfAny, readTextIfAny } from '../../src/host/user-files.ts'
import type { Io } from '../../src/cli/io.ts'

export interface FakeIo extends Io {
  readonly written: { out: string; err: string }
}

/** An io without a process: what is written is kept, standard input is a text. */
export function fakeIo(cwd: string, given: { env?: Io['env']; stdin?: string; terminal?: boolean } = {}): FakeIo {
  const written = { out: '', err: '' }
  return {
    cwd,
    env: given.env ?? {},
    files: { readText: readTextIfAny, list: listIfAny },
    outIsTerminal: given.terminal ?? false,
    out: (text) => void (written.out += text),
    err: (text) => void (written.err += text),
    readStdin: async () => new TextEncoder().encode(given.stdin ?? ''),
    written,
  }
}
