/** `lint-configs reference run|verify`: the closed form against what ONNX Runtime really executes. */
import { oneOf } from './arguments.ts'
import { UsageError, type ExitCode, type Io } from './io.ts'

/** The command. Throws a UsageError where no part of it is named. */
export async function referenceCommand([part, ...rest]: readonly string[], io: Io): Promise<ExitCode> {
  if (part === undefined) throw new UsageError('reference needs a part: lint-configs reference run ..., or lint-configs reference verify')
  if (part === '--help' || part === '-h' || rest.includes('--help') || rest.includes('-h')) {
    const { help } = await import('./information.ts')
    io.out(help('reference'))
    return 0
  }
  // What runs a graph for `reference run`: see reference-worker.ts.
  if (part === 'worker') {
    const { workerCommand } = await import('./reference-worker.ts')
    return await workerCommand(rest, io)
  }
  switch (oneOf('the part of reference', part, ['run', 'verify'])) {
    case 'run': {
      const { runCommand } = await import('./reference-run.ts')
      return await runCommand(rest, io)
    }
    case 'verify': {
      const { verifyCommand } = await import('./reference-verify.ts')
      return await verifyCommand(rest, io)
    }
  }
}
