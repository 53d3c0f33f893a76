/** `--fix`, `--fix-unsafe` and `--diff`: repairs what was linted, and puts it where it is wanted. Loaded only for them. */
import type { Catalog } from '../catalog/types.ts'
import { replaceFile } from '../host/replace.ts'
import { fixFile } from '../lint/fix.ts'
import { buildsTheSame } from '../lint/same-model.ts'
import type { FileResult } from '../lint/types.ts'
import type { ChangedText, Patch } from '../report/patch.ts'
import { UsageError } from './io.ts'

export interface Fixing {
  /** Also fixes that may change what is built. */
  readonly unsafe: boolean
  /** In the files; on standard output, the text of standard input; or nowhere, as a patch. */
  readonly to: 'files' | 'stdout' | 'patch'
}

/** A file as it was read. */
export interface SourceFile {
  /** As shown to people. */
  readonly path: string
  /** Where it lies; undefined for standard input. */
  readonly absolute: string | undefined
  readonly bytes: Uint8Array
}

/** The repairs of one run. */
export class Fixer {
  /** Every text that is, or would be, another one than before, in the order of the run. */
  readonly #changed: ChangedText[] = []
  readonly fixing: Fixing

  constructor(fixing: Fixing) {
    this.fixing = fixing
  }

  /**
   * Lints a file and repairs it; a safe fix that would change what the architecture IR builds of a config, by this catalog, is
   * not made. Answers the result of the repaired text, with the number of fixes made; where it could not be written, the first
   * result with the reason. Throws a UsageError for standard input that cannot be given back as it came.
   */
  take(file: SourceFile, lint: (content: Uint8Array | string) => FileResult, catalog?: Catalog): FileResult {
    const { to, unsafe } = this.fixing
    const first = lint(file.bytes)
    if (!isSameText(first.text, file.bytes)) {
      if (to === 'stdout') throw new UsageError('standard input is no UTF-8 text: it cannot be given back, and is not repaired')
      return { ...first, fixed: 0 }
    }
    const admits = (before: FileResult, after: FileResult): boolean => catalog === undefined || buildsTheSame(before.text, after.text, catalog)
    const { result, fixed } = fixFile(first, { unsafe, lint, admits })
    if (fixed === 0) return { ...result, fixed }
    if (to === 'files') {
      const { absolute } = file
      if (absolute === undefined) throw new Error('a file without a place cannot be written')
      const replaced = replaceFile(absolute, file.bytes, Buffer.from(result.text))
      if (!replaced.ok) return { ...first, fixed: 0, unwritten: replaced.reason }
    }
    this.#changed.push({ path: file.path, before: first.text, after: result.text })
    return { ...result, fixed }
  }

  /** What changed, or would change, as a patch; empty where nothing does. */
  async patch(): Promise<Patch> {
    const { patch } = await import('../report/patch.ts')
    return patch(this.#changed)
  }
}

/** Are the bytes this text and nothing else? Where some could not be decoded, writing the text would lose them. */
function isSameText(text: string, bytes: Uint8Array): boolean {
  return Buffer.from(text).equals(bytes)
}
