/**
 * What timm does with a model name, as timm 1.0.29 does it: models/_factory.py (parse_model_name, create_model),
 * models/_registry.py (split_model_name_tag, deprecated names, get_pretrained_cfg).
 */
import { configuredBy } from '../../src/catalog/configured.ts'
import type { TimmCatalog } from '../../src/catalog/types.ts'
import { closest } from '../../src/text/index.ts'

export type Verdict =
  | { readonly kind: 'known' }
  /** The name of a place that only a download or a disk could answer: `hf-hub:...`. */
  | { readonly kind: 'elsewhere'; readonly source: string }
  /** A place that timm does not know, or none behind the colon. */
  | { readonly kind: 'bad-source'; readonly source: string; readonly sources: readonly string[] }
  /** A path or repository without a source before it; `last` is its last part where timm knows a model of that name. */
  | { readonly kind: 'path'; readonly last?: string }
  /** timm maps the name to another one and warns. */
  | { readonly kind: 'deprecated'; readonly name: string; readonly current: string }
  | { readonly kind: 'unknown-tag'; readonly name: string; readonly tag: string; readonly tags: readonly string[] }
  | { readonly kind: 'unknown'; readonly name: string; readonly nearest: readonly string[] }

/** Sources that a name can have before a colon; the deprecated spelling is mapped to the first. */
const SOURCES = ['hf-hub', 'local-dir']
const ALIASES: Readonly<Record<string, string>> = { hf_hub: 'hf-hub' }

/** A name as timm.create_model takes it, with source and tag. */
export function judgeModelName(given: string, timm: TimmCatalog): Verdict {
  const [, source, id] = /^([a-zA-Z][a-zA-Z0-9+.\-_]+):(.*)$/s.exec(given) ?? []
  if (source !== undefined && id !== undefined) {
    const lower = source.toLowerCase()
    const known = Object.hasOwn(ALIASES, lower) ? (ALIASES[lower] as string) : lower
    return SOURCES.includes(known) && id !== '' ? { kind: 'elsewhere', source: known } : { kind: 'bad-source', source, sources: SOURCES }
  }
  if (/[/\\:]/.test(given)) {
    const last = given.split(/[/\\:]/).at(-1) ?? ''
    return judgeArchitecture(last, timm).kind === 'known' ? { kind: 'path', last } : { kind: 'path' }
  }
  return judgeArchitecture(given, timm)
}

/** A name without a source: of a timm model, with or without a tag. */
export function judgeArchitecture(given: string, timm: TimmCatalog): Verdict {
  const { name, tag } = split(given)
  const replacement = timm.deprecated(name)?.current
  // One that was removed without a replacement is refused like any unknown name.
  if (replacement !== undefined && replacement !== null) {
    const current = split(replacement)
    const wrong = tag === '' ? undefined : judgeTag(current.name, tag, timm)
    if (wrong !== undefined) return wrong
    return { kind: 'deprecated', name, current: tag === '' ? replacement : `${current.name}.${tag}` }
  }
  if (timm.model(name) === undefined) return { kind: 'unknown', name, nearest: nearestModels(name, timm) }
  return (tag === '' ? undefined : judgeTag(name, tag, timm)) ?? { kind: 'known' }
}

/** A tag that is none of the model's is refused, unless the model has no pretrained config at all. */
function judgeTag(name: string, tag: string, timm: TimmCatalog): Verdict | undefined {
  const record = timm.model(name)
  const tags = record === undefined ? [] : configuredBy(record, timm).tags
  return tags.length === 0 || tags.includes(tag) ? undefined : { kind: 'unknown-tag', name, tag, tags: tags.filter((one) => one !== '') }
}

function split(given: string): { name: string; tag: string } {
  const dot = given.indexOf('.')
  return dot < 0 ? { name: given, tag: '' } : { name: given.slice(0, dot), tag: given.slice(dot + 1) }
}

/**
 * Models that the name may have been meant to be: one whose tag was written behind `_` instead of `.`, the nearest by
 * spelling, and the longest that the name only adds to.
 */
function nearestModels(name: string, timm: TimmCatalog): readonly string[] {
  const names = timm.names()
  const longest = names.filter((one) => name.startsWith(`${one}_`)).sort((a, b) => b.length - a.length)[0]
  const rest = longest === undefined ? '' : name.slice(longest.length + 1)
  const tagged = longest !== undefined && timm.model(longest)?.tags.includes(rest) === true ? [`${longest}.${rest}`] : []
  const beginning = longest === undefined ? [] : [longest]
  return [...new Set([...tagged, ...closest(name, names), ...beginning])].slice(0, MOST)
}

/** More suggestions than this help nobody. */
const MOST = 2
