/** What every rule's page must hold, so that pages and rules cannot drift apart. */
import type { RuleSource } from './rules.ts'

/** Headings of a rule's page, in this order; the page's title is the rule's id. */
export const pageSections = ['What', 'Why', 'Wrong', 'Right', 'Messages', 'When not to use it'] as const

/** What is missing from a rule's page, each a sentence; an empty list for a complete one. */
export function pageComplaints(rule: RuleSource): string[] {
  const name = `rules/${rule.id}/README.md`
  if (rule.page === undefined) return [`${name} is missing`]
  const page = rule.page
  const headings = page.match(/^#+ .*$/gm) ?? []
  const complaints: string[] = []
  if (headings[0]?.replace(/[`#]/g, '').trim() !== rule.id) complaints.push(`${name} is not titled '# ${rule.id}'`)
  for (const section of pageSections) {
    const text = sectionText(page, section)
    if (text === undefined) complaints.push(`${name} has no section '## ${section}'`)
    else if (text === '') complaints.push(`${name} says nothing under '## ${section}'`)
  }
  for (const id of Object.keys(rule.meta.messages)) {
    if (!page.includes(`\`${id}\``)) complaints.push(`${name} does not list the message \`${id}\``)
  }
  const options = sectionText(page, 'Options') ?? ''
  for (const option of Object.keys(rule.meta.options?.properties ?? {})) {
    if (!options.includes(`\`${option}\``)) complaints.push(`${name} does not describe the option \`${option}\` under '## Options'`)
  }
  return complaints
}

/** The text under `## name`, up to the next heading of its level or a higher one. */
function sectionText(page: string, name: string): string | undefined {
  const lines = page.split('\n')
  const start = lines.findIndex((line) => line.toLowerCase() === `## ${name.toLowerCase()}`)
  if (start === -1) return undefined
  const length = lines.slice(start + 1).findIndex((line) => /^##? /.test(line))
  const end = length === -1 ? lines.length : start + 1 + length
  return lines.slice(start + 1, end).join('\n').trim()
}
