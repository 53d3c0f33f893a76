import { sayVersion } from '../../src/catalog/lives.ts'
import type { Block, Config, OpenClipConfig, TimmHubConfig, UnknownField } from '../../src/config/types.ts'
import { fieldName, readerOf } from '../../src/config/words.ts'
import { find, humanPath, join } from '../../src/json/pointer.ts'
import { toValue } from '../../src/json/value.ts'
import { defineRule, type Fix, type Report, type RuleContext } from '../../src/lint/types.ts'
import { closest, list } from '../../src/text/index.ts'
import { explain, MANY, type Explanation, type Stranger } from './explain.ts'

const meta = {
  id: 'unknown-field',
  summary: 'a key that the class which reads it does not know',
  kinds: ['open_clip', 'open_clip_hub', 'timm_hub'],
  since: '0.1.0',
  fixable: 'safe and unsafe',
  messages: {
    unknown: {
      severity: 'error',
      text: '{field} is unknown: {className} of {reader} has no such field and raises a TypeError',
    },
    'unknown-many': {
      severity: 'error',
      text: '{fields} unknown: {className} of {reader} has no such fields and raises a TypeError',
      hint: 'so many unknown keys are a sign of another program\'s format, or of a fork\'s',
    },
    misspelt: {
      severity: 'error',
      text: '{field} is unknown: {className} of {reader} has no such field and raises a TypeError; did you mean {nearest}?',
    },
    renamed: {
      severity: 'error',
      text: '{field} was renamed to {renamedTo} in open_clip {until}: {className} of {reader} raises a TypeError',
    },
    newer: {
      severity: 'error',
      text: '{fields} known since open_clip {since}: {reader} raises a TypeError',
      hint: 'judge the file by that version (--target open_clip={version}), or leave out what is newer',
    },
    gone: {
      severity: 'error',
      text: '{field} came with open_clip {since} and went with {until}: {className} of {reader} raises a TypeError',
    },
    dialect: {
      severity: 'error',
      text: '{fields} keys of {title}, {repository}: {reader} refuses that dialect with a TypeError',
      hint: 'the file needs that fork; stock open_clip knows none of these keys',
    },
    'dialect-key': {
      severity: 'error',
      text: '{field} is unknown: {className} of {reader} raises a TypeError; a key of {title}, {repository}, has that name',
    },
    synonym: {
      severity: 'error',
      text: '{field} is unknown: {className} of {reader} raises a TypeError; what {library} calls {name} is {known} here',
    },
    elsewhere: {
      severity: 'error',
      text: '{field} is unknown: {className} of {reader} raises a TypeError; {name} belongs into {blocks}',
    },
    'other-class': {
      severity: 'error',
      text: '{field} is a parameter of {classes}, but this config builds {className}, which raises a TypeError ({reader})',
    },
    'needs-custom-text': {
      severity: 'error',
      text: '{field} is for {classes}, which needs "custom_text": true: without it {reader} builds {className}, which raises a TypeError',
    },
    ignored: {
      severity: 'warning',
      text: '{field} is unknown: {reader} drops it in silence',
    },
    'ignored-misspelt': {
      severity: 'warning',
      text: '{field} is unknown: {reader} drops it in silence; did you mean {nearest}?',
    },
  },
} as const

type MessageId = keyof typeof meta.messages
type Tell = RuleContext<MessageId>['report']

export default defineRule({ meta, check })

function check({ config, catalog, report }: RuleContext<MessageId>): void {
  if (config === undefined) return
  if (config.kind === 'timm_hub') return checkTimm(config, `timm ${catalog.timm.version}`, report)
  const strangers = config.blocks
    .filter((block) => !block.ignoresUnknown)
    .flatMap((block) => block.unknown.map((field): Stranger => ({ block, field })))
  for (const explanation of explain(strangers, config, catalog)) report(reportOf(explanation, config))
  if (config.preprocess?.ignoresUnknown === true) reportIgnored(config.preprocess, config, report)
}

