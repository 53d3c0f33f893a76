/**
 * Finds ONNX Runtime on this machine. It is no dependency of lint-configs: onnxruntime-node unpacks to 290 MB, which
 * nobody needs who only lints. It has a package of its own in a clone (runtime/), and elsewhere the user's npm installs it
 * beside lint-configs.
 */
import { createRequire } from 'node:module'
import { join } from 'node:path'

/** The part of onnxruntime-node (1.30) that is used here. */
export interface Ort {
  readonly InferenceSession: {
    create(model: Uint8Array, options: SessionOptions): Promise<Session>
  }
  readonly Tensor: new (type: string, data: TensorData, dims: readonly number[]) => Tensor
}

export type TensorData = Float32Array | Float64Array | Uint16Array | Uint8Array | Int32Array | BigInt64Array

export interface Tensor {
  readonly type: string
  readonly dims: readonly number[]
  readonly data: TensorData
}

export interface SessionOptions {
  readonly executionProviders: readonly string[]
  readonly graphOptimizationLevel: 'disabled' | 'basic' | 'extended' | 'all'
  readonly logSeverityLevel: number
  readonly enableProfiling?: boolean
  /** The profile is written to `<prefix>_<date>.json`; where it is, only the folder tells. */
  readonly profileFilePrefix?: string
  readonly extra?: { readonly session: Readonly<Record<string, string>> }
  /** Contents of the files that stored weights name. */
  readonly externalData?: readonly { readonly path: string; readonly data: Uint8Array }[]
}

export interface InputMetadata {
  readonly name: string
  readonly type: string
  /** Numbers, and names of dimensions that are not fixed. */
  readonly shape: readonly (number | string)[]
}

export interface Session {
  readonly inputMetadata: readonly InputMetadata[]
  run(feeds: Readonly<Record<string, Tensor>>): Promise<Readonly<Record<string, Tensor>>>
  endProfiling(): void
  release(): Promise<void>
}

export interface Runtime {
  readonly ort: Ort
  /** `1.30.0` */
  readonly version: string
}

export interface RuntimePlaces {
  /** Folder of lint-configs' own package.json. */
  readonly packageRoot: string
  /** Value of LINT_CONFIGS_RUNTIME: a folder with node_modules/onnxruntime-node. It alone is looked into where it is set. */
  readonly given?: string | undefined
}

const PACKAGE = 'onnxruntime-node'

/** The version that runtime/package.json pins and that the records were made with. */
export const RUNTIME_VERSION = '1.30.0'

/**
 * Loads the runtime, or says in one sentence how to get it. It is looked for in runtime/ of a clone and where Node resolves
 * packages for lint-configs itself, never from the current folder: that may be anybody's, and this is native code.
 */
export function findRuntime(places: RuntimePlaces): Runtime | { readonly missing: string } {
  const { packageRoot, given } = places
  const folders = given === undefined || given === '' ? [join(packageRoot, 'runtime'), packageRoot] : [given]
  for (const folder of folders) {
    const load = createRequire(join(folder, 'package.json'))
    const manifest = resolved(load, `${PACKAGE}/package.json`)
    if (manifest === undefined) continue
    try {
      return { ort: load(PACKAGE) as Ort, version: (load(manifest) as { version: string }).version }
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      return { missing: `ONNX Runtime in ${join(manifest, '..')} cannot be loaded: ${reason}` }
    }
  }
  return { missing: howToGet(places, resolved(createRequire(join(packageRoot, 'package.json')), './runtime/package.json')) }
}

function resolved(load: NodeJS.Require, id: string): string | undefined {
  try {
    return load.resolve(id)
  } catch {
    return undefined
  }
}

function howToGet({ packageRoot, given }: RuntimePlaces, ofClone: string | undefined): string {
  if (given !== undefined && given !== '') return `LINT_CONFIGS_RUNTIME names ${given}, and there is no node_modules/${PACKAGE} in it`
  const command = ofClone === undefined ? `npm install --ignore-scripts ${PACKAGE}@${RUNTIME_VERSION}` : `npm ci --prefix ${join(packageRoot, 'runtime')}`
  return `ONNX Runtime is not installed, and only reference runs need it (290 MB): ${command}`
}
