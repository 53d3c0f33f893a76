/** SARIF with what it says of lint-configs: its version, and the pages of its rules. */
import type { Rule } from '../lint/types.ts'
import type { Format } from '../report/format.ts'
import { sarif, type ToolFacts } from '../report/sarif.ts'
import { rulePage } from './rule-page.ts'
import { home, version } from './version.ts'

/** `site` is where the project's files stand on the web, as GitHub shows them; without it the one that package.json names, if it does. */
export function sarifFormat(ruleSet: readonly Rule[], site: Site | undefined = siteOfPackage()): Format {
  const facts = toolFacts(ruleSet, site)
  return (files, options) => sarif(files, options, facts)
}

/** The page of a rule on the web. */
export function pageOf({ home, ref }: Site, id: string): string {
  return `${home}/blob/${ref}/rules/${id}/README.md`
}

export interface Site {
  /** `https://github.com/owner/name` */
  readonly home: string
  /** A tag, a branch or a commit, encoded. */
  readonly ref: string
}

function siteOfPackage(): Site | undefined {
  const url = home()
  return url === undefined ? undefined : { home: url, ref: 'HEAD' }
}

function toolFacts(ruleSet: readonly Rule[], site: Site | undefined): ToolFacts {
  return {
    version: version(),
    ...(site === undefined ? {} : { home: site.home }),
    rules: ruleSet.map(({ meta }) => ({
      meta,
      page: rulePage(meta),
      ...(site === undefined ? {} : { url: pageOf(site, meta.id) }),
    })),
  }
}
