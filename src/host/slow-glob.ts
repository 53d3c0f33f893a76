/** Globs that some paths could keep busy for minutes; globs become regular expressions, which try all ways to fit. */

/** Why a glob may take too long, as a clause; undefined for one that cannot. */
export function slowGlob(pattern: string): string | undefined {
  if (/[+*]\([^)]{0,999}[*+]/.test(pattern)) return 'a group that is repeated, +(...) or *(...), cannot hold what is repeated itself: some paths take minutes'
  if (hasManyStars(pattern)) return `a glob has at most ${MAX_STARS} stars in one name, and ** at most ${MAX_STARS} times: with more of them some paths take minutes`
  return undefined
}

/** Each star more multiplies the time that a glob may take by the length of a name, each ** by the depth of a path. */
const MAX_STARS = 3

function hasManyStars(pattern: string): boolean {
  const names = pattern.split('/')
  return names.filter((name) => name === '**').length > MAX_STARS || names.some((name) => (name.match(/\*+/g) ?? []).length > MAX_STARS)
}
