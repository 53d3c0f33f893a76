/** docs/configuration.md: every setting is in it, every config in it is one, and its console blocks are what the program prints. */
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { main } from '../../src/cli/main.ts'
import { loadConfig } from '../../src/host/config/load.ts'
import { temporaryFolder } from '../host/temporary.ts'
import { root } from '../helpers/project.ts'
import { fakeIo } from '../cli/io.ts'

const page = readFileSync(join(root, 'docs/configuration.md'), 'utf8')

/** Fenced blocks with their language, and the comment before them. */
const blocks = Array.from(page.matchAll(/(?:<!-- ([^\n]*) -->\n)?```(\w+)\n([^]*?)```/g), ([, mark = '', language = '', text = '']) => ({ mark, language, text }))
const of = (language: string) => blocks.filter((block) => block.language === language)

describe('docs/configuration.md', () => {
  test('describes every setting', () => {
    const { properties } = JSON.parse(readFileSync(join(root, 'schemas/config.schema.json'), 'utf8')) as { properties: object }
    const headings = page.match(/^### .*$/gm)?.join(' ') ?? ''
    expect(Object.keys(properties).filter((name) => name !== '$schema' && !headings.includes(name))).toEqual([])
  })

  test('has configs that are configs', async () => {
    const yaml = of('yaml')
    expect(yaml.length).toBeGreaterThan(3)
    for (const { text } of yaml) {
      const folder = temporaryFolder({ 'lint-configs.yaml': text })
      await expect(loadConfig(join(folder, 'lint-configs.yaml'), folder), text).resolves.toBeDefined()
    }
    const manifests = of('json').filter(({ text }) => text.includes('"lint-configs": {'))
    expect(manifests).toHaveLength(1)
    for (const { text } of manifests) {
      const folder = temporaryFolder({ 'package.json': text })
      await expect(loadConfig(join(folder, 'package.json'), folder)).resolves.toMatchObject({ preset: { value: 'strict' } })
    }
  })

  test('shows what the program prints', async () => {
    const cwd = temporaryFolder({})
    mkdirSync(join(cwd, 'model_configs'))
    copyFileSync(join(root, 'configs/examples/eva-giant-14.json'), join(cwd, 'model_configs/eva-giant-14.json'))
    let count = 0
    for (const { mark, text } of blocks) {
      const file = /^file: (.*)$/.exec(mark)?.[1]
      if (file !== undefined) writeFileSync(join(cwd, file), text)
      if (mark !== 'run') continue
      for (const [, command = '', output = ''] of text.matchAll(/^\$ lint-configs(.*)\n((?:(?!\$ ).*\n)*)/gm)) {
        const io = fakeIo(cwd)
        await main(command.split(' ').filter((each) => each !== ''), io)
        const printed = io.written.err + io.written.out
        // A block may show the beginning alone.
        expect(printed.slice(0, output.length), command).toBe(output)
        count += 1
      }
    }
    expect(count).toBe(5)
    expect(JSON.parse(readFileSync(join(cwd, 'lint-configs-baseline.json'), 'utf8'))).toEqual(JSON.parse(of('json').find(({ text }) => text.includes('"files"'))?.text ?? ''))
  })

  test('quotes a complaint as it is made', async () => {
    const quoted = of('text').find(({ text }) => text.startsWith('lint-configs: '))?.text
    const io = fakeIo(temporaryFolder({ 'lint-configs.yaml': 'rules:\n  fallback-defalt: error\n', 'a.json': '{}' }))
    expect(await main([], io)).toBe(2)
    expect(io.written.err).toBe(quoted)
  })
})
