/**
 * Asks the real libraries and lint-configs the same question: does this model config build, do its towers run, and with how many
 * parameters and FLOPs? docs/differential.md tells how to run it, and what was found.
 *
 *     npx tsx scripts/differential/differential.ts generate COUNT SEED [--target open_clip=main] [CONFIG...] > mutants.jsonl
 *     npx tsx scripts/differential/differential.ts files PATH... > rows.jsonl
 *     npx tsx scripts/differential/differential.ts ask ROWS.jsonl OUTCOMES.jsonl [--python PYTHON] [--pythonpath DIR] [--seconds N]
 *     npx tsx scripts/differential/differential.ts compare OUTCOMES.jsonl...
 *     npx tsx scripts/differential/differential.ts sample COUNT SEED OUTCOMES.jsonl... > sample.jsonl
 *
 * `ask` alone needs Python, with open_clip_torch, timm, torch and transformers; it goes on where it was interrupted. `compare` has exit
 * code 1 where something disagrees.
 */
import { appendFileSync, existsSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { ask } from './ask.ts'
import { compare } from './compare.ts'
import { generateRows } from './generate.ts'
import { readRows, rowsOfFiles, type JudgedRow, type Row } from './rows.ts'
import { sampleOf } from './sample.ts'

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    python: { type: 'string', default: 'python' },
    pythonpath: { type: 'string' },
    seconds: { type: 'string', default: '60' },
    target: { type: 'string' },
  },
})
const [command, first, second, ...rest] = positionals

function print(rows: readonly Row[]): void {
  for (const row of rows) console.log(JSON.stringify(row))
}

async function askAll(from: string, to: string): Promise<void> {
  const rows = readRows<Row>([from])
  const known = existsSync(to) ? readRows<JudgedRow>([to]).length : 0
  const options = {
    python: values.python,
    ...(values.pythonpath === undefined ? {} : { pythonPath: values.pythonpath }),
    rows: 400,
    mib: 6000,
    seconds: Number(values.seconds),
  }
  await ask(rows.slice(known), options, (row, outcome) => appendFileSync(to, `${JSON.stringify({ ...row, outcome })}\n`))
}

if (command === 'generate' && first !== undefined && second !== undefined) {
  print(generateRows(Number(first), Number(second), rest, values.target))
} else if (command === 'files' && first !== undefined) {
  print(rowsOfFiles(positionals.slice(1)))
} else if (command === 'ask' && first !== undefined && second !== undefined) {
  await askAll(first, second)
} else if (command === 'compare' && first !== undefined) {
  const { report, disagreements } = compare(readRows<JudgedRow>(positionals.slice(1)))
  console.log(report)
  process.exitCode = disagreements > 0 ? 1 : 0
} else if (command === 'sample' && first !== undefined && second !== undefined && rest.length > 0) {
  print(sampleOf(readRows<JudgedRow>(rest), Number(first), Number(second)))
} else {
  console.error('usage: differential.ts generate COUNT SEED [CONFIG...] | files PATH... | ask ROWS OUTCOMES | compare OUTCOMES... | sample COUNT SEED OUTCOMES...')
  process.exitCode = 2
}
