import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readConfig, recognise } from '../../src/config/index.ts'
import { countFlops } from '../../src/cost/flops.ts'
import { countParameters } from '../../src/cost/parameters.ts'
import { readJson } from '../../src/json/read.ts'
import { buildConfig } from '../../src/towers/build/index.ts'
import { bundledCatalog } from '../rules/lint.ts'
import { describeCorpus, errorsOf, inShort, lintCorpus, type Linted } from './corpus.ts'

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
  readonly params?: number
  readonly image_flops?: number
  readonly text_flops?: number
  readonly text_declared_flops?: number
}

/**
 * Files whose towers run one by one, which is all that the outcomes tell of, and whose model does not: CoCa's encode_image
 * and encode_text unpack two values of a tower, which gives one without output_tokens.
 */
const RUNS_IN_PARTS: readonly string[] = ['0438.json']

describeCorpus('mutated configs', 'corpus/mutants', (folder) => {
  const files = lintCorpus(folder)
  const outcomes = readFileSync(join(folder, 'OUTCOMES.jsonl'), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Outcome)
  const fileOf = ({ file }: Outcome): Linted => files.get(file)!
  const told = (outcome: Outcome): string => `${outcome.file} ${outcome.mutation.join(', ')}`
  const share = (part: number, whole: number): string => `${part} of ${whole} (${((100 * part) / whole).toFixed(1)} %)`
  const failing = outcomes.filter((outcome) => failureOf(outcome, fileOf(outcome)) !== undefined)
  const running = outcomes.filter((outcome) => failureOf(outcome, fileOf(outcome)) === undefined)

  test('what runs has no error', () => {
    const wrong = running.filter((outcome) => errorsOf(fileOf(outcome)).length > 0)
    const found = outcomes.filter((outcome) => errorsOf(fileOf(outcome)).length > 0).length
    console.log(`mutants: ${share(found - wrong.length, found)} files with an error fail`)
    expect(wrong.map(({ file }) => file), wrong.map((outcome) => `${told(outcome)}: ${inShort(errorsOf(fileOf(outcome)))}`).join('\n')).toEqual(RUNS_IN_PARTS)
  })

  test('what fails has one', () => {
    const missed = failing.filter((outcome) => errorsOf(fileOf(outcome)).length === 0)
    console.log(`mutants: ${share(failing.length - missed.length, failing.length)} failures have an error`)
    expect(missed.map((outcome) => `${told(outcome)}: ${failureOf(outcome, fileOf(outcome))}`)).toEqual([])
  })

  test('what runs has the parameters and FLOPs of the real model, wherever all towers are modelled', () => {
    const catalog = bundledCatalog()
    const wrong: string[] = []
    const apart: string[] = []
    for (const outcome of running) {
      if (RUNS_IN_PARTS.includes(outcome.file)) continue
      const document = readJson(readFileSync(join(folder, outcome.file)))
      const recognition = recognise(document)
      if (recognition.kind === 'unknown') throw new Error(`${outcome.file} is recognised as no config`)
      const { towers, own } = buildConfig(readConfig(document, recognition, catalog.openClip), catalog)
      let params = own.reduce((sum, { shape }) => sum + BigInt(shape.reduce((product, size) => product * size, 1)), 0n)
      const flops: Record<string, bigint> = {}
      for (const tower of towers) {
        if (tower.kind !== 'built') continue
        params += countParameters(tower.tower.root)
        flops[tower.name] = countFlops(tower.tower.root, 'torch').total
      }
      const other = towers.find((tower) => tower.kind !== 'built')
      if (other !== undefined) {
        apart.push(`${told(outcome)}: ${other.kind === 'not_modelled' ? other.reason : 'fails'}`)
        continue
      }
      const text = isHuggingFace(fileOf(outcome)) ? outcome.text_declared_flops : outcome.text_flops
      const said = [params, flops['image'], flops['text']]
      if (String(said) !== String([outcome.params, outcome.image_flops, text])) wrong.push(`${told(outcome)}: ${String(said)}`)
    }
    console.log(`mutants: counts of ${share(running.length - apart.length - wrong.length - RUNS_IN_PARTS.length, running.length)} running models are the real ones; not modelled: ${apart.join('; ')}`)
    expect(wrong).toEqual([])
    expect(apart.length).toBeLessThan(0.02 * running.length)
  })

  test('the same input gives the same output', () => {
    const again = lintCorpus(folder)
    const text = (corpus: typeof files): string => JSON.stringify([...corpus].map(([name, { result }]) => [name, result.problems]))
    expect(text(again)).toBe(text(files))
  })
})

/** Why the real library fails over the file; texts of a Hugging Face tower are run at the declared length: see the corpus' README. */
function failureOf(outcome: Outcome, file: Linted): string | undefined {
  if (!outcome.registered) return 'the registry skips the file'
  return (
    outcome.cfg_error ??
    outcome.build_error ??
    outcome.image_error ??
    outcome.text_build_error ??
    (isHuggingFace(file) ? outcome.text_declared_error : outcome.text_error)
  )
}

function isHuggingFace({ value }: Linted): boolean {
  const text = value?.text_cfg
  return typeof text === 'object' && text !== null && 'hf_model_name' in text
}
