/** A class or function named in a timm source, with the arguments that partial() binds to it. */
import type { PyValue } from '../../../../catalog/types.ts'

export interface Callable {
  /** As the source names it: `nn.LayerNorm`, `LayerNorm`, or a registered name such as `layernorm2d`. */
  readonly name: string
  readonly kwargs: Readonly<Record<string, PyValue>>
}

/** Reads `{"$name"}`, `{"$call": "partial"}` and registered names given as strings; null for None; undefined for anything else. */
export function callable(value: PyValue | undefined): Callable | null | undefined {
  if (value === undefined) return undefined
  if (value === null || value === '') return null
  if (typeof value === 'string') return { name: value, kwargs: {} }
  if (typeof value !== 'object' || Array.isArray(value)) return undefined
  const object = value as Readonly<Record<string, PyValue>>
  if (typeof object.$name === 'string') return { name: object.$name, kwargs: {} }
  if (typeof object.$call === 'string' && /(^|\.)partial$/.test(object.$call)) {
    const args = object.args as readonly PyValue[]
    const inner = callable(args[0])
    return inner ? { name: inner.name, kwargs: { ...inner.kwargs, ...(object.kwargs as Record<string, PyValue>) } } : undefined
  }
  return undefined
}
