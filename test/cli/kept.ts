/** A folder with a config, `model_configs/eva.json`, and a cache of its own, for each test of a file. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect } from 'vitest'
import { root } from '../helpers/project.ts'
import { bundledCli, lintConfigs, run, type Outcome } from '../helpers/run.ts'

export const eva = readFileSync(join(root, 'configs/examples/eva-giant-14.json'), 'utf8')

/** Its text tower is that of a Hugging Face model. */
export const roberta = JSON.stringify({
  embed_dim: 512,
  vision_cfg: { image_size: 224, layers: 12, width: 768, patch_size: 32 },
  text_cfg: { hf_model_name: 'roberta-base', hf_tokenizer_name: 'roberta-base', width: 768, layers: 12, heads: 12, vocab_size: 50265 },
})

/** A config.json of such a model that is none of the catalog's. */
export const ownRoberta = JSON.stringify({
  model_type: 'roberta', hidden_size: 640, num_hidden_layers: 12, num_attention_heads: 10, vocab_size: 50265, max_position_embeddings: 514,
})

export let folder: string
export let cache: string

/** To be called once by a file of tests. */
export function useFolder(): void {
  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'lint-configs-kept-')))
    cache = join(folder, 'cache')
    mkdirSync(join(folder, 'model_configs'))
    write('eva.json', eva)
  })
  afterEach(() => rmSync(folder, { recursive: true }))
}

export function write(name: string, text: string): void {
  writeFileSync(join(folder, 'model_configs', name), text)
}

function environment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return { HOME: folder, LINT_CONFIGS_CACHE_DIR: cache, ...env }
}

export function lint(args: readonly string[] = [], env: NodeJS.ProcessEnv = {}): Outcome {
  return command(['model_configs', ...args], env)
}

export function command(args: readonly string[], env: NodeJS.ProcessEnv = {}): Outcome {
  return lintConfigs(args, folder, environment(env))
}

/** Does such a lint load a part of the bundle? */
export function loads(part: string, args: readonly string[] = [], env: NodeJS.ProcessEnv = {}): boolean {
  return commandLoads(part, ['model_configs', ...args], env)
}

export function commandLoads(part: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): boolean {
  const spy = `process.on('exit', () => process.stderr.write(Object.keys(require.cache).join('\\n')))`
  const hook = `data:text/javascript,import{createRequire}from'node:module';const require=createRequire(${JSON.stringify(bundledCli)});${spy}`
  const { stderr } = run(process.execPath, ['--import', hook, bundledCli, ...args], folder, environment(env))
  expect(stderr).toContain(bundledCli)
  return stderr.includes(part)
}

/** The files of the cache, by their names in the folder of the build. */
export function kept(): ReadonlyMap<string, string> {
  const [build] = existsSync(cache) ? readdirSync(cache) : []
  if (build === undefined) return new Map()
  return new Map(readdirSync(join(cache, build)).map((name) => [name, join(cache, build, name)]))
}

/** The first of them that is of a kind. */
export function keptAs(kind: 'results-' | 'run-'): string {
  const path = [...kept()].find(([name]) => name.startsWith(kind))?.[1]
  if (path === undefined) throw new Error('nothing was kept')
  return path
}

/** Takes the records of runs away, so that the next one has only what was found in files. */
export function forgetRuns(): void {
  for (const [name, path] of kept()) if (name.startsWith('run-')) rmSync(path)
}
