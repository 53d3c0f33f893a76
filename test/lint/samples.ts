import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { defaultTarget } from '../../src/catalog/targets.ts'
import type { Catalog, OpenClipCatalogFile } from '../../src/catalog/types.ts'
import { lintText } from '../../src/lint/engine.ts'
import type { FileResult, LintOptions, MessageMeta, Report, Rule, RuleContext, RuleMeta } from '../../src/lint/types.ts'
import { packageRoot } from '../../src/host/package-root.ts'

export const options: LintOptions = { preset: 'recommended', rules: {}, target: defaultTarget }

const openClip = JSON.parse(readFileSync(join(packageRoot, 'configs/catalog/open_clip-3.3.0.json'), 'utf8')) as OpenClipCatalogFile

/** A catalog that knows the reader and nothing else. */
export const catalog: Catalog = {
  openClip,
  history: { source: { library: 'open_clip', version: '3.3.0' }, versions: [], classes: {} },
  timm: { version: '1.0.29', model: () => undefined, deprecated: () => undefined,
  pruned: () => undefined, classOf: () => undefined, names: () => [] },
  dialects: [],
  hf: () => undefined,
  hfNames: () => [],
  vocabulary: () => undefined,
  ownConfig: () => undefined,
}

/** A config that the reader takes as it is. */
export const good = `{
  "embed_dim": 512,
  "vision_cfg": {
    "image_size": 224,
    "layers": 12,
    "width": 768,
    "patch_size": 32
  },
  "text_cfg": {
    "context_length": 77,
    "vocab_size": 49408,
    "width": 512,
    "heads": 8,
    "layers": 12
  }
}
`

export function message(severity: MessageMeta['severity'], text = 'said', rest: Partial<MessageMeta> = {}): MessageMeta {
  return { severity, text, ...rest }
}

export function ruleOf(id: string, meta: Partial<RuleMeta>, check: (context: RuleContext) => void): Rule {
  return {
    meta: { id, summary: `what ${id} finds`, kinds: ['open_clip', 'open_clip_hub', 'timm_hub'], since: '0.1.0', messages: { said: message('warning') }, ...meta },
    check,
  }
}

/** A rule that makes these reports about every file. */
export function reporter(id: string, messages: Readonly<Record<string, MessageMeta>>, ...reports: readonly Report[]): Rule {
  return ruleOf(id, { messages }, (context) => reports.forEach((report) => context.report(report)))
}

export function lint(content: string | Uint8Array, rules: readonly Rule[], given: Partial<LintOptions> = {}): FileResult {
  return lintText({ path: 'configs/good.json', content }, { ...options, ...given }, catalog, rules)
}
