/** What a command says of what stops it. */
import { CatalogError } from '../catalog/targets.ts'
import { ConfigError } from '../host/config/error.ts'
import { printable } from '../text/index.ts'
import { UsageError } from './io.ts'

/** What a thrown error is to the user: one line, or one for each thing that is wrong with a file of the tool's own. */
export function complaint(error: unknown): string {
  const sentences = error instanceof ConfigError ? error.complaints.map(printable) : [sentence(error)]
  return sentences.map((each) => `lint-configs: ${each}\n`).join('')
}

function sentence(error: unknown): string {
  if (error instanceof UsageError || error instanceof CatalogError) return printable(error.message)
  const what = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  return `internal error: ${printable(what)}. This is a bug of lint-configs; please report it with the command line`
}
