/** Patterns of JSON pointers in the tool's config: for which fields an override is. */

/**
 * Says whether one of the patterns fits a pointer. `*` stands for one key or a part of it (`/vision_cfg/*`, `/vision_cfg/timm_*`),
 * `**` in the place of a key for any number of keys; all else for itself, `~` and `/` in keys escaped as in pointers.
 */
export function pointerMatcher(patterns: readonly string[]): (pointer: string) => boolean {
  const expressions = patterns.map(expression)
  return (pointer) => expressions.some((each) => each.test(pointer))
}

/** What is wrong with a pattern, as a clause; undefined where nothing is. */
export function pointerFault(pattern: string): string | undefined {
  if (pattern === '' || pattern.startsWith('/')) return undefined
  return `a JSON pointer starts with a slash: "/${pattern.replaceAll('.', '/')}"`
}

function expression(pattern: string): RegExp {
  const [, ...tokens] = pattern.split('/')
  const parts = tokens.map((token) => (token === '**' ? '(?:/[^/]*)*' : `/${token.split('*').map(escape).join('[^/]*')}`))
  return new RegExp(`^${parts.join('')}$`, 's')
}

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
