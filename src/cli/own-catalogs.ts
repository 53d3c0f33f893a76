/** Reads catalog files of the user's own. */
import { readFileSync } from 'node:fs'
import { readOwnOpenClip, readOwnTimm, type OwnCatalogs } from '../catalog/own.ts'
import { CatalogError } from '../catalog/targets.ts'
import type { Target } from '../config/types.ts'
import { cannotLookAgain } from '../host/disk.ts'
import { describeFsError } from '../host/failure.ts'
import { displayPath } from '../host/paths.ts'

/** By library the path of its catalog (absolute). Throws a CatalogError where one cannot be read or is none. */
export function readOwnCatalogs({ openClip, timm }: Partial<Record<keyof Target, string>>, cwd: string): OwnCatalogs {
  return {
    ...(openClip === undefined ? {} : { openClip: readOwnOpenClip(read(openClip, cwd), displayPath(openClip, cwd)) }),
    ...(timm === undefined ? {} : { timm: readOwnTimm(read(timm, cwd), displayPath(timm, cwd)) }),
  }
}

function read(absolute: string, cwd: string): string {
  cannotLookAgain()
  try {
    return readFileSync(absolute, 'utf8')
  } catch (error) {
    throw new CatalogError(`cannot read the catalog ${displayPath(absolute, cwd)}: ${describeFsError(error)}`)
  }
}
