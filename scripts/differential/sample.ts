/** A few of many judged rows: as many kinds of mutation and stages as there are, and no row that is long. */
import { Chance } from '../oracle/chance.ts'
import { mutationKind, type JudgedRow } from './rows.ts'

/** Longer texts would only make the sample large. */
const LONGEST = 1500

/** `count` rows, drawn in turn from every kind of mutation and stage, with the same seed the same ones; texts without indentation. */
export function sampleOf(rows: readonly JudgedRow[], count: number, seed: number): readonly JudgedRow[] {
  const chance = new Chance(seed)
  const groups = new Map<string, JudgedRow[]>()
  for (const row of rows) {
    if (row.outcome.stage === 'unjudged' || row.text.length > LONGEST) continue
    const key = `${row.kind} ${row.mutation.map(mutationKind)[0] ?? ''} ${row.outcome.stage}`
    groups.set(key, [...(groups.get(key) ?? []), row])
  }
  const chosen: JudgedRow[] = []
  const left = [...groups.values()]
  for (let turn = 0; chosen.length < count && left.some((group) => group.length > 0); turn++) {
    const group = left[turn % left.length]!
    if (group.length > 0) chosen.push(compact(group.splice(chance.below(group.length), 1)[0]!))
  }
  return chosen
}

/** The text without indentation, where it is plain JSON that JSON.stringify writes back as it was. */
function compact(row: JudgedRow): JudgedRow {
  const lines = row.text.split('\n').map((line) => line.trim())
  // A line break inside a string is no JSON: such a text is left alone.
  return row.text.includes('\\') ? row : { ...row, text: lines.join('') }
}
