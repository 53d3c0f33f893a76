/**
 * The items as a person would say them: `a`, `a and b`, `a, b and c`; the empty string for no items.
 * @param conjunction the word before the last item
 */
export function list(items: readonly string[], conjunction: 'and' | 'or' = 'and'): string {
  const last = items.at(-1)
  if (last === undefined) return ''
  if (items.length === 1) return last
  return `${items.slice(0, -1).join(', ')} ${conjunction} ${last}`
}
