/** configs/presets/*.json: what each preset does with each message of each rule. */
import type { RuleMeta, SeveritySetting } from '../../src/lint/types.ts'
import type { GeneratedFile } from './files.ts'

export const presetNames = ['recommended', 'strict', 'all'] as const
export type PresetName = (typeof presetNames)[number]

const summaries: Readonly<Record<PresetName, string>> = {
  recommended: 'What is on without any option',
  strict: 'recommended, with advice raised to warnings where a rule says so',
  all: 'strict, and the rules that are on only where they are asked for',
}

/** Severity of one message in a preset; `off` for a rule that a preset leaves out. */
export function presetSeverity(preset: PresetName, meta: RuleMeta, messageId: string): SeveritySetting {
  const message = meta.messages[messageId]
  if (message === undefined) throw new Error(`rule ${meta.id} has no message ${messageId}`)
  if (meta.optIn === true && preset !== 'all') return 'off'
  return preset === 'recommended' ? message.severity : (message.strict ?? message.severity)
}

/** One file a preset: rule -> message -> severity. */
export function presetFiles(metas: readonly RuleMeta[]): GeneratedFile[] {
  return presetNames.map((preset) => {
    const rules = metas.map((meta) => {
      const messages = Object.keys(meta.messages).sort()
      return [meta.id, Object.fromEntries(messages.map((id) => [id, presetSeverity(preset, meta, id)]))] as const
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
