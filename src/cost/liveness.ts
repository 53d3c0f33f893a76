/** When the values of a tower come to be and when they are needed no more. */
import type { Node, Op, Tower, Value } from '../ir/types.ts'
import { isView } from './activations.ts'

/** A tensor in memory. */
export interface Tensor {
  readonly value: Value
}

/** One operation: what it gives, and what nobody needs behind it. */
export interface Step {
  readonly made: readonly Tensor[]
  readonly freed: readonly Tensor[]
}

/**
 * The steps of one forward pass; the first makes the tower's inputs. Of a part that is repeated more often than `rounds` times
 * only so many rounds are listed: with three there are the first, the last, and one that stands for all between them, in
 * which the same tensors are alive.
 */
export function liveness(tower: Tower, rounds = 3): readonly Step[] {
  const run = new Run(rounds)
  run.inputs(tower.inputs)
  run.body(tower.root.body)
  return run.steps([...tower.inputs, ...tower.outputs])
}

class Run {
  readonly #rounds: number
  /** The tensor behind each value as it is at the moment; parameters have none. */
  readonly #tensors = new Map<number, Tensor>()
  readonly #made: Tensor[][] = []
  /** The last step that takes a tensor. */
  readonly #lastUse = new Map<Tensor, number>()

  constructor(rounds: number) {
    this.#rounds = rounds
  }

  inputs(values: readonly Value[]): void {
    this.#made.push(values.map((value) => this.#make(value)))
  }

  body(nodes: readonly Node[]): void {
    for (const node of nodes) {
      if (node.type === 'op') this.#op(node)
      else if (node.type === 'module') this.body(node.body)
      else {
        const rounds = Math.min(node.count, this.#rounds)
        let given = node.carried.map(({ outer }) => this.#tensors.get(outer.id))
        for (let round = 0; round < rounds; round++) {
          node.carried.forEach(({ inner }, i) => this.#name(inner, given[i]))
          this.body(node.body)
          given = node.carried.map(({ result }) => this.#tensors.get(result.id))
        }
      }
    }
  }

  /** `kept` are never freed. */
  steps(kept: readonly Value[]): readonly Step[] {
    const end = this.#made.length
    for (const { id } of kept) {
      const tensor = this.#tensors.get(id)
      if (tensor !== undefined) this.#lastUse.set(tensor, end)
    }
    const freed: Tensor[][] = this.#made.map(() => [])
    for (const [tensor, step] of this.#lastUse) freed[step]?.push(tensor)
    return this.#made.map((made, step) => ({ made, freed: freed[step]! }))
  }

  #op(op: Op): void {
    const step = this.#made.length
    for (const { id } of op.inputs) {
      const tensor = this.#tensors.get(id)
      if (tensor !== undefined) this.#lastUse.set(tensor, step)
    }
    if (isView(op)) {
      const [viewed] = op.inputs
      for (const value of op.outputs) this.#name(value, viewed && this.#tensors.get(viewed.id))
      this.#made.push([])
    } else {
      this.#made.push(op.outputs.map((value) => this.#make(value)))
    }
  }

  /** A tensor that nothing takes is gone behind the step that made it. */
  #make(value: Value): Tensor {
    const tensor = { value }
    this.#tensors.set(value.id, tensor)
    this.#lastUse.set(tensor, this.#made.length)
    return tensor
  }

  #name({ id }: Value, tensor: Tensor | undefined): void {
    if (tensor === undefined) this.#tensors.delete(id)
    else this.#tensors.set(id, tensor)
  }
}
