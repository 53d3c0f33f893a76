/** The pages of the rules, as Markdown. */
import { readPackageText } from '../host/package-root.ts'
import type { RuleMeta } from '../lint/types.ts'
import { UsageError } from './io.ts'

/** Throws a UsageError where the page is missing, which is the fault of the installation. */
export function rulePage({ id }: RuleMeta): string {
  const page = readPackageText(`rules/${id}/README.md`)
  if (page === undefined) throw new UsageError(`the page of the rule ${id} is missing from this installation; install lint-configs again`)
  return page
}
