/** Patterns of JSON pointers in the tool's config: for which fields an override is. */
import { fitsWildcards } from '../../text/wildcards.ts'

/**
 * Says whether one of the patterns fits a pointer. `*` stands for one key or a part of it (`/vision_cfg/*`, `/vision_cfg/timm_*`),
 * `**` in the place of a key for any number of keys; all else for itself, `~` and `/` in keys escaped as in pointers.
 */
export function pointerMatcher(patterns: readonly string[]): (pointer: string) => boolean {
  const matchers = patterns.map((pattern) => pattern.split('/').slice(1).map(keyPattern))
  return (pointer) => {
    const keys = pointer.split('/').slice(1)
    return matchers.some((pattern) => fitsWildcards(keys, pattern, (part) => part === '**', (part, key) => fitsKey(part, key)))
  }
}

/** What is wrong with a pattern, as a clause; undefined where nothing is. */
export function pointerFault(pattern: string): string | undefined {
  if (pattern === '' || pattern.startsWith('/')) return undefined
  return `a JSON pointer starts with a slash: "/${pattern.replaceAll('.', '/')}"`
}

/** `**`, or what stands between the stars of a key. */
type KeyPattern = '**' | readonly string[]

function keyPattern(token: string): KeyPattern {
  return token === '**' ? token : token.split('*')
}

/** The first piece begins the key, the last ends it, and the others come one after another where they are first found. */
function fitsKey(pieces: KeyPattern, key: string): boolean {
  const [first = '', ...rest] = pieces
  const last = rest.pop()
  if (last === undefined) return key === first
  if (!key.startsWith(first) || !key.endsWith(last) || key.length < first.length + last.length) return false
  let at = first.length
  for (const piece of rest) {
    const found = key.indexOf(piece, at)
    if (found < 0) return false
    at = found + piece.length
  }
  return at <= key.length - last.length
}
