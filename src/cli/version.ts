/** What package.json says of this program. */
import { readPackageText } from '../host/package-root.ts'
import { UsageError } from './io.ts'

/** Set by the bundler; from the sources it is read from package.json. */
declare const __VERSION__: string | undefined

export function version(): string {
  return typeof __VERSION__ === 'string' ? __VERSION__ : readManifest().version
}

interface Manifest {
  readonly version: string
  readonly repository?: string | { readonly url: string }
}

/** The project's repository as a page on the web, `https://example.org/owner/name`; undefined where the package names none. */
export function home(): string | undefined {
  const { repository } = readManifest()
  const url = typeof repository === 'object' ? repository.url : repository
  return url === undefined ? undefined : /^(?:git\+)?(https:\/\/[^#]+?)(?:\.git)?$/.exec(url)?.[1]
}

function readManifest(): Manifest {
  const text = readPackageText('package.json')
  if (text === undefined) throw new UsageError('package.json is missing from this installation; install lint-configs again')
  return JSON.parse(text) as Manifest
}
