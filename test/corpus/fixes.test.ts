/** Every config of the corpora repaired: what the libraries build of it stays the same, and so does the rest of its text. */
import { expect, test } from 'vitest'
import { fixFile } from '../../src/lint/fix.ts'
import { buildsTheSame } from '../../src/lint/same-model.ts'
import { faultsOf } from '../helpers/fixed.ts'
import { bundledCatalog, lint } from '../rules/lint.ts'
import { describeCorpus, lintCorpus } from './corpus.ts'

const CORPORA = [
  ['corpus/open_clip-3.3.0', 'open_clip=3.3.0', 144],
  ['corpus/open_clip-main', 'open_clip=main', 181],
  ['corpus/wild', 'open_clip=3.3.0', 500],
  ['corpus/mutants', 'open_clip=main', 500],
] as const

for (const [path, target, atLeast] of CORPORA) {
  describeCorpus(`fixes of ${path}`, path, (folder) => {
    const all = [...lintCorpus(folder, { target }).values()]

    test.each([['safe', false], ['all', true]])('%s fixes leave nothing to fix, and change nothing else', (_, unsafe) => {
      // What has no unsafe fix was looked at before.
      const files = unsafe ? all.filter(({ result }) => result.problems.some(({ fix }) => fix?.safe === false)) : all
      let made = 0
      const faults = files.flatMap(({ name, result }) => {
        const { fixed, faults } = faultsOf(result, (text) => lint(text, { target, path: result.path }), bundledCatalog(target), unsafe)
        made += fixed.fixed
        return faults.map((fault) => `${name}: ${fault}`)
      })
      console.log(`${path}, ${target}: ${made} ${unsafe ? 'fixes' : 'safe fixes'} in ${files.length} files`)
      expect(all.length).toBeGreaterThanOrEqual(atLeast)
      expect(unsafe || made > 0).toBe(true)
      expect(faults).toEqual([])
    })
  })
}

for (const [path, target, other] of [
  ['corpus/open_clip-3.3.0', 'open_clip=3.3.0', 'open_clip=main'],
  ['corpus/open_clip-main', 'open_clip=main', 'open_clip=3.3.0'],
] as const) {
  describeCorpus(`safe fixes of ${path} by ${target}`, path, (folder) => {
    test(`change nothing that ${other} builds`, () => {
      const changed = [...lintCorpus(folder, { target }).values()].flatMap(({ name, result }) => {
        const { fixed, result: after } = fixFile(result, { unsafe: false, lint: (text) => lint(text, { target, path: result.path }) })
        return fixed === 0 ? [] : [{ name, before: result.text, after: after.text }]
      })
      console.log(`${path}: ${changed.length} files that ${target} repairs, built by ${other}`)
      expect(changed.length).toBeGreaterThan(20)
      expect(changed.filter(({ before, after }) => !buildsTheSame(before, after, bundledCatalog(other))).map(({ name }) => name)).toEqual([])
    })
  })
}
