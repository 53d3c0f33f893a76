/** Which command it is, and what happens when one cannot do its work. */
import { CatalogError } from '../catalog/targets.ts'
import { rules } from '../lint/registry.generated.ts'
import type { Rule } from '../lint/types.ts'
import { printable } from '../text/index.ts'
import { UsageError, type ExitCode, type Io } from './io.ts'
import { lintCommand } from './lint.ts'

/**
 * Runs one command line. Never throws: what a command refuses is one sentence on standard error and exit code 2, and so is
 * a bug of ours, which is never taken for a problem of the linted files. `ruleSet` are the rules to lint by.
 */
export async function main(args: readonly string[], io: Io, ruleSet: readonly Rule[] = rules): Promise<ExitCode> {
  try {
    return await dispatch(args, io, ruleSet)
  } catch (error) {
    io.err(complaint(error))
    return 2
  }
}

/** What a thrown error is to the user: one line. */
export function complaint(error: unknown): string {
  return `lint-configs: ${sentence(error)}\n`
}

/** A folder that is called like a command is linted as `./show` or after `lint`. */
async function dispatch([command, ...rest]: readonly string[], io: Io, ruleSet: readonly Rule[]): Promise<ExitCode> {
  switch (command) {
    case 'lint':
      return await lintCommand(rest, io, ruleSet)
    case 'show': {
      const { showCommand } = await import('./show.ts')
      return await showCommand(rest, io)
    }
    case 'catalog': {
      const { catalogCommand } = await import('./catalog.ts')
      return await catalogCommand(rest, io)
    }
    case undefined:
      return await lintCommand([], io, ruleSet)
    default:
      return await lintCommand([command, ...rest], io, ruleSet)
  }
}

function sentence(error: unknown): string {
  if (error instanceof UsageError || error instanceof CatalogError) return printable(error.message)
  const what = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  return `internal error: ${printable(what)}. This is a bug of lint-configs; please report it with the command line`
}
