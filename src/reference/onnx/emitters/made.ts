/** Values that are made of tokens or of nothing: masks and tables. */
import type { Scope } from '../scope.ts'

export function paddingMask(scope: Scope): string {
  throw new Error(`no ONNX for padding_mask ${scope.op.attrs['as']}`)
}

export function constant(scope: Scope): string {
  throw new Error(`no ONNX for constant ${scope.op.attrs['fill']}`)
}
