/** What a pull request changes, for the summary of a step. Loaded only where there is one. */
import { resolve } from 'node:path'
import { compareConfigs } from '../diff/compare.ts'
import type { ConfigPair, FileChange } from '../diff/types.ts'
import { changedFiles, GitError, repositoryRoot, resolveRevisions, type Revisions } from '../host/git.ts'
import { comparePaths, displayPath } from '../host/paths.ts'
import type { FileResult } from '../lint/types.ts'
import { diffMarkdown } from '../report/diff.ts'
import { markdownText } from '../report/markdown.ts'
import type { Run } from './lint.ts'

/**
 * Markdown on the configs that differ between the base and the head of the pull request: those that the run has linted, and those that
 * are gone. Or a sentence on why that is not known. `revisions` are what to compare, best first (src/host/github-event.ts); `files` are
 * under the paths that the run has given them, and are shown relative to `workspace`.
 */
export async function describeChanges(revisions: readonly (readonly [string, string?])[], files: readonly FileResult[], run: Run, workspace: string): Promise<string> {
  const { cwd } = run.io
  try {
    const chosen = await firstThere(revisions, cwd)
    if (chosen === undefined) {
      return 'That is not known, since the commit that this pull request is compared with is not in this clone: give actions/checkout `fetch-depth: 2`, or `fetch-depth: 0` where it checks out another commit than the merge.'
    }
    const root = await repositoryRoot(cwd)
    const linted = new Set(files.map(({ path }) => resolve(cwd, path)))
    const pairs = (await changedFiles(cwd, chosen)).map((pair): Located => ({ absolute: resolve(root, pair.path), pair }))
    return diffMarkdown({ files: await compare(pairs.filter(({ absolute, pair }) => pair.after === undefined || linted.has(absolute)), run, workspace) })
  } catch (error) {
    if (error instanceof GitError) return `That is not known: ${markdownText(error.message)}.`
    throw error
  }
}

interface Located {
  readonly absolute: string
  readonly pair: ConfigPair
}

/** Both sides of a file are judged by the catalog that the run has for it. */
async function compare(pairs: readonly Located[], { settings }: Run, workspace: string): Promise<readonly FileChange[]> {
  const settingsOf = await settings.forFiles(pairs)
  const changes = pairs.flatMap(({ absolute, pair }) => {
    const { catalog } = settingsOf(absolute).chosen
    return compareConfigs([{ ...pair, path: displayPath(absolute, workspace) }], { before: catalog, after: catalog }).files
  })
  return [...changes].sort((a, b) => comparePaths(a.path, b.path))
}

/** The first of the comparisons whose commits are there; undefined where none is. Throws a GitError where git can say nothing at all. */
async function firstThere(revisions: readonly (readonly [string, string?])[], cwd: string): Promise<Revisions | undefined> {
  await resolveRevisions(cwd, 'HEAD')
  for (const [first, second] of revisions) {
    try {
      return await resolveRevisions(cwd, first, second)
    } catch (error) {
      if (!(error instanceof GitError)) throw error
    }
  }
  return undefined
}
