import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { generate } from '../../scripts/generate.ts'
import { projectPath, root } from '../helpers/project.ts'
import { lintConfigs } from '../helpers/run.ts'

describe('generated files', () => {
  test('none is stale, and every rule has its whole page', async () => {
    const { differences, complaints } = await generate(root, true)
    expect(differences, 'run: npm run generate').toEqual([])
    expect(complaints).toEqual([])
  })
})

describe('README.md', () => {
  const readme = readFileSync(join(root, 'README.md'), 'utf8')

  test('has one command that lints the examples, and one that runs the tests', () => {
    const commands = readme.match(/^npm ci.*$/gm)
    expect(commands).toEqual(['npm ci --omit=dev && node dist/cli.cjs configs/examples', 'npm ci && npm test'])
  })

  test('says truly how linting the examples ends', () => {
    expect(lintConfigs(['configs/examples'])).toMatchObject({ status: 1, stderr: '' })
    expect(lintConfigs(['configs/examples/right'])).toMatchObject({ status: 0, stderr: '' })
  })

  test('each example outside right/ has a problem', () => {
    const names = readdirSync(join(root, 'configs/examples'), { recursive: true, encoding: 'utf8' })
    const wrong = names.filter((name) => name.endsWith('.json') && !name.startsWith('right'))
    const clean = wrong.filter((name) => lintConfigs([join('configs/examples', name)]).status !== 1)
    expect(clean.map((name) => projectPath(join(root, 'configs/examples', name)))).toEqual([])
  })
})
