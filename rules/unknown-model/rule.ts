import type { Config } from '../../src/config/types.ts'
import { fieldName, readerOf, sayValue } from '../../src/config/words.ts'
import type { JsonValue } from '../../src/json/types.ts'
import { defineRule, type Fix, type RuleContext } from '../../src/lint/types.ts'
import { list } from '../../src/text/index.ts'
import { judgeArchitecture, judgeModelName, type Verdict } from './timm-name.ts'

const meta = {
  id: 'unknown-model',
  summary: 'a model name that timm or open_clip does not know, or knows by another name',
  kinds: ['open_clip', 'open_clip_hub', 'timm_hub'],
  since: '0.1.0',
  fixable: 'safe and unsafe',
  messages: {
    unknown: {
      severity: 'error',
      text: '{field} names {name}, which {timm} does not know',
    },
    misspelt: {
      severity: 'error',
      text: '{field} names {name}, which {timm} does not know; did you mean {nearest}?',
    },
    'open-clip-name': {
      severity: 'error',
      text: '{field} names {name}, which is an open_clip model config and no model of {timm}',
    },
    'hf-name': {
      severity: 'error',
      text: '{field} names {name}, which is a Hugging Face transformers model and no model of {timm}',
    },
    renamed: {
      severity: 'warning',
      text: '{field} names {name}, a deprecated name that {timm} maps to {current}',
    },
    'unknown-tag': {
      severity: 'error',
      text: '{field} names the pretrained tag {tag}, and {timm} has none of that name for {name}{known}',
    },
    path: {
      severity: 'error',
      text: '{field} is {given}, which looks like a repository or a path: {timm} refuses it without "hf-hub:" or "local-dir:" before it',
    },
    'path-to-known': {
      severity: 'error',
      text: '{field} is {given}, which {timm} refuses because it looks like a path; did you mean {nearest}?',
    },
    'unknown-source': {
      severity: 'error',
      text: '{field} is {given}: {timm} knows the sources {sources} only, with a name behind the colon',
    },
    'not-checked': {
      severity: 'info',
      text: '{field} is {given}, which only {source} can answer: nothing is known of this tower, and it is not checked',
    },
    'hf-architecture': {
      severity: 'error',
      text: '{field} names {name}, whose model_type {model_type} is not in arch_dict of {reader}: the text tower cannot be built',
      hint: '{reader} knows {known}',
    },
  },
} as const

type MessageId = keyof typeof meta.messages
type Context = RuleContext<MessageId>

export default defineRule({ meta, check })

function check(context: Context): void {
  const { config, catalog } = context
  if (config === undefined) return
  if (config.kind === 'timm_hub') {
    const name = config.architecture?.value
    if (typeof name !== 'string') return
    const verdict = judgeArchitecture(name, catalog.timm)
    // The file brings its own pretrained_cfg: timm looks no tag up.
    if (verdict.kind !== 'unknown-tag') reportTimm(context, config, '/architecture', name, verdict)
    return
  }
  const timm = config.vision?.fields.get('timm_model_name')
  // An empty name is no name: open_clip builds a native tower then.
  if (typeof timm?.value === 'string' && timm.value !== '' && timm.node !== undefined) {
    reportTimm(context, config, timm.pointer, timm.value, judgeModelName(timm.value, catalog.timm))
  }
  const hf = config.text?.fields.get('hf_model_name')
  if (typeof hf?.value === 'string' && hf.value !== '' && hf.node !== undefined && hf.read) checkText(context, config, hf.pointer, hf.value)
}

function reportTimm({ catalog, report }: Context, config: Config, pointer: string, given: string, verdict: Verdict): void {
  const timm = `timm ${catalog.timm.version}`
  const base = { field: fieldName(config, pointer), given: sayValue(given), name: given, timm }
  const tell = (messageId: MessageId, data: Readonly<Record<string, JsonValue>> = {}, fix?: Fix): void => {
    report({ messageId, pointer, data: { ...base, ...data }, ...(fix === undefined ? {} : { fix }) })
  }
  switch (verdict.kind) {
    case 'known':
      return
    case 'elsewhere':
      return tell('not-checked', { source: verdict.source === 'hf-hub' ? HUB : 'a folder on disk' })
    case 'bad-source':
      return tell('unknown-source', { source: verdict.source, sources: list(verdict.sources.map((source) => `"${source}:"`)) })
    case 'path':
      return verdict.last === undefined ? tell('path') : tell('path-to-known', { nearest: verdict.last }, write(pointer, verdict.last, false))
    case 'deprecated':
      return tell('renamed', { name: verdict.name, current: verdict.current }, write(pointer, verdict.current, true))
    case 'unknown-tag': {
      const { name, tag, tags } = verdict
      const known = tags.length === 0 ? '' : ` (${list(tags.slice(0, MOST_TAGS))}${tags.length > MOST_TAGS ? ' ...' : ''})`
      return tell('unknown-tag', { name, tag, tags, known })
    }
    case 'unknown': {
      const { name, nearest } = verdict
      if (catalog.openClip.models.includes(given)) return tell('open-clip-name', { name: given })
      if (catalog.hf(given) !== undefined) return tell('hf-name', { name: given })
      const first = nearest[0]
      if (first === undefined) return tell('unknown', { name })
      return tell('misspelt', { name, nearest: list(nearest, 'or'), suggestions: nearest }, write(pointer, first, false))
    }
  }
}

const HUB = 'the Hugging Face Hub'

/** So many tags of a model are named. */
const MOST_TAGS = 4

function write(pointer: string, name: string, safe: boolean): Fix {
  return { safe, description: `write "${name}"`, edits: [{ op: 'replace', pointer, value: name }] }
}

/** HFTextEncoder asks arch_dict for the model's type whatever the other fields say (open_clip hf_model.HFTextEncoder). */
function checkText({ catalog, report }: Context, config: Exclude<Config, { kind: 'timm_hub' }>, pointer: string, name: string): void {
  const model = catalog.hf(name)
  const field = fieldName(config, pointer)
  const reader = readerOf(config)
  if (model === undefined) {
    report({ messageId: 'not-checked', pointer, data: { field, given: sayValue(name), source: HUB } })
    return
  }
  const { hfArchitectures } = catalog.openClip
  if (Object.hasOwn(hfArchitectures, model.model_type)) return
  const known = list(Object.keys(hfArchitectures).sort())
  report({ messageId: 'hf-architecture', pointer, data: { field, name, model_type: model.model_type, reader, known } })
}
