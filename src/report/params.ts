/** What `lint-configs params` prints: names and shapes. */
import { printable } from '../text/index.ts'
import { columns } from './columns.ts'
import { jsonText } from './json-text.ts'
import type { Style } from './style.ts'

export interface ParamsModel {
  readonly path: string
  readonly parameters: Readonly<Record<string, readonly number[]>>
  /** Buffers of the state dict. */
  readonly buffers: Readonly<Record<string, readonly number[]>>
}

export function paramsJson({ path, parameters, buffers }: ParamsModel): string {
  return `${jsonText({ path, parameters, buffers })}\n`
}

/** One line a name, buffers marked as such. */
export function paramsTable({ path, parameters, buffers }: ParamsModel, style: Style): string {
  const rows = [
    ...Object.entries(parameters).map(([name, shape]) => [name, `[${shape.join(', ')}]`]),
    ...Object.entries(buffers).map(([name, shape]) => [name, `[${shape.join(', ')}]`, 'buffer']),
  ]
  const counts = `${Object.keys(parameters).length} parameters and ${Object.keys(buffers).length} buffers`
  return `${[`${style.strong(printable(path))}: ${counts}`, ...columns(rows, '  ')].join('\n')}\n`
}
