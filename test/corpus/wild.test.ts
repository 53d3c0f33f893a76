import { expect, test } from 'vitest'
import { describeCorpus, errorsOf, inShort, jsonOf, lintCorpus, type Linted } from './corpus.ts'
import { namedModel, warnedWidths, widthsByTimmModel } from './widths.ts'

interface Outcome {
  readonly category?: string
  readonly error?: string
}

type Outcomes = Readonly<Record<string, { readonly [reader: string]: Outcome | string }>>

interface Source {
  readonly file: string
  readonly dialect: string
}

/** Failures whose error must be where the fault is. */
const TO_BE_FOUND = [
  'fails: unknown key',
  'fails: required block or field missing',
  'fails: block is null',
  'fails: unknown timm model',
  'invalid JSON',
]

/** What builds, as far as the harness could run it. */
const RUNNING = ['builds', 'builds (forward not testable by this harness: NaFlex/generative)']

/** What the harness could not judge. */
const NOT_TESTABLE = /not.testable/

/** The field or model that Python's error text names: its first complaint. */
const NAMED_IN_ERROR = [
  /unexpected keyword argument '(\w+)'/,
  /^KeyError: '(\w+)'/,
  /Unknown model \((.+)\)$/,
  /missing 1 required positional argument: '(\w+)'/,
]

describeCorpus('configs of forks, old versions and proposals', 'corpus/wild', (folder) => {
  const outcomes = jsonOf<Outcomes>('corpus/wild/OUTCOMES.json')

  for (const [reader, target] of [
    ['open_clip_3.3.0', 'open_clip=3.3.0'],
    ['open_clip_4.2.0.dev0', 'open_clip=main'],
  ] as const) {
    const files = lintCorpus(folder, { target })
    const outcomeOf = (name: string): Outcome => (outcomes[name]?.[reader] as Outcome | undefined) ?? {}

    test(`none that ${reader} builds and runs has an error`, () => {
      const running = [...files.values()].filter(({ name }) => RUNNING.includes(outcomeOf(name).category ?? ''))
      const wrong = running.flatMap((file) => (errorsOf(file).length === 0 ? [] : [`${file.name}: ${inShort(errorsOf(file))}`]))
      console.log(`wild, ${reader}: ${running.length} of ${files.size} run, ${wrong.length} of them have an error`)
      expect(running.length).toBeGreaterThan(200)
      expect(wrong).toEqual([])
    })

    test(`each that ${reader} cannot build or run has an error`, () => {
      const failing = [...files.values()].filter(({ name }) => {
        const { category } = outcomeOf(name)
        return category !== undefined && !RUNNING.includes(category) && !NOT_TESTABLE.test(category)
      })
      const missed = failing.filter((file) => errorsOf(file).length === 0)
      console.log(`wild, ${reader}: ${failing.length - missed.length} of ${failing.length} that fail have an error`)
      expect(failing.length).toBeGreaterThan(300)
      expect(missed.map(({ name }) => `${name}: ${outcomeOf(name).error}`)).toEqual([])
    })

    test.each(TO_BE_FOUND)(`each that ${reader} refuses has an error where the fault is: %s`, (category) => {
      const failing = [...files.values()].filter(({ name }) => outcomeOf(name).category === category)
      const missed = failing.filter((file) => !isFound(file, outcomeOf(file.name).error ?? ''))
      console.log(`wild, ${reader}, ${category}: ${failing.length - missed.length} of ${failing.length} found at the field at fault`)
      expect(failing.length).toBeGreaterThan(0)
      expect(missed.map((file) => `${file.name}: ${outcomeOf(file.name).error}; found ${inShort(errorsOf(file))}`)).toEqual([])
    })
  }

  test('keys of a later version say which, and keys of forks and older versions say whose', () => {
    const dialects = new Map(jsonOf<readonly Source[]>('corpus/wild/INDEX.json').map(({ file, dialect }) => [file, dialect]))
    const files = lintCorpus(folder)
    const without: string[] = []
    let keys = 0
    for (const file of files.values()) {
      if (file.result.problems.every(({ rule }) => rule !== 'unknown-field')) continue
      const unknown = file.result.problems.filter(({ rule }) => rule === 'unknown-field')
      keys++
      // A fork, a version or the right name, in at least one of the file's problems.
      const hinted = unknown.some(({ messageId }) => !messageId.startsWith('unknown'))
      if (!hinted) without.push(file.name)
      if (dialects.get(file.name) === 'newer_stock') {
        expect(unknown.some(({ message }) => message.includes('main (4.2.0.dev0)')), `${file.name}: ${inShort(unknown)}`).toBe(true)
      }
    }
    console.log(`wild: ${keys - without.length} of ${keys} files with unknown keys get a hint; without one: ${without.join(', ')}`)
    expect(keys - without.length).toBeGreaterThan(0.95 * keys)
  })

  test('fallback-default warns of image widths that are printed and not built, and of no other', () => {
    const timm = widthsByTimmModel()
    const files = lintCorpus(folder)
    const expected: string[] = []
    const found: string[] = []
    let towers = 0
    for (const file of files.values()) {
      const vision = file.value?.vision_cfg
      const outcome = (outcomes[file.name]?.['open_clip_3.3.0'] as Outcome | undefined)?.category
      const built = timm.get((namedModel(vision, 'timm_model_name') ?? '').split('.')[0] as string)
      if (!vision || built === undefined || outcome !== 'builds') continue
      towers++
      // 768 is CLIPVisionCfg.width's default; a width that is written is another rule's.
      if (vision['width'] === undefined && built !== 768) expected.push(file.name)
      if (warnedWidths(file).includes('image')) found.push(file.name)
    }
    const silent = expected.filter((name) => !found.includes(name))
    console.log(`wild: ${expected.length} of ${towers} timm towers print a width that is not built; ${found.length} have a warning`)
    console.log(`wild: without one, as nothing is known of their timm module: ${silent.join(', ')}`)
    expect(found.filter((name) => !expected.includes(name))).toEqual([])
    expect(found.length).toBeGreaterThan(0.85 * expected.length)
  })
})

/** Is there an error at the field that Python stumbles over, or that tells of it among others? */
function isFound(file: Linted, error: string): boolean {
  const errors = errorsOf(file)
  const named = NAMED_IN_ERROR.map((pattern) => pattern.exec(error)?.[1]).find((name) => name !== undefined)
  if (named === undefined) return errors.length > 0
  return errors.some(({ pointer, data }) => {
    const keys = Array.isArray(data['keys']) ? (data['keys'] as readonly string[]) : []
    return [pointer, ...keys].some((one) => one.split('/').at(-1) === named) || data['name'] === named
  })
}
