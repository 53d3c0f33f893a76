/** Which command it is, and what happens when one cannot do its work. */
import { complaint } from './complaint.ts'
import type { ExitCode, Io, RuleSet } from './io.ts'
import { allRules } from './judge.ts'
import { recorded } from './keeping.ts'
import { lintCommand } from './lint.ts'

/**
 * Runs one command line. Never throws: what a command refuses is one sentence on standard error and exit code 2, and so is
 * a bug of ours, which is never taken for a problem of the linted files. `ruleSet` are the rules to lint by.
 */
export async function main(args: readonly string[], io: Io, ruleSet: RuleSet = allRules): Promise<ExitCode> {
  try {
    return await dispatch(args, io, ruleSet)
  } catch (error) {
    io.err(complaint(error))
    return 2
  }
}

/** A folder that is called like a command is linted as `./show` or after `lint`. */
async function dispatch([command, ...rest]: readonly string[], io: Io, ruleSet: RuleSet): Promise<ExitCode> {
  switch (command) {
    case 'lint':
      return await lintCommand(rest, io, ruleSet)
    case 'show':
      return await recorded(rest, io, async () => (await import('./show.ts')).showCommand)
    case 'flops':
      return await recorded(rest, io, async () => (await import('./flops.ts')).flopsCommand)
    case 'params':
      return await recorded(rest, io, async () => (await import('./params.ts')).paramsCommand)
    case 'diff': {
      const { diffCommand } = await import('./diff.ts')
      return await diffCommand(rest, io)
    }
    case 'profile': {
      const { profileCommand } = await import('./profile.ts')
      return await profileCommand(rest, io)
    }
    case 'reference': {
      const { referenceCommand } = await import('./reference.ts')
      return await referenceCommand(rest, io)
    }
    case 'export': {
      const { exportCommand } = await import('./export.ts')
      return await exportCommand(rest, io)
    }
    case 'catalog': {
      const { catalogCommand } = await import('./catalog.ts')
      return await catalogCommand(rest, io)
    }
    case 'schema': {
      const { schemaCommand } = await import('./schema.ts')
      return await schemaCommand(rest, io)
    }
    case undefined:
      return await lintCommand([], io, ruleSet)
    default:
      return await lintCommand([command, ...rest], io, ruleSet)
  }
}
