/** What a command says of what stops it. */
import { CatalogError } from '../catalog/targets.ts'
import { printable } from '../text/index.ts'
import { UsageError } from './io.ts'

/** What a thrown error is to the user: one line. */
export function complaint(error: unknown): string {
  return `lint-configs: ${sentence(error)}\n`
}

function sentence(error: unknown): string {
  if (error instanceof UsageError || error instanceof CatalogError) return printable(error.message)
  const what = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  return `internal error: ${printable(what)}. This is a bug of lint-configs; please report it with the command line`
}
