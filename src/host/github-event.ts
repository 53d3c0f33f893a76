/** The pull request of a run on GitHub Actions. */
import { readFileSync } from 'node:fs'

/**
 * What it is compared with, best first: pairs of revisions, or a range (`A...HEAD`: against the commit where HEAD left A). Undefined
 * where the run is of no pull request.
 */
export function pullRequestRevisions(env: Readonly<Record<string, string | undefined>>): readonly (readonly [string, string?])[] | undefined {
  const { GITHUB_BASE_REF, GITHUB_REF, GITHUB_EVENT_PATH } = env
  if (GITHUB_BASE_REF === undefined || GITHUB_BASE_REF === '') return undefined
  const base = baseOf(GITHUB_EVENT_PATH)
  return [
    // GitHub checks out a merge of the pull request into its base, which is the first parent. It may be newer than what the event tells.
    ...(/^refs\/pull\/\d+\/merge$/.test(GITHUB_REF ?? '') ? [['HEAD^1', 'HEAD'] as const] : []),
    ...(base === undefined ? [] : [[`${base}...HEAD`] as const]),
    [`refs/remotes/origin/${GITHUB_BASE_REF}...HEAD`],
  ]
}

/** The tip of the base branch when the event happened; undefined where the payload does not tell it. */
function baseOf(path: string | undefined): string | undefined {
  if (path === undefined || path === '') return undefined
  try {
    const event = JSON.parse(readFileSync(path, 'utf8')) as { readonly pull_request?: { readonly base?: { readonly sha?: unknown } } } | null
    const sha = event?.pull_request?.base?.sha
    return typeof sha === 'string' && /^[0-9a-f]{40,64}$/.test(sha) ? sha : undefined
  } catch {
    return undefined
  }
}
