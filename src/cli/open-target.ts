/** The catalog of a command other than lint. */
import type { Io } from './io.ts'
import { openChosen, readChoices, type ChosenCatalog } from './targets.ts'
import { configFor, type ConfigFlags } from './which-config.ts'

/**
 * The catalog of a command that has no settings but `--target`: that option's, then that of the config which is nearest to
 * the current folder, or which `--config` names.
 */
export async function openTarget(flags: ConfigFlags & { readonly target: readonly string[] }, io: Io): Promise<ChosenCatalog> {
  const path = configFor(flags, io)(io.cwd)
  if (path === undefined) return await openChosen(readChoices(flags.target, io), io)
  const { openCatalogOf } = await import('./configured.ts')
  const { loadConfig } = await import('../host/config/load.ts')
  return await openCatalogOf(await loadConfig(path, io.cwd), flags.target, io)
}
