/** What must hold of every repaired file, whatever it was. */
import { diffLines } from 'diff'
import type { Catalog } from '../../src/catalog/types.ts'
import { delimiterOf } from '../../src/csv/delimiter.ts'
import { parseCsv } from '../../src/csv/parse.ts'
import type { CsvCell } from '../../src/csv/types.ts'
import { parseJson } from '../../src/json/parse.ts'
import type { JsonMember, JsonNode, Span } from '../../src/json/types.ts'
import { fixFile, type FixedFile } from '../../src/lint/fix.ts'
import { buildsTheSame } from '../../src/lint/same-model.ts'
import type { FileResult } from '../../src/lint/types.ts'

export type Lint = (text: string) => FileResult

/**
 * Repairs a linted file without asking the architecture IR, and says what is wrong with the outcome: one line a fault, none
 * where all is well.
 */
export function faultsOf(first: FileResult, lint: Lint, catalog: Catalog, unsafe: boolean): { readonly fixed: FixedFile; readonly faults: string[] } {
  const fixed = fixFile(first, { unsafe, lint })
  const faults: string[] = []
  const { result } = fixed
  if (result.failures !== undefined) faults.push(`failed: ${result.failures.map(({ message }) => message).join('; ')}`)
  const left = result.problems.filter(({ fix }) => fix !== undefined && (unsafe || fix.safe))
  for (const { rule, message } of left) faults.push(`still to be fixed: ${rule} ${message}`)
  const again = fixFile(result, { unsafe, lint })
  if (again.fixed !== 0 || again.result.text !== result.text) faults.push('repairing it again changes it')
  if (first.kind === 'table') return { fixed, faults: [...faults, ...tableFaults(first, result.text, unsafe)] }
  if (!unsafe && !buildsTheSame(first.text, result.text, catalog)) faults.push('another model is built')
  faults.push(...layoutFaults(first.text, result.text))
  return { fixed, faults }
}

/** Cells of a table that changed without a fix that is theirs, and text between the cells that did. */
function tableFaults({ text: before, problems }: FileResult, after: string, unsafe: boolean): string[] {
  const [old, fresh] = [before, after].map((text) => {
    const { header, rows } = parseCsv(text, delimiterOf(text))
    const cells = [...(header === undefined ? [] : [header]), ...rows].flatMap((row) => row.cells)
    const ends = [0, ...cells.map(({ end }) => end)]
    return { cells, between: [...cells.map(({ start }) => start), text.length].map((start, index) => text.slice(ends[index], start)) }
  }) as unknown as [TableText, TableText]
  if (old.between.join('\0') !== fresh.between.join('\0')) return ['the text between the cells changed']
  const edits = problems.flatMap(({ fix }) => (fix !== undefined && (unsafe || fix.safe) ? fix.edits : []))
  return old.cells.flatMap((cell, index) => {
    const now = fresh.cells[index]?.value
    const isMeant = edits.some(({ start, end }) => start < cell.end && cell.start < end)
    return cell.value === now || isMeant ? [] : [`a cell changed for nothing: ${cell.value} to ${now ?? 'none'}`]
  })
}

interface TableText {
  readonly cells: readonly CsvCell[]
  /** What stands before each cell and behind the last. */
  readonly between: readonly string[]
}

/** Lines that changed although nothing on them did, and keys that changed their places. */
function layoutFaults(before: string, after: string): string[] {
  const [old, fresh] = [parseJson(before).root, parseJson(after).root]
  if (old === undefined || fresh === undefined) return before === after ? [] : ['a broken file was changed']
  const changed: Changed = { before: [], after: [] }
  compare({ node: old, text: before }, { node: fresh, text: after }, changed)
  const faults = lineFaults(before, after, changed)
  if (/\r?\n$/.exec(before)?.[0] !== /\r?\n$/.exec(after)?.[0]) faults.push('the end of the file changed')
  if (before.startsWith('\ufeff') !== after.startsWith('\ufeff')) faults.push('the byte order mark changed')
  if (!before.includes('\r') && after.includes('\r')) faults.push('line ends changed')
  faults.push(...orderFaults(old, fresh))
  return faults
}

