/** Counts of two trees of modules, compared where their names agree. */

export interface ModuleDifferences {
  /** Sums that agree a level or more above: `attn: 3 parts are counted under other names`. */
  readonly moved: readonly string[]
  readonly unequal: readonly string[]
}

/**
 * Compares FLOPs by module name. Where single modules differ and the sum of a module around them does not (an exporter calls
 * the projection of `attn` a part of it, and PyTorch has a module for it), that is said of the innermost such module.
 */
export function moduleDifferences(executed: ReadonlyMap<string, bigint>, expected: ReadonlyMap<string, bigint>): ModuleDifferences {
  const names = [...new Set([...executed.keys(), ...expected.keys()])].sort()
  const moved = new Set<string>()
  const unequal: string[] = []
  for (const name of names) {
    const [one, other] = [executed.get(name) ?? 0n, expected.get(name) ?? 0n]
    if (one === other) continue
    const around = ancestors(name).find((module) => below(executed, module) === below(expected, module))
    if (around === undefined) unequal.push(`${name}: ${one} executed, ${other} in closed form`)
    else moved.add(`parts of ${around === '' ? 'the whole' : around} are counted under other names, and its sum is equal`)
  }
  return { moved: [...moved], unequal }
}

/** A module and those around it, from the inside out; the last is the whole. */
function ancestors(name: string): string[] {
  const found = [name]
  for (let inner = name; inner !== ''; found.push(inner)) inner = inner.slice(0, Math.max(inner.lastIndexOf('.'), 0))
  return found
}

function below(counts: ReadonlyMap<string, bigint>, module: string): bigint {
  let sum = 0n
  for (const [name, flops] of counts) if (module === '' || name === module || name.startsWith(`${module}.`)) sum += flops
  return sum
}
