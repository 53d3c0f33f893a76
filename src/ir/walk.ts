/** Walks over the IR: every operation with its multiplicity, every parameter by its full name. */
import { Tally } from './tally.ts'
import type { IndexedName, Module, Node, Op, Param, Value } from './types.ts'

/** The name of a child in iteration `index` of the innermost repeat. */
export function childName(name: string | IndexedName, index: number): string {
  return typeof name === 'string' ? name : `${name.prefix}${name.start + name.step * index}`
}

/** The name of children that a loop of `repeats` runs holds once: `blocks.0-39`; `layers.1,3,..,11` where the indices are not consecutive. */
export function repeatedName(name: string | IndexedName, repeats: number): string {
  if (typeof name === 'string') return name
  const { prefix, start, step } = name
  const last = start + step * (repeats - 1)
  if (repeats === 1) return `${prefix}${start}`
  return step === 1 ? `${prefix}${start}-${last}` : `${prefix}${start},${start + step},..,${last}`
}

export interface NamedParam {
  /** As PyTorch names it, `trunk.blocks.0.attn.qkv.weight`. */
  readonly name: string
  readonly param: Param
}

/** Every parameter and buffer by its full name, repeated blocks expanded, in the order of first application. */
export function namedParams(root: Module, prefix = ''): NamedParam[] {
  const found: NamedParam[] = []
  collect(root, prefix, 0, found)
  return found
}

function collect(module: Module, path: string, index: number, found: NamedParam[]): void {
  for (const param of module.params) found.push({ name: path === '' ? param.name : `${path}.${param.name}`, param })
  collectBody(module.body, path, index, found)
}

function collectBody(body: readonly Node[], path: string, index: number, found: NamedParam[]): void {
  for (const node of body) {
    if (node.type === 'module') {
      const name = childName(node.name, index)
      collect(node, path === '' || name === '' ? path + name : `${path}.${name}`, 0, found)
    } else if (node.type === 'repeat') {
      for (let i = 0; i < node.count; i++) collectBody(node.body, path, i, found)
    }
  }
}

/** Adds the scalars in the module's own parameters or buffers, `times` over. */
export function tallyParams({ params }: Module, kind: Param['kind'], times: number, tally: Tally): void {
  for (let i = 0; i < params.length; i++) {
    const param = params[i]!
    if (param.kind === kind) tally.add(times, param.shape)
  }
}

/**
 * Number of scalars in parameters (`parameter`) or buffers, without expanding names.
 * A parameter of a repeated block counts once per iteration.
 */
export function countParams(root: Module, kind: Param['kind'] = 'parameter'): bigint {
  const total = new Tally()
  const enter = (module: Module, times: number): void => {
    tallyParams(module, kind, times, total)
    enterBody(module.body, times)
  }
  const enterBody = (body: readonly Node[], times: number): void => {
    for (let i = 0; i < body.length; i++) {
      const node = body[i]!
      if (node.type === 'module') enter(node, times)
      else if (node.type === 'repeat') enterBody(node.body, times * node.count)
    }
  }
  enter(root, 1)
  return total.value
}

/** Visits every operation with the number of times that it runs and the names of the modules around it. */
export function forEachOp(body: readonly Node[], visit: (op: Op, times: bigint, path: readonly (string | IndexedName)[]) => void): void {
  const path: (string | IndexedName)[] = []
  const enter = (nodes: readonly Node[], times: bigint): void => {
    for (const node of nodes) {
      if (node.type === 'op') visit(node, times, path)
      else if (node.type === 'repeat') enter(node.body, times * BigInt(node.count))
      else {
        path.push(node.name)
        enter(node.body, times)
        path.pop()
      }
    }
  }
  enter(body, 1n)
}

/** The same with the number of times as a number: a model runs no operation 2^53 times. */
export function walkOps(body: readonly Node[], visit: (op: Op, times: number) => void, times = 1): void {
  for (let i = 0; i < body.length; i++) {
    const node = body[i]!
    if (node.type === 'op') visit(node, times)
    else walkOps(node.body, visit, node.type === 'repeat' ? times * node.count : times)
  }
}

/** Number of scalars of a value or parameter. */
export function elements(of: Pick<Value, 'shape'>): number {
  let total = 1
  for (const size of of.shape) total *= size
  return total
}
