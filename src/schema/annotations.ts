/** Annotations as JSON Schema, in the keywords that ajv compiles without a run-time helper. */
import { parseAnnotation, type PythonType } from '../config/python-type.ts'

export type Schema = Readonly<Record<string, unknown>>

const SIMPLE = { int: 'integer', float: 'number', bool: 'boolean', str: 'string', dict: 'object', none: 'null' } as const

/** The schema of an annotation's values; an empty one, which takes everything, where JSON cannot tell. */
export function schemaOf(annotation: string): Schema {
  return ofType(parseAnnotation(annotation))
}

function ofType(type: PythonType): Schema {
  switch (type.kind) {
    case 'any':
    case 'other':
      return {}
    case 'list':
      return { type: 'array', items: ofType(type.item) }
    case 'tuple': {
      const [first] = type.items
      const same = type.items.every((item) => JSON.stringify(item) === JSON.stringify(first))
      const items = same && first !== undefined ? ofType(first) : { anyOf: type.items.map(ofType) }
      return { type: 'array', items, minItems: type.items.length, maxItems: type.items.length }
    }
    case 'union': {
      const parts = flatten(type).map(ofType)
      // `["integer", "null"]` reads better in an editor than anyOf.
      if (parts.every((part) => Object.keys(part).length === 1 && typeof part['type'] === 'string')) {
        return { type: [...new Set(parts.map((part) => part['type']))] }
      }
      return { anyOf: parts }
    }
    default:
      return { type: SIMPLE[type.kind] }
  }
}

function flatten(type: PythonType): PythonType[] {
  return type.kind === 'union' ? type.of.flatMap(flatten) : [type]
}

/** A definition of the same schema. In draft-07 nothing beside a $ref counts, which would lose the description. */
export function reference(name: string): Schema {
  return { allOf: [{ $ref: `#/definitions/${name}` }] }
}
