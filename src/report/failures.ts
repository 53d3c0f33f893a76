/** What could not be done, in words. */
import type { FileResult } from '../lint/types.ts'
import { printable } from '../text/index.ts'

/** One sentence without a full stop for each thing that kept a file from being checked, or its repair from being written; empty where nothing did. */
export function failureTexts(file: FileResult): string[] {
  const path = printable(file.path)
  if (file.unwritten !== undefined) return [`cannot write ${path}, which is as it was: ${file.unwritten}`]
  if (file.kind === 'unreadable') return [`cannot read ${path}: ${file.skipped}`]
  if (file.failures === undefined) return []
  return file.failures.map(({ where, message }) => {
    const part = where === 'engine' ? 'lint-configs' : `the rule ${where}`
    return `internal error: ${part} failed on ${path} (${message}). This is a bug of lint-configs, not of the file; please report it with the file`
  })
}
