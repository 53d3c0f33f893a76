/** A value against the annotation of its field: the ahead-of-time compiled schema decides, plain words say what is wrong. */
import type { JsonNode } from '../json/types.ts'
import { describe } from '../json/value.ts'
import { describeType, parseAnnotation } from './python-type.ts'
import { validators } from './validators.generated.ts'

export interface Mismatch {
  /** Pointer of the wrong value below the field's own: empty, or `/1` for an item of a list. */
  readonly below: string
  readonly node: JsonNode
  readonly expected: string
  readonly got: string
}

/** A function that ajv compiled: its errors are those of the last call. */
interface Validate {
  (value: unknown): boolean
  readonly errors?: readonly { readonly instancePath: string }[] | null
}

const compiled: ReadonlyMap<string, Validate> = new Map(Object.entries(validators as Readonly<Record<string, Validate>>))

/** An annotation with what its values are held against. */
export interface TypeCheck {
  readonly annotation: string
  readonly validate: Validate
}

/** The check for an annotation; undefined where no schema is compiled for it. */
export function typeCheck(annotation: string): TypeCheck | undefined {
  const validate = compiled.get(annotation)
  return validate === undefined ? undefined : { annotation, validate }
}

/** What the value should be by its annotation, and is not; undefined where it fits. */
export function mismatch({ annotation, validate }: TypeCheck, node: JsonNode): Mismatch | undefined {
  if (validate(schemaValue(node))) return undefined
  const type = parseAnnotation(annotation)
  const first = validate.errors?.[0]
  // Of a plain list the one wrong item is named; where several types are allowed, the value as a whole.
  if (type.kind === 'list' && node.type === 'array' && first !== undefined && /^\/\d+$/.test(first.instancePath)) {
    const item = node.items[Number(first.instancePath.slice(1))]
    if (item !== undefined) {
      return { below: first.instancePath, node: item, expected: describeType(type.item), got: describe(item) }
    }
  }
  return { below: '', node, expected: describeType(type), got: describeGot(node) }
}

/** Beyond its length, what a list of numbers has wrong can only be that one is written as a float. */
function describeGot(node: JsonNode): string {
  if (node.type !== 'array' || !node.items.every((item) => item.type === 'number')) return describe(node)
  const float = node.items.find((item) => item.type === 'number' && !item.isInteger)
  return float === undefined ? describe(node) : `${describe(node)}, among them ${describe(float)}`
}

/**
 * The value as the schema's validator should see it. JavaScript cannot tell 12.0 from 12, Python can: whatever is written
 * as a float becomes a number with a fraction. No schema here looks at a number's size.
 */
function schemaValue(node: JsonNode): unknown {
  switch (node.type) {
    case 'null':
      return null
    case 'boolean':
    case 'string':
      return node.value
    case 'number':
      return node.isInteger ? node.value : 0.5
    case 'array':
      return node.items.map(schemaValue)
    case 'object':
      // No schema of a field looks into an object.
      return {}
  }
}
