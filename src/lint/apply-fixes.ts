/** Fixes made in a text: as many at once as do not get in each other's way. */
import { applyEdits, inTextOrder } from '../json/text-edit.ts'
import type { Span, TextEdit } from '../json/types.ts'
import type { TextFix } from './types.ts'

export interface AppliedFixes<Fix> {
  readonly text: string
  /** In the order given. */
  readonly made: readonly Fix[]
  /** Those that concern a piece of the text that an earlier one has taken, or that cannot be made at all. */
  readonly left: readonly Fix[]
}

/**
 * Makes fixes of any text, JSON or not. A fix is made with all its edits or not at all; of two that concern the same piece of
 * the text the first is made. What is outside the edits stays as it is, byte for byte.
 */
export function applyFixes<Fix extends Pick<TextFix, 'edits'>>(text: string, fixes: readonly Fix[]): AppliedFixes<Fix> {
  const taken = new TakenPieces()
  const made: Fix[] = []
  const left: Fix[] = []
  const edits: TextEdit[] = []
  for (const fix of fixes) {
    if (inTextOrder(text, fix.edits).ok && taken.take(fix.edits)) {
      made.push(fix)
      edits.push(...fix.edits)
    } else {
      left.push(fix)
    }
  }
  const applied = applyEdits(text, edits)
  if (!applied.ok) throw new Error(`edits that do not overlap cannot be made: ${applied.problem}`)
  return { text: applied.text, made, left }
}

/** The pieces of a text that are changed, in its order, insertions first. Thousands of them are looked through by halves. */
class TakenPieces {
  readonly #pieces: TextEdit[] = []

  /** Takes the pieces of all edits, unless one of them is taken already. */
  take(edits: readonly TextEdit[]): boolean {
    if (edits.some((edit) => this.#isTaken(edit))) return false
    for (const edit of edits) this.#pieces.splice(this.#indexOf(edit), 0, edit)
    return true
  }

  /** An insertion may stand beside another and at either end of a changed piece, but not within one. */
  #isTaken({ start, end }: TextEdit): boolean {
    const from = this.#indexOf({ start, end: start })
    const before = this.#pieces[from - 1]
    if (before !== undefined && before.end > start) return true
    for (let index = from; index < this.#pieces.length; index++) {
      const piece = this.#pieces[index] as TextEdit
      if (piece.start >= end) return false
      if (piece.end > start) return true
    }
    return false
  }

  /** Index of the first piece that does not come before this one; their count where there is none. */
  #indexOf({ start, end }: Span): number {
    let low = 0
    let high = this.#pieces.length
    while (low < high) {
      const middle = (low + high) >> 1
      const piece = this.#pieces[middle] as TextEdit
      if (piece.start < start || (piece.start === start && piece.end < end)) low = middle + 1
      else high = middle
    }
    return low
  }
}
