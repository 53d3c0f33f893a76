/** A file of the tool's own against its schema. */
import { toValue } from '../../json/value.ts'
import { readPackageText } from '../package-root.ts'
import { ConfigError } from './error.ts'
import { explain, type SchemaError } from './explain.ts'
import type { ConfigSource, SourceKind } from './source.ts'
import { validators } from './validators.generated.ts'

/** A function that ajv compiled: its errors are those of the last call. */
interface Validate {
  (value: unknown): boolean
  readonly errors?: readonly SchemaError[] | null
}

/** The value of a file, which its schema has nothing against. Throws a ConfigError with a line for each fault. */
export function validated(source: ConfigSource): unknown {
  const validate: Validate = validators[source.kind]
  const value = toValue(source.root)
  if (validate(value)) return value
  const errors = validate.errors
  if (errors === undefined || errors === null) throw new Error('ajv refuses and does not say why')
  throw new ConfigError(explain(errors, source, readSchema(source.kind)))
}

/** What is allowed is looked up where it is published. */
function readSchema(kind: SourceKind): object {
  const text = readPackageText(`schemas/${kind}.schema.json`)
  if (text === undefined) throw new ConfigError([`schemas/${kind}.schema.json is missing from this installation; install lint-configs again`])
  return JSON.parse(text) as object
}
