/**
 * open_clip's published table against open_clip's own configs: every width that is a reader's default, every text counted at
 * another length with the totals that contain it, and nothing else; and once they are repaired, nothing at all.
 */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { main } from '../../src/cli/main.ts'
import { applyEdits } from '../../src/json/text-edit.ts'
import type { Problem, TextFix } from '../../src/lint/types.ts'
import { fakeIo } from '../cli/io.ts'
import { shared } from '../helpers/project.ts'

const table = shared('corpus/open_clip-model_profile.csv')
const configs = shared('corpus/open_clip-3.3.0')
if (table === undefined) console.log('../shared/corpus is absent: the published table is not audited')

const TOO_LONG = [
  'roberta-ViT-B-32', 'xlm-roberta-base-ViT-B-32', 'xlm-roberta-large-ViT-H-14', 'nllb-clip-base', 'nllb-clip-base-siglip', 'nllb-clip-large', 'nllb-clip-large-siglip',
]

interface File {
  readonly kind: string
  readonly problems: readonly (Problem & { readonly fix: TextFix })[]
}

async function audit(text: string): Promise<File> {
  const io = fakeIo(configs!, { stdin: text })
  await main(['--stdin', '--stdin-filename', 'model_profile.csv', '--format', 'json'], io)
  expect(io.written.err).toBe('')
  return (JSON.parse(io.written.out) as { readonly files: readonly [File] }).files[0]
}

function counted(problems: readonly Problem[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { rule, pointer } of problems) {
    const key = `${rule} ${pointer.slice(pointer.lastIndexOf('/') + 1)}`
    counts[key] = (counts[key] ?? 0) + 1
  }
  return counts
}

describe.skipIf(table === undefined || configs === undefined)("open_clip's published table", async () => {
  if (table === undefined || configs === undefined) return
  const text = readFileSync(table, 'utf8')
  const { kind, problems } = await audit(text)
  const fixed = applyEdits(text, problems.flatMap(({ fix }) => fix.edits))
  if (!fixed.ok) throw new Error(fixed.problem)

  test('has 23 image widths, 9 text widths and 7 texts with their totals that are wrong, and nothing else', () => {
    expect(kind).toBe('table')
    expect(counted(problems)).toEqual({
      'profile-fallback image_width': 23,
      'profile-fallback text_width': 9,
      'profile-length gflops': 7,
      'profile-length text_gflops': 7,
    })
    const lengths = problems.filter(({ rule }) => rule === 'profile-length')
    expect(new Set(lengths.map(({ pointer }) => pointer.split('/')[1]))).toEqual(new Set(TOO_LONG))
    for (const { pointer, data } of lengths) expect(data['tokens']).toBe(pointer.startsWith('/nllb') ? 1024 : 514)
  })

  test('is clean once the cells are repaired, and no other cell is touched', async () => {
    expect((await audit(fixed.text)).problems).toEqual([])
    expect(problems.every(({ fix }) => fix.safe)).toBe(true)
    const cells = (whole: string): string[][] => whole.split('\n').map((line) => line.split(','))
    const before = cells(text)
    const [header = []] = before
    const changed = cells(fixed.text).flatMap((row, line) => row.flatMap((cell, at) => (cell === before[line]?.[at] ? [] : [`/${row[0]}/${header[at]}`])))
    expect(changed.sort()).toEqual(problems.map(({ pointer }) => pointer).sort())
  })

  test('is, once repaired, what `lint-configs profile` writes', async () => {
    const io = fakeIo(configs)
    await main(['profile', '.'], io)
    const width = text.slice(0, text.indexOf('\n')).split(',').length
    const written = new Set(io.written.out.split('\n').map((line) => line.split(',').slice(0, width).join(',')))
    const rows = fixed.text.trimEnd().split('\n')
    expect(rows.filter((row) => !written.has(row))).toEqual([])
    expect(rows.length).toBe(86)
  })
})