function reportOf(explanation: Explanation, config: OpenClipConfig): Report<MessageId> {
  const strangers = 'strangers' in explanation ? explanation.strangers : [explanation.stranger]
  const [{ block, field }] = strangers as readonly [Stranger, ...Stranger[]]
  const base = {
    name: field.name,
    field: fieldName(config, field.pointer),
    keys: strangers.map((stranger) => stranger.field.pointer),
    className: block.className,
    reader: readerOf(config),
  }
  const at = { pointer: field.pointer, at: 'key' } as const
  switch (explanation.kind) {
    case 'unknown':
      return { messageId: 'unknown', ...at, data: base }
    case 'unknown-many':
      return { messageId: 'unknown-many', ...at, data: { ...base, fields: subject(config, strangers) } }
    case 'misspelt': {
      const { nearest } = explanation
      return { messageId: 'misspelt', ...at, data: { ...base, nearest }, fix: rename(field.pointer, nearest) }
    }
    case 'renamed': {
      const { renamedTo, until } = explanation
      const taken = block.fields.get(renamedTo)?.node !== undefined
      // open_clip itself says what the key is called now: nothing is guessed.
      const fix = taken ? {} : { fix: rename(field.pointer, renamedTo, true) }
      return { messageId: 'renamed', ...at, data: { ...base, renamedTo, until }, ...fix }
    }
    case 'newer': {
      const { since } = explanation
      return { messageId: 'newer', ...at, data: { ...base, fields: subject(config, strangers), since: sayVersion(since), version: since } }
    }
    case 'gone': {
      const { since, until } = explanation
      return { messageId: 'gone', ...at, data: { ...base, since, until } }
    }
    case 'dialect': {
      const { id, title, repository } = explanation.dialect
      return { messageId: 'dialect', ...at, data: { ...base, fields: subject(config, strangers), dialect: id, title, repository } }
    }
    case 'dialect-key': {
      const { id, title, repository } = explanation.dialect
      return { messageId: 'dialect-key', ...at, data: { ...base, dialect: id, title, repository } }
    }
    case 'synonym': {
      const { library, known } = explanation
      return { messageId: 'synonym', ...at, data: { ...base, library, known }, fix: rename(field.pointer, known) }
    }
    case 'elsewhere': {
      const { blocks } = explanation
      return { messageId: 'elsewhere', ...at, data: { ...base, blocks: list(blocks, 'or') }, ...move(config, field, blocks) }
    }
    case 'other-class': {
      const { classes } = explanation
      const data = { ...base, classes: list(classes, 'or') }
      // create_model asks custom_text first: only then does multimodal_cfg decide the class (open_clip factory.create_model).
      const custom = config.modelClass === 'CLIP' && field.name === 'multimodal_cfg'
      return custom ? { messageId: 'needs-custom-text', ...at, data, fix: setCustomText(config) } : { messageId: 'other-class', ...at, data }
    }
  }
}

/** `vision_cfg.a is`, `vision_cfg.a, vision_cfg.b and text_cfg.c are`: at most so many by name. */
const NAMED = 6

function subject(config: Config, strangers: readonly Stranger[]): string {
  const names = strangers.map((stranger) => fieldName(config, stranger.field.pointer))
  const shown = names.length > NAMED ? [...names.slice(0, NAMED - 1), `${names.length - NAMED + 1} more`] : names
  return `${list(shown)} ${names.length === 1 ? 'is' : 'are'}`
}

function rename(pointer: string, key: string, safe = false): Fix {
  return { safe, description: `rename it to ${key}`, edits: [{ op: 'rename', pointer, key }] }
}

/** Into the one block that knows the key, where it is not written there already. */
function move(config: OpenClipConfig, { name, pointer }: UnknownField, blocks: readonly string[]): { readonly fix?: Fix } {
  const block = config.blocks.find((one) => one.name === blocks[0] || (one === config.top && blocks[0] === 'the top level'))
  const node = find(config.root, pointer)?.value
  if (blocks.length !== 1 || block?.node === undefined || node === undefined || block.fields.get(name)?.node !== undefined) return {}
  const edits = [{ op: 'remove', pointer }, { op: 'insert', pointer: join(block.pointer, name), value: toValue(node) }] as const
  return { fix: { safe: false, description: `move it to ${block === config.top ? 'the top level' : block.name}`, edits } }
}

function setCustomText({ top }: OpenClipConfig): Fix {
  const op = top.fields.get('custom_text')?.node === undefined ? 'insert' : 'replace'
  return { safe: false, description: 'write "custom_text": true', edits: [{ op, pointer: join(top.pointer, 'custom_text'), value: true }] }
}

function reportIgnored(block: Block, config: OpenClipConfig, report: Tell): void {
  const names = unwritten(block)
  for (const field of block.unknown) {
    const [nearest] = closest(field.name, names)
    const data = { name: field.name, field: fieldName(config, field.pointer), reader: readerOf(config) }
    const at = { pointer: field.pointer, at: 'key' } as const
    if (nearest === undefined) report({ messageId: 'ignored', ...at, data })
    else report({ messageId: 'ignored-misspelt', ...at, data: { ...data, nearest }, fix: rename(field.pointer, nearest) })
  }
}

/** PretrainedCfg(**pretrained_cfg): timm 1.0.29 models/_builder.py, resolve_pretrained_cfg. */
function checkTimm(config: TimmHubConfig, reader: string, report: Tell): void {
  const block = config.pretrained
  if (block === undefined) return
  const data = (strangers: readonly UnknownField[]) => ({
    name: strangers[0]?.name ?? '',
    field: humanPath(strangers[0]?.pointer ?? block.pointer),
    keys: strangers.map((field) => field.pointer),
    className: block.className,
    reader,
  })
  const unexplained: UnknownField[] = []
  const names = unwritten(block)
  for (const field of block.unknown) {
    const [nearest] = closest(field.name, names)
    if (nearest === undefined) unexplained.push(field)
    else report({ messageId: 'misspelt', pointer: field.pointer, at: 'key', data: { ...data([field]), nearest }, fix: rename(field.pointer, nearest) })
  }
  const [first] = unexplained
  if (first !== undefined && unexplained.length >= MANY) {
    const fields = subject(config, unexplained.map((field) => ({ block, field })))
    report({ messageId: 'unknown-many', pointer: first.pointer, at: 'key', data: { ...data(unexplained), fields } })
    return
  }
  for (const field of unexplained) report({ messageId: 'unknown', pointer: field.pointer, at: 'key', data: data([field]) })
}

/** What a misspelt key of a block can have been meant to be. */
function unwritten({ fields, node }: Block): readonly string[] {
  const written = new Set(node?.members.map((member) => member.key.value))
  return [...fields.keys()].filter((name) => !written.has(name))
}