/** The members that came, went or have another value, as pieces of the two texts. */
interface Changed {
  readonly before: Span[]
  readonly after: Span[]
}

interface Side {
  readonly node: JsonNode
  readonly text: string
}

function compare(old: Side, fresh: Side, changed: Changed): void {
  if (old.node.type !== 'object' || fresh.node.type !== 'object') throw new Error('two objects are compared')
  const [before, after] = [old.node.members, fresh.node.members]
  for (const name of new Set([...before, ...after].map(({ key }) => key.value))) {
    const [one, other] = [before, after].map((members) => members.filter(({ key }) => key.value === name)) as [JsonMember[], JsonMember[]]
    const kept = Math.min(one.length, other.length)
    changed.before.push(...one.slice(0, one.length - kept).map(spanOf))
    changed.after.push(...other.slice(0, other.length - kept).map(spanOf))
    for (let index = 1; index <= kept; index++) {
      const [was, is] = [one.at(-index) as JsonMember, other.at(-index) as JsonMember]
      if (old.text.slice(was.value.start, was.value.end) === fresh.text.slice(is.value.start, is.value.end)) continue
      if (was.value.type === 'object' && is.value.type === 'object') {
        compare({ node: was.value, text: old.text }, { node: is.value, text: fresh.text }, changed)
      } else {
        changed.before.push(spanOf(was))
        changed.after.push(spanOf(is))
      }
    }
  }
}

function spanOf({ key, value }: JsonMember): Span {
  return { start: key.start, end: value.end }
}

/** Lines of the difference that hold no changed member, and have no like on the other side, a comma apart. */
function lineFaults(before: string, after: string, changed: Changed): string[] {
  const lines = { before: [] as Line[], after: [] as Line[] }
  let [old, fresh] = [0, 0]
  for (const { value, added, removed } of diffLines(before, after)) {
    if (added !== true) {
      if (removed === true) lines.before.push(...linesFrom(value, old))
      old += value.length
    }
    if (removed !== true) {
      if (added === true) lines.after.push(...linesFrom(value, fresh))
      fresh += value.length
    }
  }
  const faults = (own: readonly Line[], other: string, spans: readonly Span[]): string[] => {
    const counterparts = new Set(linesFrom(other, 0).map(({ text }) => withoutComma(text)))
    return own.flatMap(({ text, start, end }) => {
      const isChanged = spans.some((span) => span.start < end && start < span.end)
      return isChanged || counterparts.has(withoutComma(text)) ? [] : [`a line changed for nothing: ${text.trimEnd()}`]
    })
  }
  return [...faults(lines.before, after, changed.before), ...faults(lines.after, before, changed.after)]
}

interface Line extends Span {
  readonly text: string
}

function linesFrom(value: string, offset: number): Line[] {
  let start = offset
  return (value.match(/[^\n]*\n|[^\n]+$/g) ?? []).map((text) => ({ text, start, end: (start += text.length) }))
}

function withoutComma(line: string): string {
  return line.trimEnd().replace(/,$/, '')
}

/** Keys that are on both sides stand in the same order. */
function orderFaults(old: JsonNode, fresh: JsonNode, where = ''): string[] {
  if (old.type !== 'object' || fresh.type !== 'object') return []
  // Of a repeated key the last is the one that counts.
  const keysOf = (node: typeof old): string[] => {
    const all = node.members.map(({ key }) => key.value)
    return all.filter((key, index) => all.lastIndexOf(key) === index)
  }
  const [before, after] = [keysOf(old), keysOf(fresh)]
  const kept = before.filter((key) => after.includes(key))
  const faults = JSON.stringify(after.filter((key) => before.includes(key))) === JSON.stringify(kept) ? [] : [`the order of keys changed in ${where}/`]
  for (const key of kept) {
    const [one, other] = [old, fresh].map((node) => node.members.findLast((member) => member.key.value === key)?.value)
    if (one !== undefined && other !== undefined) faults.push(...orderFaults(one, other, `${where}/${key}`))
  }
  return faults
}
