/** configs/presets/*.json: what each preset does with each message of each rule. */
import { presets, presetSeverity, type Preset } from '../../src/lint/severity.ts'
import type { RuleMeta } from '../../src/lint/types.ts'
import type { GeneratedFile } from './files.ts'

const summaries: Readonly<Record<Preset, string>> = {
  recommended: 'What is on without any option',
  strict: 'recommended, with advice raised to warnings where a rule says so',
  all: 'strict, and the rules that are on only where they are asked for',
}

/** One file a preset: rule -> message -> severity. */
export function presetFiles(metas: readonly RuleMeta[]): GeneratedFile[] {
  return presets.map((preset) => {
    const rules = metas.map((meta) => {
      const messages = Object.entries(meta.messages).sort(([a], [b]) => (a < b ? -1 : 1))
      return [meta.id, Object.fromEntries(messages.map(([id, message]) => [id, presetSeverity(preset, meta, message)]))] as const
    })
    const content = {
      generated: 'by scripts/generate.ts from the meta of rules/*/rule.ts; do not edit',
      name: preset,
      summary: summaries[preset],
      rules: Object.fromEntries(rules),
    }
    return { path: `configs/presets/${preset}.json`, content: `${JSON.stringify(content, null, 2)}\n` }
  })
}
