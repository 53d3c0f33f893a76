/** The widths that timm cuts models down to (timm 1.0.29, models/_prune.py adapt_model_from_string): files of shapes by parameter name. */
import type { Data } from '../python/data.ts'
import type { PackageFiles } from '../python/package.ts'

/** Records by variant, as far as they tell of convolutions: what they give out decides all other shapes. */
export function readPruned(files: PackageFiles, prefix: string): [variant: string, record: Data][] {
  const folder = `${prefix}timm/models/_pruned/`
  return files.paths.flatMap((path): [string, Data][] => {
    if (!path.startsWith(folder) || !path.endsWith('.txt')) return []
    const variant = path.slice(folder.length, -'.txt'.length)
    return [[variant, { pruned: variant, convolutions: widths(files.read(path)) }]]
  })
}

/** `conv_stem.weight:[32, 3, 3, 3]***bn1.weight:[32]***...` */
function widths(text: string): Record<string, number> {
  const found: Record<string, number> = {}
  for (const [, name, out] of text.matchAll(/(?:^|\*\*\*)([\w.]+)\.weight:\[(\d+)(?:, ?\d+){3}\]/g)) found[name!] = Number(out)
  return found
}
