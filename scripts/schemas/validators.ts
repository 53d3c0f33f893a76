/**
 * Compiles with ajv, ahead of time, one validator for each annotation that occurs in the classes of the readers and of
 * timm's hub files: a few dozen, whatever the number of classes and versions. src/config/type-check.ts uses them.
 */
import { Ajv } from 'ajv'
import { type BlockReader } from '../../src/config/classes.ts'
import { PRETRAINED, TOP } from '../../src/config/timm-hub.ts'
import type { OpenClipReader } from '../../src/config/types.ts'
import { schemaOf, type Schema } from '../../src/schema/annotations.ts'
import { configClasses } from '../../src/schema/documents.ts'
import { standaloneModule } from './standalone.ts'

/** The text of src/config/validators.generated.ts. */
export function validatorsModule(readers: readonly OpenClipReader[]): string {
  const annotations = [...annotationsOf(readers)].sort()
  // NaN is a float to Python, and is reported as what it is by src/json.
  const ajv = new Ajv({ code: { source: true, esm: true, lines: true, optimize: true }, strictNumbers: false, messages: false, allowUnionTypes: true })
  const schemas = new Map<string, string>()
  const names = new Map(annotations.map((annotation): [string, string] => {
    const text = JSON.stringify(canonical(schemaOf(annotation)))
    const name = schemas.get(text) ?? `type${schemas.size}`
    schemas.set(text, name)
    return [annotation, name]
  }))
  for (const [text, name] of schemas) ajv.addSchema({ ...(JSON.parse(text) as object), $id: name })
  return standaloneModule(ajv, Object.fromEntries(names))
}

/** Union[int, str] and Union[str, int] take the same values: one validator. */
function canonical(schema: Schema): Schema {
  const { anyOf, type, ...rest } = schema
  if (Array.isArray(type)) return { type: type.toSorted() }
  if (!Array.isArray(anyOf)) return schema
  return { ...rest, anyOf: anyOf.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)) }
}

function annotationsOf(readers: readonly OpenClipReader[]): Set<string> {
  const annotations = new Set<string>()
  const add = ({ spec }: BlockReader): void => {
    for (const field of spec.fields.values()) {
      const annotation = field.checked()
      if (annotation !== undefined && field.blockClass === undefined) annotations.add(annotation)
    }
  }
  for (const reader of readers) for (const one of configClasses(reader)) add(one)
  add(TOP)
  add(PRETRAINED)
  return annotations
}

/** The text of src/host/config/validators.generated.ts: the schemas of the tool's own files. */
export function toolValidatorsModule(schemas: Readonly<Record<string, Schema>>): string {
  const ajv = new Ajv({ code: { source: true, esm: true, lines: true, optimize: true }, allErrors: true, inlineRefs: false, messages: false, strictTypes: false })
  for (const [name, schema] of Object.entries(schemas)) ajv.addSchema({ ...(bare(schema) as object), $id: name })
  return standaloneModule(ajv, Object.fromEntries(Object.keys(schemas).map((name) => [name, name])))
}

const ANNOTATIONS: ReadonlySet<string> = new Set(['title', 'description', 'examples', 'default'])
/** Keywords whose keys are names. */
const NAMED: ReadonlySet<string> = new Set(['properties', 'definitions'])

/** A schema without what is for editors alone: ajv's code would repeat it. */
function bare(schema: unknown, areNames = false): unknown {
  if (Array.isArray(schema)) return schema.map((each) => bare(each))
  if (typeof schema !== 'object' || schema === null) return schema
  const kept = Object.entries(schema).filter(([key]) => areNames || !ANNOTATIONS.has(key))
  return Object.fromEntries(kept.map(([key, value]) => [key, bare(value, !areNames && NAMED.has(key))]))
}
