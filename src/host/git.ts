/**
 * What git knows of files at two revisions: read from its object store, never checked out. git is run without a shell, and no
 * name that the user gives can be taken for an option.
 */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { describeFsError } from './failure.ts'
import { MAX_BYTES, readSide, tooLarge, type Side } from './read.ts'

/** git cannot do what it is asked for; the message is one sentence. */
export class GitError extends Error {
  override readonly name = 'GitError'
}

/** A file that differs between two revisions; a side that does not have it is absent. */
export interface GitPair {
  /** From the root of the repository, with forward slashes. */
  readonly path: string
  readonly renamedFrom?: string
  readonly before?: Side
  readonly after?: Side
}

/** Two revisions; `to` undefined is the working tree, with the files that git does not know yet. */
export interface Revisions {
  readonly from: string
  readonly to: string | undefined
}

/**
 * The revisions that `A..B` (B against A) or `A...B` (B against where it parted from A) mean, as full hashes; with one name
 * alone the working tree against it. A side that is left out is HEAD. Throws a GitError for what names no commit.
 */
export async function resolveRevisions(cwd: string, first: string, second?: string): Promise<Revisions> {
  if (second !== undefined) return { from: await commitOf(cwd, first), to: await commitOf(cwd, second) }
  const run = /\.{2,}/.exec(first)
  if (run === null) return { from: await commitOf(cwd, first), to: undefined }
  // Of more dots than three the last three.
  const dots = run[0].slice(-3)
  const behind = run.index + run[0].length
  const [left, right] = [first.slice(0, behind - dots.length), first.slice(behind)]
  const [from, to] = [await commitOf(cwd, left === '' ? 'HEAD' : left), await commitOf(cwd, right === '' ? 'HEAD' : right)]
  if (dots === '..') return { from, to }
  const base = (await git(cwd, ['merge-base', from, to], [1])).toString('utf8').trim()
  if (base === '') throw new GitError(`${left === '' ? 'HEAD' : left} and ${right === '' ? 'HEAD' : right} have no commit in common`)
  return { from: base, to }
}

/** The folder in which the working tree of the repository begins. Throws a GitError where there is none. */
export async function repositoryRoot(cwd: string): Promise<string> {
  return (await git(cwd, ['rev-parse', '--show-toplevel'])).toString('utf8').replace(/\n$/, '')
}

