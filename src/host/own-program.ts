/** How this program is started once more, as a process of its own. */
import { join } from 'node:path'
import { packageRoot } from './package-root.ts'

/** Arguments of Node for lint-configs itself: the bundle, or the sources by way of tsx. */
export function ownProgram(): readonly string[] {
  if (import.meta.dirname === undefined) return [join(packageRoot, 'dist/cli.cjs')]
  return ['--import', import.meta.resolve('tsx'), join(packageRoot, 'src/cli/cli.ts')]
}
