/** Recorded reference runs of a config, as the rules see them: found by the name of its file. */
import { join } from 'node:path'
import { readTextIfAny } from '../host/user-files.ts'
import type { RecordedRun } from '../lint/types.ts'

/** Where records lie, from the folder in which lint-configs runs. */
export const RECORDS = 'configs/reference'

const ENDINGS = ['image', 'text', 'multimodal'].flatMap((tower) => [`${tower}.json`, `${tower}.exported.json`])

/** The records `<folder>/<stem>.<tower>.json`; a file that is none of lint-configs' own has no run in it. */
export function recordedRuns(folder: string, stem: string): readonly RecordedRun[] {
  return ENDINGS.flatMap((ending) => {
    const text = readTextIfAny(join(folder, `${stem}.${ending}`))
    return text === undefined ? [] : [{ name: `${stem}.${ending}`, tower: ending.split('.')[0] ?? '', ...runIn(text) }]
  })
}

function runIn(text: string): Pick<RecordedRun, 'run'> {
  try {
    const { flops, folded, inputs } = JSON.parse(text) as { flops?: unknown; folded?: unknown; inputs?: unknown }
    if (!Number.isSafeInteger(flops) || !Number.isSafeInteger(folded) || typeof inputs !== 'object' || inputs === null) return {}
    const shapes = Object.values(inputs).filter((shape): shape is number[] => Array.isArray(shape))
    return { run: { flops: flops as number, folded: folded as number, inputs: shapes } }
  } catch {
    return {}
  }
}
