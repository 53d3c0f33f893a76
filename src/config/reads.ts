/** Which fields of a block its builder functions do not read on the path that the block's own values take. */
import { evaluateCondition, type Look, type Verdict } from './condition.ts'
import type { BuilderBranch } from './types.ts'

/** The branches of builder functions that hold in a config. Equal paths have equal `key`s. */
export interface Path {
  readonly key: string
  readonly notRead: ReadonlySet<string>
}

const paths = new WeakMap<readonly (readonly BuilderBranch[])[], Map<string, Path>>()

/**
 * The path through the builders that a block's values take, and the names that are not read on it: a branch of some
 * builder reads them, but none that is taken. A name that no branch mentions may be read elsewhere and is not among
 * them; neither is one whose branch depends on a condition without a verdict. The branches of a builder are if chains in the
 * order of the source: an empty condition before the first one holds always, one behind conditions is the chain's `else`.
 */
export function pathOf(builders: readonly (readonly BuilderBranch[])[], look: Look): Path {
  const applies: boolean[] = []
  for (const branches of builders) {
    let inChain = false
    let taken = false
    for (const { when } of branches) {
      if (when === '') {
        applies.push(!inChain || !taken)
        inChain = taken = false
      } else {
        inChain = true
        const verdict: Verdict = taken ? false : evaluateCondition(when, look)
        applies.push(verdict !== false)
        taken ||= verdict === true
      }
    }
  }
  const key = applies.map(Number).join('')
  let known = paths.get(builders)
  if (known === undefined) paths.set(builders, (known = new Map()))
  let path = known.get(key)
  if (path === undefined) known.set(key, (path = { key, notRead: namesNotRead(builders, applies) }))
  return path
}

function namesNotRead(builders: readonly (readonly BuilderBranch[])[], applies: readonly boolean[]): ReadonlySet<string> {
  const mentioned = new Set<string>()
  const read = new Set<string>()
  builders.flat().forEach(({ reads }, index) => {
    for (const name of reads) {
      mentioned.add(name)
      if (applies[index]) read.add(name)
    }
  })
  for (const name of read) mentioned.delete(name)
  return mentioned
}
