/** Prints and writes the reports of a lint. */
import { resolve } from 'node:path'
import { checkoutRoot, seenFrom } from '../host/checkout.ts'
import type { FileResult } from '../lint/types.ts'
import { plain, type Style } from '../report/style.ts'
import { isOfRepository, loadFormat } from './formats.ts'
import { STDIN, UsageError, type Io } from './io.ts'
import type { Run } from './lint.ts'
import { styleOf } from './options.ts'
import type { Output } from './outputs.ts'

/**
 * Makes every report before it prints or writes the first. A file is written whole or not at all. Throws a UsageError for a file that
 * cannot be written, after what is to be printed was printed, and for one that is among the linted files.
 */
export async function report(files: readonly FileResult[], run: Run): Promise<void> {
  const { request: { outputs }, io } = run
  refuseToOverwrite(files, outputs, io)
  const texts = new Map<Output, string>()
  for (const output of outputs) texts.set(output, await textOf(output, files, run))
  for (const [{ file }, text] of texts) if (file === undefined) io.out(text)
  for (const [{ file }, text] of texts) if (file !== undefined) await writeReport(file, text, io)
}

async function textOf({ format, file }: Output, files: readonly FileResult[], { request: { flags }, settings: { failOn }, io, ruleSet }: Run): Promise<string> {
  const make = await loadFormat(format, ruleSet)
  const style: Style = file === undefined || flags.color ? await styleOf(io, flags) : plain
  return await make(isOfRepository(format) ? seenFromCheckout(files, io) : files, { style, quiet: flags.quiet, ignoreUnknown: flags['ignore-unknown'], failOn })
}

/** The files under their paths in the repository, where a CI service says which folder that is and the current one is in it. */
export function seenFromCheckout(files: readonly FileResult[], { cwd, env }: Io): readonly FileResult[] {
  const root = checkoutRoot(env, cwd)
  if (root === undefined || root === cwd) return files
  return files.map((file) => (file.path === STDIN ? file : { ...file, path: seenFrom(root, file.path, cwd) }))
}

/** A report that takes the place of a config is a slip of the command line. Other files, earlier reports among them, are replaced. */
function refuseToOverwrite(files: readonly FileResult[], outputs: readonly Output[], { cwd }: Io): void {
  const written = new Map(outputs.flatMap(({ file }) => (file === undefined ? [] : [[resolve(cwd, file), file] as const])))
  if (written.size === 0) return
  const lost = files.find(({ path, kind }) => kind !== 'unknown' && written.has(resolve(cwd, path)))
  if (lost !== undefined) throw new UsageError(`--output would overwrite ${lost.path}, which is one of the linted files`)
}

export async function writeReport(file: string, text: string, { cwd }: Io): Promise<void> {
  const { writeWhole } = await import('../host/write.ts')
  const failure = writeWhole(resolve(cwd, file), text)
  if (failure !== undefined) throw new UsageError(`cannot write ${file}: ${failure}`)
}
