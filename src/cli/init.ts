/** `--init`: writes a config of the tool to start from. Loaded only when asked for. */
import { join } from 'node:path'
import { CONFIG_NAMES, ConfigFinder } from '../host/config/find.ts'
import { createFile } from '../host/create.ts'
import { displayPath } from '../host/paths.ts'
import { UsageError, type Io } from './io.ts'

/** What is written: everything that can be set, all but the preset as a comment. */
export const TEMPLATE = `# Settings of lint-configs for the files in this folder and below. Everything is optional.
# docs/configuration.md describes each of them; \`lint-configs --print-config FILE\` shows what comes out for a file.

# recommended, strict (advice is a warning), all (every rule), or another config: ./base.yaml
extends: recommended

# What is linted where the command line names nothing: files, folders and globs.
# paths: [model_configs]

# Never linted, also where it is named. Globs as in .gitignore: without a slash a name at any depth.
# ignore: [vendored, '*.tmp.json']

# The versions to judge by, or a catalog that \`lint-configs catalog build\` made of a fork of yours.
# targets:
#   open_clip: 3.3.0
#   timm: 1.0.29

# error, warning, info or off for a rule; \`lint-configs --list-rules\` names them.
# rules:
#   fallback-default: error

# Other settings for some files, or for some fields: JSON pointers, * for one key, ** for any number of them.
# overrides:
#   - files: legacy
#     rules:
#       image-size: off
#   - files: ViTamin-XL-384.json
#     pointers: /vision_cfg/timm_model_name
#     rules:
#       image-size: off
#     reason: published with this name

# What models may cost at most. A multiply-add is two FLOPs.
# budgets:
#   - files: mobile
#     tower: image
#     params: 30e6
#     flops: 5e9

# What makes the exit code 1: error, warning, info or never; and how many warnings are tolerated.
# fail-on: warning
# max-warnings: 0
`

/** Writes the file; answers what is said of it. Throws a UsageError where the folder has a config already. */
export function init({ cwd }: Io): string {
  const found = new ConfigFinder().in(cwd)
  if (found !== undefined) throw new UsageError(`${displayPath(found, cwd)} has settings of lint-configs already, and is left as it is`)
  const [name] = CONFIG_NAMES
  const created = createFile(join(cwd, name), TEMPLATE)
  if (!created.ok) throw new UsageError(`${name} cannot be written: ${created.reason}`)
  return `${name} is written; everything in it is optional\n`
}
