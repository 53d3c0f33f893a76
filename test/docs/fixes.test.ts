import { rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { rules } from '../../src/lint/registry.generated.ts'
import { pageOf, shell, stepsOf } from '../helpers/console.ts'

const page = pageOf('fixes.md')

describe.skipIf(process.platform === 'win32')('docs/fixes.md', () => {
  const { folder, run } = shell()
  afterAll(() => rmSync(dirname(folder), { recursive: true }))

  test.each(stepsOf(page))('$command', ({ command, shown }) => {
    expect(run(command)).toBe(shown)
  })
})

test('docs/fixes.md tells of every rule that repairs something, and of no other', () => {
  const table = page.split('\n').filter((line) => line.startsWith('| ')).map((line) => line.slice(1, -1).split('|').map((cell) => cell.trim()))
  const told = table
    .slice(table.findIndex(([first]) => first === '---') + 1)
    .filter((row) => row.length === 3)
    .map(([id, safe, unsafe]) => [id, [...(safe === '' ? [] : ['safe']), ...(unsafe === '' ? [] : ['unsafe'])].join(' and ')])
  const stated = rules.flatMap(({ meta }) => (meta.fixable === undefined ? [] : [[meta.id, meta.fixable]]))
  expect(told.sort()).toEqual(stated.sort())
})
