/** Changes of a text: put in order, held against each other, applied. */
import type { TextEdit } from './types.ts'

/** Either all edits, in the order of the text, or why they cannot be made: one clause for the user. */
export type Resolved =
  | { readonly ok: true; readonly edits: readonly TextEdit[] }
  | { readonly ok: false; readonly problem: string }

export type Applied = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly problem: string }

/**
 * Sorts edits by place and refuses those that overlap or lie outside the text. Two insertions at one place are made in the
 * order given; an insertion may touch a replaced stretch at either end.
 */
export function inTextOrder(text: string, edits: readonly TextEdit[]): Resolved {
  const ordered = [...edits].sort((a, b) => a.start - b.start || Number(a.end > a.start) - Number(b.end > b.start))
  let end = 0
  for (const edit of ordered) {
    if (!(edit.start >= 0 && edit.end >= edit.start && edit.end <= text.length)) {
      return { ok: false, problem: 'a change lies outside the text' }
    }
    if (edit.start < end) return { ok: false, problem: 'two changes concern the same piece of the text' }
    end = edit.end
  }
  return { ok: true, edits: ordered }
}

/** The text after all edits; where one cannot be made none is. */
export function applyEdits(text: string, edits: readonly TextEdit[]): Applied {
  const ordered = inTextOrder(text, edits)
  if (!ordered.ok) return ordered
  const parts: string[] = []
  let at = 0
  for (const edit of ordered.edits) {
    parts.push(text.slice(at, edit.start), edit.newText)
    at = edit.end
  }
  parts.push(text.slice(at))
  return { ok: true, text: parts.join('') }
}
