/** How the versions of open_clip differ in what they build, where the fields of a config do not tell. */
import type { OpenClipReader } from '../../../config/types.ts'

/** Is it the main branch (4.2.0.dev0) or newer, as against 3.3.0? Told by a class that only it has. */
export function isNewer({ classes }: OpenClipReader): boolean {
  return Object.hasOwn(classes, 'ModernTextTransformer')
}
