import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Project } from 'ts-morph'
import { describe, expect, test } from 'vitest'
import { findFallbacks } from '../helpers/fallbacks.ts'
import { projectPath, root, sources } from '../helpers/project.ts'

/** Names of architecture fields in timm, transformers and elsewhere; open_clip's come from the catalog. */
const names = [
  'width', 'layers', 'heads', 'head_width', 'mlp_ratio', 'patch_size', 'image_size', 'img_size', 'vocab_size', 'context_length',
  'embed_dim', 'embed_dims', 'depth', 'depths', 'num_heads', 'num_features', 'in_chans', 'num_classes', 'pool_size', 'input_size',
  'hidden_size', 'num_hidden_layers', 'intermediate_size', 'num_attention_heads', 'max_position_embeddings', 'd_model', 'd_ff',
  'window_size', 'output_dim', 'dim', 'stem_width', 'patch_dropout', 'qkv_bias', 'global_pool', 'init_values',
]

/** Fields of the config dataclasses that describe towers. */
function catalogFields(): string[] {
  const path = join(root, 'configs/catalog/open_clip-3.3.0.json')
  if (!existsSync(path)) return []
  const { classes } = JSON.parse(readFileSync(path, 'utf8')) as { classes: Record<string, { fields: { name: string }[] }> }
  return ['CLIPVisionCfg', 'CLIPTextCfg', 'MultimodalCfg'].flatMap((name) => classes[name]?.fields.map((field) => field.name) ?? [])
}

const fields = new Set([...names, ...catalogFields()])

function fallbacksIn(text: string): string[] {
  const source = new Project({ useInMemoryFileSystem: true }).createSourceFile('sample.ts', text)
  return findFallbacks(source, fields).map((fallback) => fallback.field)
}

describe('the search for literal fallbacks', () => {
  test.each([
    ['const a = cfg.width ?? 768', 'width'],
    ['const a = cfg.width || 768', 'width'],
    ['cfg.width ??= 768', 'width'],
    ['cfg.width ||= 768', 'width'],
    ["const a = cfg['width'] ?? 768", 'width'],
    ["const a = get(cfg, 'head_width') ?? 64", 'head_width'],
    ['const a = fields.width.value ?? 768', 'width'],
    ['const a = cfg.headWidth ?? 64', 'headWidth'],
    ['const a = (cfg.width as number) ?? 768', 'width'],
    ['const a = cfg.layers ?? [3, 4, 6, 3]', 'layers'],
    ["const a = cfg.global_pool ?? 'token'", 'global_pool'],
    ['const fallback = 768\nconst a = cfg.width ?? fallback', 'width'],
    ['const a = cfg.width === undefined ? 768 : cfg.width', 'width'],
    ['const a = cfg.width != null ? cfg.width : 768', 'width'],
    ["const a = typeof cfg.width !== 'undefined' ? cfg.width : 768", 'width'],
    ["const a = 'width' in cfg ? cfg.width : 768", 'width'],
    ['function build(width = 768) { return width }', 'width'],
    ['const build = ({ width = 768 }: Cfg) => width', 'width'],
    ['const { width: w = 768 } = cfg', 'width'],
    ['const a = { width: 768, ...cfg }', 'width'],
  ])('finds %s', (text, field) => {
    expect(fallbacksIn(text)).toEqual([field])
  })

  test.each([
    'const a = cfg.width ?? reader.width',
    'const a = cfg.width ?? undefined',
    'const a = cfg.width ?? null',
    'const a = cfg.layers ?? []',
    "const a = cfg.title ?? 'untitled'",
    'const a = cfg.width === 768 ? 1 : 2',
    'const a = { ...cfg, width: 768 }',
    'const a = { num_classes: 0, ...(isPooled ? { global_pool: pool } : {}) }',
    'function build(width: number) { return width }',
    'if (cfg.width === undefined || heads === 12) report()',
  ])('passes %s', (text) => {
    expect(fallbacksIn(text)).toEqual([])
  })
})

/**
 * What the library itself has as a literal and no catalog can answer: the default of a method's argument, where the catalog
 * holds constructors. open_clip's TimmModel calls reset_classifier without a pool, and these two set theirs to 'avg' then
 * (timm 1.0.29 EfficientNet.reset_classifier, MobileNetV3.reset_classifier).
 */
const allowed: ReadonlySet<string> = new Set([
  'src/towers/build/timm/efficientnet.ts: reset.global_pool ?? RESET_POOL',
  'src/towers/build/timm/mobilenetv3.ts: reset.global_pool ?? RESET_POOL',
])

describe('our own sources', () => {
  const files = sources('src/config', 'src/catalog', 'src/towers', 'rules')
  const found = files.flatMap((source) => findFallbacks(source, fields).map((one) => ({ ...one, path: projectPath(source.getFilePath()) })))

  test('no architecture field of ours falls back to a literal', () => {
    expect(files.length).toBeGreaterThan(3)
    const faults = found.filter(({ path, text }) => !allowed.has(`${path}: ${text}`))
    expect(faults.map(({ path, line, text }) => `${path}:${line}: ${text}`)).toEqual([])
  })

  test('nothing is allowed that is not there', () => {
    const there = new Set(found.map(({ path, text }) => `${path}: ${text}`))
    expect([...allowed].filter((one) => !there.has(one))).toEqual([])
  })
})
