/** What the file system refused, in plain words. */

/** A file or folder of the run that could not be read; the others are still linted. */
export interface ReadFailure {
  /** As shown to people. */
  readonly path: string
  /** One clause: `permission denied`. */
  readonly message: string
}

/** By the code of node:fs. */
const words: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ENOENT: 'no such file or folder',
  ENOTDIR: 'a part of the path is no folder',
  EISDIR: 'it is a folder',
  ELOOP: 'a symbolic link that leads back to itself',
  ENAMETOOLONG: 'the path is too long',
  EMFILE: 'too many open files',
  EIO: 'input/output error',
  ENOSPC: 'no space is left on the disk',
  EDQUOT: 'the disk quota is used up',
  EROFS: 'the file system is read-only',
  EFBIG: 'it would be larger than the system allows',
  EBUSY: 'the system is using it',
  ERR_INVALID_ARG_VALUE: 'no path can hold a NUL character',
}

/** One clause for an error thrown by node:fs: known codes in words, others by their code. Rethrows what is no such error. */
export function describeFsError(error: unknown): string {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined
  if (code === undefined) throw error
  return words[code] ?? `the system says ${code}`
}
