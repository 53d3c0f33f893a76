/** Settings that are one text or a list of them. */
import { join } from '../../json/pointer.ts'
import type { ConfigSource } from './source.ts'
import type { Sourced } from './types.ts'

/** The texts, each with its place. */
export function listOf(value: string | readonly string[] | undefined, source: ConfigSource, pointer: string): Sourced<string>[] {
  if (value === undefined) return []
  if (typeof value === 'string') return [{ value, from: source.place(pointer) }]
  return value.map((each, index) => ({ value: each, from: source.place(join(pointer, index)) }))
}

/** What has a slash or an ending is a file, everything else the name of something. */
export function isPath(value: string): boolean {
  return /[/\\]|\.(?:ya?ml|jsonl?)$/i.test(value)
}
