/** The fixes of all rules, made in their examples: nothing but what they are for changes. */
import { describe, expect, test } from 'vitest'
import { rules } from '../../src/lint/registry.generated.ts'
import { ruleFolders } from '../../scripts/generate/rules.ts'
import { faultsOf } from '../helpers/fixed.ts'
import { catalogOf, examplesOf, lintBytes, lintExample } from '../helpers/golden.ts'
import { root } from '../helpers/project.ts'

describe.each(ruleFolders(root))('%s', (id) => {
  const examples = examplesOf(id)

  test.each([['safe', false], ['all', true]])('%s fixes can be made in its examples, and change nothing else', (_, unsafe) => {
    const faults = examples.flatMap((example) => {
      const { faults } = faultsOf(lintExample(example), (text) => lintBytes(example, text), catalogOf(example), unsafe)
      return faults.map((fault) => `${example.name}: ${fault}`)
    })
    expect(faults).toEqual([])
  })

  test('says of its fixes what its meta says', () => {
    const fixes = examples.flatMap((example) => lintExample(example).problems.filter(({ rule }) => rule === id)).flatMap(({ fix }) => fix ?? [])
    const kinds = [...(fixes.some(({ safe }) => safe) ? ['safe'] : []), ...(fixes.some(({ safe }) => !safe) ? ['unsafe'] : [])]
    const stated = rules.find(({ meta }) => meta.id === id)?.meta.fixable
    expect(stated === undefined ? [] : stated.split(' and ')).toEqual(kinds)
  })
})
