import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { describeCorpus, errorsOf, inShort, lintCorpus } from './corpus.ts'

interface Outcome {
  readonly file: string
  readonly mutation: readonly string[]
  readonly registered: boolean
  readonly cfg_error?: string
  readonly build_error?: string
  readonly image_error?: string
  readonly text_build_error?: string
  readonly text_error?: string
  readonly text_declared_error?: string
}

describeCorpus('mutated configs', 'corpus/mutants', (folder) => {
  const files = lintCorpus(folder)
  const outcomes = readFileSync(join(folder, 'OUTCOMES.jsonl'), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Outcome)

  test('no error is wrong; how many of the failures are found is printed', () => {
    let found = 0
    let failing = 0
    const wrong: string[] = []
    for (const outcome of outcomes) {
      const file = files.get(outcome.file)!
      const errors = errorsOf(file)
      const text = file.value?.text_cfg
      const isHuggingFace = typeof text === 'object' && text !== null && 'hf_model_name' in text
      // Texts of a Hugging Face tower are run at the declared length: see the corpus' README.
      const failure =
        outcome.cfg_error ??
        outcome.build_error ??
        outcome.image_error ??
        outcome.text_build_error ??
        (isHuggingFace ? outcome.text_declared_error : outcome.text_error)
      const fails = failure !== undefined || !outcome.registered
      if (fails) failing++
      if (fails && errors.length > 0) found++
      if (!fails && errors.length > 0) wrong.push(`${outcome.file} ${outcome.mutation.join(', ')}: ${inShort(errors)}`)
    }
    const share = (part: number, whole: number): string => `${part} of ${whole} (${((100 * part) / whole).toFixed(1)} %)`
    console.log(`mutants: ${share(found, found + wrong.length)} files with an error fail; ${share(found, failing)} failures have an error`)
    expect(wrong).toEqual([])
    expect(found).toBeGreaterThan(0.92 * failing)
  })

  test('the same input gives the same output', () => {
    const again = lintCorpus(folder)
    const text = (corpus: typeof files): string => JSON.stringify([...corpus].map(([name, { result }]) => [name, result.problems]))
    expect(text(again)).toBe(text(files))
  })
})
