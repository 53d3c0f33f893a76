/** Real configs and what the real libraries did with them; needs ../shared/corpus and is skipped without it. */
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { recognise, type OpenClipConfig } from '../../src/config/index.ts'
import { parseJson } from '../../src/json/parse.ts'
import { shared } from '../helpers/project.ts'
import { read, readOpenClip, readTimm, said, VERSIONS } from './helpers.ts'

const corpus = shared('corpus')
if (corpus === undefined) console.log('test/config/corpus: skipped, as ../shared/corpus is not there')
const text = (...path: string[]): string => readFileSync(join(corpus as string, ...path), 'utf8')

interface Outcome {
  readonly style: string
  readonly [version: `open_clip_${string}`]: { readonly build: string; readonly class?: string; readonly category: string }
}

/** Keys that make the constructor fail. */
function refused(config: OpenClipConfig): string[] {
  return config.blocks.flatMap((block) => (block.ignoresUnknown ? [] : block.unknown.map((field) => field.pointer)))
}

function fatal(config: OpenClipConfig): string[] {
  return said({ ...config, schemaProblems: config.schemaProblems.filter((problem) => problem.fatal) })
}

describe.skipIf(corpus === undefined)('shipped configs', () => {
  test.each(VERSIONS)('open_clip %s reads its own without a problem', (version) => {
    const folder = `open_clip-${version === '3.3.0' ? version : 'main'}`
    const names = readdirSync(join(corpus as string, folder)).filter((name) => name.endsWith('.json'))
    expect(names.length).toBeGreaterThan(100)
    for (const name of names) {
      const config = readOpenClip(text(folder, name), version)
      expect([config.kind, ...said(config), ...refused(config)], name).toEqual(['open_clip'])
    }
  })
})

describe.skipIf(corpus === undefined)('configs from public repositories', () => {
  const outcomes = corpus === undefined ? {} : (JSON.parse(text('wild', 'OUTCOMES.json')) as Record<string, Outcome>)
  const files = Object.entries(outcomes).map(([name, outcome]) => ({ name, outcome, document: parseJson(text('wild', name)) }))
  const readable = files.filter(({ document }) => document.root !== undefined)

  test('are recognised by their content', () => {
    expect(files.length - readable.length).toBe(files.filter(({ outcome }) => outcome['open_clip_3.3.0']?.category === 'invalid JSON').length)
    for (const { name, outcome, document } of readable) {
      // `other` are the flat configs of open_clip before its first release and the blocks of a fork: broken open_clip configs.
      expect(recognise(document).kind, name).toBe(outcome.style === 'other' ? 'open_clip' : outcome.style)
    }
  })

  test.each(VERSIONS)('open_clip %s: the class, what is refused and why', (version) => {
    let built = 0
    let failed = 0
    for (const { name, outcome } of readable) {
      const judged = outcome[`open_clip_${version}`]
      if (judged === undefined) continue
      const config = readOpenClip(text('wild', name), version)
      if (judged.class !== undefined) expect(config.modelClass, name).toBe(judged.class)
      const faults = [...fatal(config), ...refused(config)]
      if (judged.build === 'ok') {
        expect(faults, name).toEqual([])
        built++
      } else if (/unknown key|missing|null/.test(judged.category)) {
        expect(faults.length, `${name}: ${judged.category}`).toBeGreaterThan(0)
        failed++
      }
    }
    expect([built, failed].map((count) => count > 200)).toEqual([true, true])
  })

  test('the one timm hub file', () => {
    const config = readTimm(text('wild', 'Natasha-Yang__FireNet', 'config.json'))
    expect(config.architecture?.value).toBe('prithvi_eo_v1_100')
    expect(config.pretrained?.unknown.map((field) => field.name)).toContain('decoder_embed_dim')
  })
})

interface Mutant {
  readonly file: string
  readonly mutation: readonly string[]
  readonly registered: boolean
  readonly cfg_error?: string
  readonly build_error?: string
  readonly image_error?: string
  readonly text_error?: string
  readonly text_declared_error?: string
}

describe.skipIf(corpus === undefined)('mutated configs', () => {
  const mutants = corpus === undefined ? [] : text('mutants', 'OUTCOMES.jsonl').trim().split('\n').map((line) => JSON.parse(line) as Mutant)

  function fails(mutant: Mutant, config: OpenClipConfig): boolean {
    const hasHfTower = Boolean(config.text?.fields.get('hf_model_name')?.value)
    const textError = hasHfTower ? mutant.text_declared_error : mutant.text_error
    return !mutant.registered || [mutant.cfg_error, mutant.build_error, mutant.image_error, textError].some((error) => error !== undefined)
  }

  test('nothing that runs has a fatal problem, and nearly all that fail by type have one', () => {
    const byType = { fatal: 0, other: [] as string[] }
    for (const mutant of mutants) {
      const config = read(text('mutants', mutant.file)) as OpenClipConfig
      expect(config.kind, mutant.file).toBe('open_clip')
      const faults = [...fatal(config), ...refused(config)]
      if (!fails(mutant, config)) expect(faults, `${mutant.file} ${mutant.mutation.join(', ')}`).toEqual([])
      else if (config.schemaProblems.some((problem) => problem.kind === 'type')) {
        if (fatal(config).length > 0) byType.fatal++
        else byType.other.push(mutant.file)
      }
    }
    // Each of the others has a second mutation, which is what fails.
    expect(byType).toEqual({ fatal: 51, other: ['0149.json', '0240.json', '0253.json', '0332.json', '0396.json'] })
  })
})
