/** Which timm models a name or pattern of the command line means. */
import type { TimmCatalog } from '../catalog/types.ts'
import { closest } from '../text/index.ts'

/** What stands before a timm model on the command line: `timm:vit_base_patch16_224`. */
export const TIMM = 'timm:'

/**
 * A name stands for itself, with or without a tag; a pattern for all models that it matches as Python's fnmatch does
 * (timm.list_models): `*`, `?`, `[abc]`, `[!abc]`. A pattern with a dot is matched against names with their tags.
 */
export function timmNames(pattern: string, timm: TimmCatalog): { readonly names: readonly string[] } | { readonly reason: string } {
  if (!/[*?[]/.test(pattern)) return isKnown(pattern, timm) ? { names: [pattern] } : { reason: unknown(pattern, timm) }
  const candidates = pattern.includes('.') ? timm.names().flatMap((name) => withTags(name, timm)) : timm.names()
  const expression = fnmatch(pattern)
  const names = candidates.filter((name) => expression.test(name))
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

function fnmatch(pattern: string): RegExp {
  const source = pattern.replace(/\*|\?|\[!?[\w.-]+\]|[^]/g, (part) => {
    if (part === '*') return '.*'
    if (part === '?') return '.'
    if (part.length > 1) return part.replace(/^\[!/, '[^')
    return part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  })
  try {
    return new RegExp(`^${source}$`)
  } catch {
    // A range that ends before it begins, [z-a], matches nothing.
    return /(?!)/
  }
}
