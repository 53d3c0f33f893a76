/** Fields as Python's truth sees them. */
import { isTruthy } from '../../src/config/members.ts'
import type { Field } from '../../src/config/types.ts'

/** Is the field written, and true for Python? The defaults of those that are asked are false. */
export function isTrue(field: Field | undefined): field is Field {
  return field?.node !== undefined && isTruthy(field.node)
}
