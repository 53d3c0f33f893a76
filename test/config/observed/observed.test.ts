/**
 * src/config/uses.ts against what the real open_clip did with every field and values of every type (observe.py): nothing
 * that was built and ran may be called fatal, and whatever failed by its type should be.
 */
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readOpenClip } from '../helpers.ts'
import { valuesAround, withValue, type Observations } from './observations.ts'

/** Fields some of whose values failed for another reason than their type, so that the same type runs in another model. */
const BY_VALUE: Readonly<Record<string, string>> = {
  'custom_text': 'a class embedding and CoCa need it, whatever says no',
  'embed_dim': 'true is one to the image tower of CLIP, and fails in a modern text tower only',
  'vision_cfg/layers': 'true is one layer of a ViT, whose heads the width of the ResNet does not fill',
  'vision_cfg/patch_dropout': 'true is a rate of 1, which only trunks refuse that know of the argument',
  'vision_cfg/image_size': 'true is one pixel, which some timm models take',
  'vision_cfg/timm_pool': 'some trunks take whatever says no pooling, this one does not',
  'vision_cfg/output_tokens': 'CoCa needs them, whatever says no',
  'vision_cfg/scaled_cosine_attn': 'fails whenever it is set, by true too',
  'text_cfg/context_length': 'true is one token, too few for CoCa',
  'text_cfg/embed_cls': 'CLIP fails with a class embedding and CoCa without, whatever says so',
  'text_cfg/output_tokens': 'CoCa needs them, whatever says no',
  'text_cfg/scaled_cosine_attn': 'fails whenever it is set, by true too',
}

const files = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.json'))

describe.each(files)('%s', (file) => {
  const { open_clip: version, bases, observed } = JSON.parse(readFileSync(join(import.meta.dirname, file), 'utf8')) as Observations
  const rows = Object.entries(observed).flatMap(([base, fields]) =>
    Object.entries(fields).flatMap(([path, [n, outcomes]]) =>
      valuesAround(n).map((text, index) => {
        const problems = readOpenClip(withValue(bases[base] as object, path, text), version).schemaProblems
        return { what: `${base} ${path} ${text}`, path, runs: outcomes[index] === '+', fatal: problems.some((problem) => problem.fatal), wrong: problems.length > 0 }
      }),
    ),
  )

  test('was observed', () => {
    expect(rows.length).toBeGreaterThan(10_000)
    expect(rows.filter((row) => row.runs).length).toBeGreaterThan(5_000)
  })

  test('what runs is never fatal', () => {
    expect(rows.filter((row) => row.runs && row.fatal).map((row) => row.what)).toEqual([])
  })

  test('what fails by its type is', () => {
    const missed = rows.filter((row) => !row.runs && row.wrong && !row.fatal)
    expect(missed.filter((row) => !Object.hasOwn(BY_VALUE, row.path)).map((row) => row.what)).toEqual([])
    expect(rows.filter((row) => !row.runs && row.fatal).length).toBeGreaterThan(3_000)
  })
})