async function commitOf(cwd: string, name: string): Promise<string> {
  const found = await git(cwd, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`], [1, 128])
  const hash = found.toString('utf8').trim()
  if (!/^[0-9a-f]{40,64}$/.test(hash)) {
    // Tells "no repository" and the like apart from a name that is no revision.
    await git(cwd, ['rev-parse', '--git-dir'])
    throw new GitError(`${name} is no revision of this repository`)
  }
  return hash
}

/**
 * The files named `*.json` that differ between two revisions, sorted by path; a renamed file is one. `paths` limits them to
 * files and folders, which are taken literally, relative to `cwd`. Throws a GitError.
 */
export async function changedFiles(cwd: string, { from, to }: Revisions, paths: readonly string[] = []): Promise<readonly GitPair[]> {
  const root = await repositoryRoot(cwd)
  const limits = paths.length === 0 ? [] : ['--', ...paths]
  const diff = ['--raw', '-z', '--no-abbrev', '-M', '--no-ext-diff', '--no-textconv', '--no-relative', '--ignore-submodules=all']
  const raw = await git(cwd, ['diff', ...diff, from, ...(to === undefined ? [] : [to]), ...limits])
  const entries = parseRaw(raw.toString('utf8')).filter(({ path, renamedFrom }) => isJson(path) || (renamedFrom !== undefined && isJson(renamedFrom)))
  const untracked = to === undefined ? await untrackedFiles(cwd, limits) : []
  const blobs = await readBlobs(cwd, entries.flatMap(({ before, after }) => [before, after].flatMap((side) => (side === undefined || side.blob === undefined ? [] : [side.blob]))))
  const sideOf = (side: RawSide | undefined, path: string): Side | undefined => {
    if (side === undefined) return undefined
    if (side.other !== undefined) return { unreadable: side.other }
    return side.blob === undefined ? readSide(join(root, path)) : blobs.get(side.blob)
  }
  const pairs = entries.map(({ path, renamedFrom, before, after }) => {
    const [older, newer] = [sideOf(before, renamedFrom ?? path), sideOf(after, path)]
    return { path, ...(renamedFrom === undefined ? {} : { renamedFrom }), ...(older === undefined ? {} : { before: older }), ...(newer === undefined ? {} : { after: newer }) }
  })
  const added = untracked.filter(isJson).map((path) => ({ path, after: readSide(join(root, path)) }))
  return [...pairs, ...added].sort((a, b) => (a.path < b.path ? -1 : Number(a.path > b.path)))
}

function isJson(path: string): boolean {
  return path.endsWith('.json')
}

interface RawSide {
  /** Hash of the content; undefined where git has not got it: it is in the working tree. */
  readonly blob: string | undefined
  /** What the entry is, where it is no file. */
  readonly other?: string
}

interface RawEntry {
  readonly path: string
  readonly renamedFrom?: string
  readonly before: RawSide | undefined
  readonly after: RawSide | undefined
}

/** `:100644 100644 <hash> <hash> M\0path\0`; of a rename both paths (git-diff, "Raw output format"). */
function parseRaw(text: string): RawEntry[] {
  const parts = text.split('\0')
  const entries: RawEntry[] = []
  for (let at = 0; at < parts.length; at++) {
    const found = /^:(\d+) (\d+) ([0-9a-f]+) ([0-9a-f]+) ([A-Z])\d*$/.exec(parts[at] ?? '')
    if (found === null) continue
    const [, oldMode = '', newMode = '', oldHash = '', newHash = '', status = ''] = found
    const first = parts[++at] ?? ''
    const isMoved = status === 'R' || status === 'C'
    const path = isMoved ? (parts[++at] ?? '') : first
    entries.push({ path, ...(isMoved ? { renamedFrom: first } : {}), before: rawSide(oldMode, oldHash), after: rawSide(newMode, newHash) })
  }
  return entries
}

function rawSide(mode: string, hash: string): RawSide | undefined {
  if (mode === '000000') return undefined
  if (mode === '120000') return { blob: undefined, other: 'it is a symbolic link' }
  if (mode === '160000') return { blob: undefined, other: 'it is a submodule' }
  return { blob: /^0+$/.test(hash) ? undefined : hash }
}

async function untrackedFiles(cwd: string, limits: readonly string[]): Promise<string[]> {
  const listed = await git(cwd, ['ls-files', '--others', '--exclude-standard', '--full-name', '-z', ...limits])
  return listed.toString('utf8').split('\0').filter((path) => path !== '')
}

/** Contents by hash, in two runs of git: first the sizes, then what is not too large. */
async function readBlobs(cwd: string, hashes: readonly string[]): Promise<ReadonlyMap<string, Side>> {
  const wanted = [...new Set(hashes)]
  const sides = new Map<string, Side>()
  if (wanted.length === 0) return sides
  const sizes = (await git(cwd, ['cat-file', '--batch-check'], [], `${wanted.join('\n')}\n`)).toString('utf8').split('\n')
  const kept = wanted.filter((hash, index) => {
    const [, type, size] = (sizes[index] ?? '').split(' ')
    if (type === 'blob' && Number(size) <= MAX_BYTES) return true
    sides.set(hash, { unreadable: type === 'blob' ? tooLarge(Number(size)) : 'its content is not in this repository' })
    return false
  })
  if (kept.length === 0) return sides
  const bytes = await git(cwd, ['cat-file', '--batch'], [], `${kept.join('\n')}\n`)
  let at = 0
  for (const hash of kept) {
    const end = bytes.indexOf(10, at)
    const size = Number(bytes.toString('latin1', at, end).split(' ')[2])
    sides.set(hash, { content: bytes.subarray(end + 1, end + 1 + size) })
    at = end + 1 + size + 1
  }
  return sides
}

/** More than all versions of all configs of a repository have. */
const MAX_OUTPUT = 1024 * 1024 * 1024

/** What git prints; `allowed` are exit codes besides 0 that are an answer. Throws a GitError with git's own first line otherwise. */
function git(cwd: string, args: readonly string[], allowed: readonly number[] = [], input?: string): Promise<Buffer> {
  // The user's settings must not change what is printed, and nothing of the repository is to be run or locked.
  const settings = ['--no-optional-locks', '--literal-pathspecs', '-c', 'core.quotePath=false', '-c', 'core.fsmonitor=false']
  return new Promise((answer, refuse) => {
    const options = { cwd, encoding: 'buffer', maxBuffer: MAX_OUTPUT, windowsHide: true, env: { ...process.env, LC_ALL: 'C', GIT_PAGER: 'cat' } } as const
    const child = execFile('git', [...settings, ...args], options, (error, stdout, stderr) => {
      if (error === null || (typeof error.code === 'number' && allowed.includes(error.code))) answer(stdout)
      else refuse(gitError(error, stderr))
    })
    child.stdin?.on('error', () => undefined)
    child.stdin?.end(input)
  })
}

function gitError(error: Error & { readonly code?: unknown }, stderr: Buffer): GitError {
  if (error.code === 'ENOENT') return new GitError('git is not installed, or the current folder does not exist')
  if (typeof error.code === 'string') return new GitError(`git cannot be run: ${describeFsError(error)}`)
  const [line = ''] = stderr.toString('utf8').trim().split('\n')
  return new GitError(line === '' ? 'git ended without an answer' : `git says: ${line.replace(/^fatal: /, '')}`)
}
