/** Text in GitHub's Markdown. */
import { printable } from '../text/index.ts'

/**
 * What Markdown, or GitHub in what Markdown becomes, takes for more than a character: emphasis, code, links and tables, entities and
 * tags, formulas, bare addresses, mentions, numbers of issues and emoji.
 */
const MARKUP = /[\\`*_<>|[\]&~$]|:(?=\/\/|[\d_]*[a-z+-][\w+-]*:)|(?<=\bwww)\.|[@#](?=\w)/gi

/**
 * The text as it is, in one line, to be put into a paragraph or a table. A backslash takes the meaning from what Markdown reads itself;
 * what GitHub looks for only afterwards is torn apart by an empty comment.
 */
export function markdownText(text: string): string {
  return printable(text).replace(MARKUP, (character) => (/[:@#]/.test(character) ? `${character}<!-- -->` : `\\${character}`))
}

/** A link to an address that is encoded already, so that nothing in it ends the link. */
export function markdownLink(text: string, url: string): string {
  return `[${markdownText(text)}](<${url}>)`
}
