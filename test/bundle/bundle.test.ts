import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { bundle } from '../../scripts/bundle.ts'
import { compareGroup } from '../../scripts/generate/files.ts'
import { root } from '../helpers/project.ts'

const made = await bundle(root)
/** Modules that a lint with something to judge loads. */
const plain = ['cli', 'program', 'judge'].flatMap((name) => made.modules.get(`dist/${name}.cjs`) ?? [])

describe('the committed bundle', () => {
  test('is what the sources give, byte for byte', () => {
    expect(compareGroup(root, made), 'run: npm run bundle').toEqual([])
  })

  test.each(['ts-morph', 'typescript', '@lezer/common', '@lezer/lr', '@lezer/python', 'yaml', 'ajv', 'chalk', 'tinyglobby'])(
    'keeps %s out of what a plain lint loads',
    (name) => {
      expect(plain.filter((path) => path.includes(`node_modules/${name}/`))).toEqual([])
    },
  )

  test.each(['github', 'sarif', 'gitlab', 'junit', 'checkstyle', 'xml', 'fingerprint'])('keeps src/report/%s.ts out of what a plain lint loads', (name) => {
    expect([...made.modules.values()].flat()).toContain(`src/report/${name}.ts`)
    expect(plain).not.toContain(`src/report/${name}.ts`)
  })

  test('keeps ts-morph and the compiling ajv out of all of it', () => {
    const all = [...made.modules.values()].flat()
    expect(all.filter((path) => /node_modules\/(?:ts-morph|typescript|ajv\/dist\/(?!runtime))/.test(path))).toEqual([])
  })

  test('holds no path of the machine it was made on', () => {
    for (const { path } of made.files) expect(readFileSync(join(root, path), 'utf8')).not.toContain(root)
  })

  test('has the rules in it', () => {
    expect(plain).toContain('rules/fallback-default/rule.ts')
  })
})
