/** The readers of other files: CSV, ONNX, YAML and the tool's own config, records. A file is read, or refused in plain words. */
import { gunzipSync } from 'node:zlib'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parseCsv } from '../../src/csv/parse.ts'
import { isTableHeader } from '../../src/cli/tables.ts'
import { ConfigError } from '../../src/host/config/error.ts'
import { loadConfig } from '../../src/host/config/load.ts'
import { readSource } from '../../src/host/config/source.ts'
import { validated } from '../../src/host/config/validate.ts'
import { decode } from '../../src/json/decode.ts'
import { lintTable } from '../../src/lint/table.ts'
import { tableRules } from '../../src/lint/table-registry.generated.ts'
import { readModel } from '../../src/reference/model/read.ts'
import { weightsAsInputs } from '../../src/reference/model/weights.ts'
import { readRecord } from '../../src/reference/record/read.ts'
import { Refusal } from '../../src/reference/refusal.ts'
import { readTrace } from '../../src/reference/trace/events.ts'
import { ModelFinder } from '../../src/tables/find.ts'
import { readTarget } from '../../src/catalog/targets.ts'
import { temporaryFolder } from '../host/temporary.ts'
import { HIDDEN } from '../report/hostile.ts'
import { bundledCatalog } from '../rules/lint.ts'
import { fuzz, TIMEOUT } from './fuzz.ts'
import { seedsFrom, seedsOf } from './seeds.ts'

/** Does the work, unless it refuses in words that can be shown. */
async function orRefusal(kind: abstract new (...args: never[]) => Error, work: () => unknown): Promise<boolean> {
  try {
    await work()
    return true
  } catch (error) {
    if (!(error instanceof kind)) throw error
    if (error.message === '' && !(error instanceof ConfigError)) throw new Error('a refusal without a word')
    return false
  }
}

test('the reader of tables takes any bytes', async () => {
  let tables = 0
  const finder = new ModelFinder([])
  const catalog = bundledCatalog()
  await fuzz({ name: 'csv', seeds: seedsOf(/\.[ct]sv$/, ['rules']), runs: 300, check: (bytes) => {
    const { text } = decode(bytes)
    for (const delimiter of [',', ';', '\t'] as const) parseCsv(text, delimiter)
    isTableHeader(text.split('\n', 1)[0] ?? '')
    const input = { path: 'a.csv', absolute: '/a.csv', content: bytes }
    const { problems, failures, kind } = lintTable(input, { preset: 'all', rules: {}, target: readTarget([]) }, catalog, tableRules, finder)
    if (failures !== undefined) throw new Error(failures.map(({ where, message }) => `${where}: ${message}`).join('\n'))
    for (const { message } of problems) if (HIDDEN.test(message) || message.length > 5000) throw new Error(`a message that cannot be shown: ${message.slice(0, 200)}`)
    if (kind === 'table') tables++
  } })
  expect(tables).toBeGreaterThan(0)
}, TIMEOUT)

test('the reader of ONNX takes any bytes', async () => {
  let read = 0
  const graphs = seedsOf(/\.onnx\.gz$/, ['test/reference/graphs']).map((bytes) => new Uint8Array(gunzipSync(bytes)))
  expect(graphs.length).toBeGreaterThan(0)
  const count = await fuzz({ name: 'onnx', seeds: graphs.map((bytes) => bytes.subarray(0, 1 << 18)).concat(graphs), runs: 300, check: async (bytes) => {
    const isRead = await orRefusal(Refusal, () => {
      const { nodes, initializers } = readModel(bytes, 'model.onnx')
      if (nodes.length + initializers.length > bytes.length) throw new Error('more parts than bytes')
      weightsAsInputs(bytes, new Set())
    })
    if (isRead) read++
  } })
  expect(read).toBeLessThan(count)
}, TIMEOUT)

const yamls = [
  'extends: strict\npaths: [model_configs, "*.json"]\nignore: [vendored]\nrules: { duplicate-key: error, unknown-field: { severity: warning } }\n',
  'overrides:\n  - files: ViTamin-XL-384.json\n    pointers: /vision_cfg/timm_model_name\n    rules: { image-size: off }\n    reason: published under this name\ntargets: { open_clip: main }\n',
  'budgets: [{ files: mobile, tower: image, params: 30e6 }]\nfail-on: error\nbaseline: ./b.json\nmax-warnings: 3\n',
  'a: &a [1, 2]\nb: *a\nc: &c { d: *a }\n<<: *c\ne: !!set {a}\nf: |\n  text\n   more\ng: >-\n  folded\n? [complex, key]\n: value\n--- # comment\n...\n',
]

test('the reader of the tool\'s own config takes any bytes', async () => {
  let read = 0
  const folder = temporaryFolder({})
  const seeds = [...seedsFrom(yamls), ...seedsFrom(['{"extends": ["strict", "./a.yaml"], "rules": {"budget": "off"}, "overrides": [{"files": ["a"], "rules": {}}]}', '{"version": 1, "files": {"a.json": {"budget": {"/a": 1}}}}'])]
  await fuzz({ name: 'own config', seeds, runs: 300, check: async (bytes, chance) => {
    const name = chance.pick(['lint-configs.yaml', 'lint-configs.json', 'package.json'])
    const path = join(folder, name)
    writeFileSync(path, bytes)
    if (await orRefusal(ConfigError, () => loadConfig(path, folder))) read++
    await orRefusal(ConfigError, async () => validated(await readSource(path, name, 'baseline')))
  } })
  expect(read).toBeGreaterThan(0)
}, TIMEOUT)

test('the readers of records and of profiles take any JSON', async () => {
  const trace = '[{"cat":"Session","name":"model_run","args":{}},{"cat":"Node","name":"a_kernel_time","args":{"op_name":"MatMul","provider":"CPUExecutionProvider","input_type_shape":[{"float":[1,2]},{"float":[2,3]}],"output_type_shape":[{"float":[1,3]}]}}]'
  await fuzz({ name: 'records', seeds: [...seedsOf(/\.(?:image|text)\.json$/, ['configs/reference']), ...seedsFrom([trace])], runs: 1000, check: async (bytes) => {
    const text = Buffer.from(bytes).toString()
    await orRefusal(Refusal, () => readTrace(text))
    let value: unknown
    try {
      value = JSON.parse(text)
    } catch {
      return
    }
    await orRefusal(Refusal, () => readRecord(value, 'a.json'))
  } })
}, TIMEOUT)
