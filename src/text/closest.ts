import { distance } from 'fastest-levenshtein'

/**
 * The candidates that `name` may have been meant to be, nearest first: for "did you mean".
 * Names that differ only in case, `-` and `_` come first; then those within a few edits (more for longer names, none for
 * names of one or two characters). A swap of neighbouring letters counts as one edit. Ties go to the longer common beginning,
 * then to alphabetical order, so that the answer does not depend on the order of the candidates.
 * @param limit how many candidates at most
 * @returns never `name` itself; empty where nothing is near
 */
export function closest(name: string, candidates: Iterable<string>, limit = 1): readonly string[] {
  const wanted = normalised(name)
  const allowed = allowedEdits(wanted.length)
  const found: { readonly candidate: string; readonly edits: number; readonly common: number }[] = []
  for (const candidate of new Set(candidates)) {
    if (candidate === name) continue
    const other = normalised(candidate)
    if (Math.abs(other.length - wanted.length) > allowed) continue
    const edits = countEdits(wanted, other)
    if (edits <= allowed) found.push({ candidate, edits, common: commonPrefix(name, candidate) })
  }
  found.sort((a, b) => a.edits - b.edits || b.common - a.common || (a.candidate < b.candidate ? -1 : 1))
  return found.slice(0, limit).map((entry) => entry.candidate)
}

function normalised(name: string): string {
  return name.toLowerCase().replace(/[-_]/g, '')
}

/** A suggestion should look like what was written: about a quarter of the letters may differ, and never more than four. */
function allowedEdits(length: number): number {
  if (length < 3) return 0
  if (length < 6) return 1
  if (length < 10) return 2
  return length < 20 ? 3 : 4
}

function countEdits(a: string, b: string): number {
  if (a === b) return 0
  return isNeighbourSwap(a, b) ? 1 : distance(a, b)
}

function isNeighbourSwap(a: string, b: string): boolean {
  if (a.length !== b.length) return false
  const at = commonPrefix(a, b)
  return a[at] === b[at + 1] && a[at + 1] === b[at] && a.slice(at + 2) === b.slice(at + 2)
}

function commonPrefix(a: string, b: string): number {
  let length = 0
  while (length < a.length && length < b.length && a[length] === b[length]) length++
  return length
}
