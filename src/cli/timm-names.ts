/** Which timm models a name or pattern of the command line means. */
import type { TimmCatalog } from '../catalog/types.ts'
import { closest } from '../text/index.ts'
import { fitsWildcards } from '../text/wildcards.ts'

/** What stands before a timm model on the command line: `timm:vit_base_patch16_224`. */
export const TIMM = 'timm:'

/**
 * A name stands for itself, with or without a tag; a pattern for all models that it matches as Python's fnmatch does
 * (timm.list_models): `*`, `?`, `[abc]`, `[!abc]`. A pattern with a dot is matched against names with their tags.
 */
export function timmNames(pattern: string, timm: TimmCatalog): { readonly names: readonly string[] } | { readonly reason: string } {
  if (!/[*?[]/.test(pattern)) return isKnown(pattern, timm) ? { names: [pattern] } : { reason: unknown(pattern, timm) }
  const candidates = pattern.includes('.') ? timm.names().flatMap((name) => withTags(name, timm)) : timm.names()
  const fits = fnmatch(pattern)
  const names = candidates.filter(fits)
  return names.length > 0 ? { names } : { reason: `no model of timm ${timm.version} matches ${pattern}` }
}

function isKnown(named: string, timm: TimmCatalog): boolean {
  const [name = ''] = named.split('.', 1)
  return timm.model(name) !== undefined || timm.deprecated(name) !== undefined
}

function unknown(named: string, timm: TimmCatalog): string {
  const [name = ''] = named.split('.', 1)
  const meant = closest(name, timm.names())[0]
  return `timm ${timm.version} knows no model ${name}${meant === undefined ? '' : `; did you mean ${meant}?`}`
}

/** The tags of a model that are not empty, each with the name before it. */
export function withTags(name: string, timm: TimmCatalog): string[] {
  return (timm.model(name)?.tags ?? []).filter((tag) => tag !== '').map((tag) => `${name}.${tag}`)
}

/** Says whether a name fits a pattern of Python's fnmatch: `*`, `?`, and `[a-c]` or `[!a-c]`. */
function fnmatch(pattern: string): (name: string) => boolean {
  const parts = (pattern.match(/\*|\?|\[!?[\w.-]{1,99}\]|[^]/g) ?? []).map(partOf)
  return (name) => fitsWildcards([...name], parts, (part) => part === '*', (part, character) => part !== '*' && part(character))
}

type Part = '*' | ((character: string) => boolean)

function partOf(part: string): Part {
  if (part === '*') return '*'
  if (part === '?') return () => true
  if (part.length === 1) return (character) => character === part
  const isNegated = part.startsWith('[!')
  const set = part.slice(isNegated ? 2 : 1, -1)
  return (character) => isIn(character, set) !== isNegated
}

/** `a-c_` holds a, b, c and _; a range that ends before it begins holds nothing. */
function isIn(character: string, set: string): boolean {
  for (let at = 0; at < set.length; at++) {
    const isRange = set[at + 1] === '-' && at + 2 < set.length
    if (isRange ? set[at]! <= character && character <= set[at + 2]! : character === set[at]) return true
    if (isRange) at += 2
  }
  return false
}
