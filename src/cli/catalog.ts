/** `lint-configs catalog build` and `lint-configs catalog show`. */
import { resolve } from 'node:path'
import { describe, suggest, type Description } from '../catalog/describe.ts'
import { describeFsError } from '../host/failure.ts'
import { putWhole } from '../host/whole-file.ts'
import { inert } from '../report/json.ts'
import { columns } from '../report/columns.ts'
import type { Style } from '../report/style.ts'
import { closest, list, printable } from '../text/index.ts'
import { readArguments } from './arguments.ts'
import { openTarget } from './open-target.ts'
import { commonOptions, styleOf } from './options.ts'
import { UsageError, type ExitCode, type Io } from './io.ts'

const USAGE = `lint-configs catalog: what the libraries say, read out of their sources

Usage:
  lint-configs catalog show NAME ...              what is known of a name, and where that was read
      --target LIBRARY=VERSION                    ask another version: open_clip=main (may be repeated)
      --config FILE, --no-config                  the config of lint-configs that says it; else the nearest upwards

      A NAME is a timm model (vit_base_patch16_224, with or without a tag), a timm class (eva.Eva), a Hugging Face text
      tower (roberta-base), a class of open_clip (CLIPVisionCfg), a field (CLIPVisionCfg.width, text_cfg.hf_proj_type), or
      a model config that open_clip ships (ViT-B-32).

  lint-configs catalog build --from DIR           read the package open_clip or timm, unpacked in DIR; nothing is executed
      --out FILE                                  where to write the catalog file; standard output without it

Exit code: 0; 2 when the name or the folder is not known.
`

/** Runs the command. Throws a UsageError or a CatalogError for what it cannot do. */
export async function catalogCommand(args: readonly string[], io: Io): Promise<ExitCode> {
  const [command, ...rest] = args
  switch (command) {
    case 'show':
      return await show(rest, io)
    case 'build':
      return await build(rest, io)
    case '--help':
    case '-h':
      io.out(USAGE)
      return 0
    default: {
      const meant = command === undefined ? undefined : closest(command, ['show', 'build'])[0]
      const what = command === undefined ? 'catalog needs a command' : `there is no command catalog ${command}`
      throw new UsageError(`${what}; ${meant === undefined ? 'it is show or build' : `did you mean ${meant}?`}`)
    }
  }
}

async function show(args: readonly string[], io: Io): Promise<ExitCode> {
  const { values, positionals } = readArguments(args, commonOptions)
  if (values.help) {
    io.out(USAGE)
    return 0
  }
  if (positionals.length === 0) throw new UsageError('catalog show needs a name: of a model, a class or a field')
  const { catalog, target } = await openTarget(values, io)
  const found = positionals.flatMap((name) => {
    const descriptions = describe(catalog, target, name)
    if (descriptions.length > 0) return descriptions
    const meant = suggest(catalog, name)
    throw new UsageError(`nothing is known of "${name}"${meant.length === 0 ? '' : `; did you mean ${list(meant, 'or')}?`}`)
  })
  const style = await styleOf(io, values)
  io.out(found.map((description) => text(description, style)).join('\n'))
  return 0
}

function text({ name, what, where, facts }: Description, style: Style): string {
  const rows = facts.map((fact) => {
    const parts = [printable(fact.value), fact.note === undefined ? '' : style.faint(printable(fact.note))]
    return [`  ${printable(fact.name)}`, parts.filter((part) => part !== '').join('  ')]
  })
  const origin = where.map((place) => `  ${style.faint(printable(place))}\n`).join('')
  const lines = rows.length === 0 ? '' : `${columns(rows).join('\n')}\n`
  return `${style.strong(printable(name))}, ${printable(what)}\n${origin}${lines}`
}

async function build(args: readonly string[], io: Io): Promise<ExitCode> {
  const { values, positionals } = readArguments(args, { from: { kind: 'value' }, out: { kind: 'value' }, help: { kind: 'flag', short: 'h' } })
  if (values.help) {
    io.out(USAGE)
    return 0
  }
  if (positionals.length > 0) throw new UsageError(`catalog build takes no "${positionals[0]}"; the folder comes after --from`)
  if (values.from === undefined) throw new UsageError('catalog build needs --from DIR, the folder in which open_clip or timm is unpacked')
  // The Python parser is loaded for this command alone.
  const { buildCatalog, isFolder, readFolder, UnreadablePackage } = await import('../sources/build.ts')
  const folder = resolve(io.cwd, values.from)
  if (!refusing(() => isFolder(folder), values.from, UnreadablePackage)) throw new UsageError(`${values.from} is no folder`)
  const built = refusing(() => buildCatalog(readFolder(folder)), values.from, UnreadablePackage)
  if (built === undefined) {
    throw new UsageError(`${values.from} holds neither open_clip (a folder open_clip with factory.py and model.py) nor timm (a folder timm with models/_registry.py)`)
  }
  if (values.out === undefined) io.out(inert(built.text))
  else write(resolve(io.cwd, values.out), built.text, values.out)
  const say = (line: string): void => (values.out === undefined ? io.err(line) : io.out(line))
  say(`${printable(`${built.library} ${built.version}: ${built.summary}${values.out === undefined ? '' : `, written to ${values.out}`}`)}\n`)
  say(built.unevaluated.length === 0 ? 'Everything could be evaluated.\n' : `Not evaluated (${built.unevaluated.length}):\n`)
  for (const { name, reason } of built.unevaluated) say(`  ${printable(name)}: ${printable(reason)}\n`)
  return 0
}

/** What the file system or the package refuses, as a UsageError. */
function refusing<T>(work: () => T, shown: string, Unreadable: abstract new (...args: never[]) => Error): T {
  try {
    return work()
  } catch (error) {
    if (error instanceof Unreadable) throw new UsageError(error.message)
    if (error instanceof Error && 'code' in error) throw new UsageError(`${shown} cannot be read: ${describeFsError(error)}`)
    throw error
  }
}

/** Writes the file whole or not at all. */
function write(path: string, content: string, shown: string): void {
  try {
    putWhole(path, content)
  } catch (error) {
    throw new UsageError(`${shown} cannot be written: ${describeFsError(error)}`)
  }
}
