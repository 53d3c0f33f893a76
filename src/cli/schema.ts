/** `lint-configs schema KIND`: JSON Schemas for editors. */
import type { Catalog } from '../catalog/types.ts'
import { readPackageText } from '../host/package-root.ts'
import { hubSchema, modelSchema, schemaText, timmHubSchema, type KnownNames } from '../schema/documents.ts'
import { oneOf, readArguments } from './arguments.ts'
import { UsageError, type ExitCode, type Io } from './io.ts'
import { openTarget } from './open-target.ts'
import { commonOptions } from './options.ts'
import { withTags } from './timm-names.ts'

const kinds = ['open_clip', 'open_clip_hub', 'timm_hub', 'config', 'baseline'] as const

const USAGE = `lint-configs schema KIND: a JSON Schema, for the json.schemas of an editor

Usage:
  lint-configs schema open_clip         model configs of open_clip, with the names that timm and Hugging Face know
  lint-configs schema open_clip_hub     open_clip_config.json of a hub repository
  lint-configs schema timm_hub          config.json of a hub repository with a timm model
  lint-configs schema config            lint-configs.yaml, lint-configs.json
  lint-configs schema baseline          lint-configs-baseline.json

Options:
      --target LIBRARY=VERSION          of another version, or of a catalog of your own: open_clip=main (may be repeated)
      --config FILE, --no-config        the config of lint-configs that says the targets; else the nearest upwards
  -h, --help

Exit code: 0; 2 for a kind or a target that there is not
`

/** The command. Throws a UsageError for a kind that there is not, or a CatalogError. */
export async function schemaCommand(args: readonly string[], io: Io): Promise<ExitCode> {
  const { values: flags, positionals } = readArguments(args, commonOptions)
  if (flags.help) {
    io.out(USAGE)
    return 0
  }
  const [given, ...more] = positionals
  if (given === undefined || more.length > 0) throw new UsageError(`schema takes one kind of file: it is one of ${kinds.join(', ')}`)
  const kind = oneOf('the kind of file', given, kinds)
  io.out(kind === 'config' || kind === 'baseline' ? published(kind) : fromCatalog(kind, (await openTarget(flags, io)).catalog))
  return 0
}

function published(kind: 'config' | 'baseline'): string {
  const text = readPackageText(`schemas/${kind}.schema.json`)
  if (text === undefined) throw new UsageError(`schemas/${kind}.schema.json is missing from this installation; install lint-configs again`)
  return text
}

function fromCatalog(kind: 'open_clip' | 'open_clip_hub' | 'timm_hub', catalog: Catalog): string {
  const { openClip, timm } = catalog
  const names: KnownNames = { timm: timm.names().flatMap((name) => [name, ...withTags(name, timm)]), hf: catalog.hfNames() }
  switch (kind) {
    case 'open_clip':
      return schemaText(`open_clip-${openClip.version}`, modelSchema(openClip, names))
    case 'open_clip_hub':
      return schemaText(`open_clip_hub-${openClip.version}`, hubSchema(openClip, names))
    case 'timm_hub':
      return schemaText('timm_hub', timmHubSchema({ timm: timm.names() }))
  }
}
