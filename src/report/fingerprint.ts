/** Names of problems that stay the same while the lines of a file move. */
import { createHash } from 'node:crypto'
import type { FileResult, Problem } from '../lint/types.ts'

/**
 * 32 hexadecimal digits for each of some problems of a file: of its path, the rule, the message and the pointer. Those that agree in all
 * of these are told apart by their order.
 */
export function fingerprintsOf({ path }: Pick<FileResult, 'path'>, problems: readonly Problem[]): string[] {
  const seen = new Map<string, number>()
  return problems.map(({ rule, messageId, pointer }) => {
    // As JSON, because any character may stand in a path or a pointer.
    const name = JSON.stringify([path, rule, messageId, pointer])
    const earlier = seen.get(name)
    const order = earlier === undefined ? 1 : earlier + 1
    seen.set(name, order)
    return createHash('sha256').update(order === 1 ? name : `${name} ${order}`).digest('hex').slice(0, 32)
  })
}
