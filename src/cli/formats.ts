/** The output formats of a lint by their names. Those for people and json are at hand; of the others each is loaded when it is asked for. */
import type { Format } from '../report/format.ts'
import { json } from '../report/json.ts'
import { pretty } from '../report/pretty.ts'
import { stylish } from '../report/stylish.ts'
import type { RuleSet } from './io.ts'
import type { FormatName } from './outputs.ts'

/** Is the format read by what knows files by their paths in the repository, whatever the current folder is? */
export function isOfRepository(format: FormatName): boolean {
  return format === 'github' || format === 'sarif' || format === 'gitlab'
}

export async function loadFormat(name: FormatName, ruleSet: RuleSet): Promise<Format> {
  switch (name) {
    case 'pretty':
      return pretty
    case 'stylish':
      return stylish
    case 'json':
      return json
    case 'github':
      return (await import('../report/github.ts')).github
    case 'sarif': {
      const { sarifFormat } = await import('./sarif.ts')
      return sarifFormat(ruleSet())
    }
    case 'gitlab':
      return (await import('../report/gitlab.ts')).gitlab
    case 'junit':
      return (await import('../report/junit.ts')).junit
    case 'checkstyle':
      return (await import('../report/checkstyle.ts')).checkstyle
  }
}
