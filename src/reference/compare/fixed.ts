/** Which products of a graph depend on what goes into it, and which on its weights alone. */
import type { OnnxModel } from '../model/read.ts'

/**
 * Names of the nodes whose outputs follow from stored tensors and weights alone, whatever image or text goes in: an exporter may
 * compute them beforehand. Undefined where names do not tell nodes apart, or nodes are hidden in functions and subgraphs.
 */
export function fixedNodes({ nodes, hasFunctions }: OnnxModel, ownInputs: ReadonlySet<string>): ReadonlySet<string> | undefined {
  if (hasFunctions || nodes.some(({ name, hasSubgraph }) => name === '' || hasSubgraph)) return undefined
  if (new Set(nodes.map(({ name }) => name)).size < nodes.length) return undefined
  const moving = new Set(ownInputs)
  const fixed = new Set<string>()
  // Nodes stand in topological order, as ONNX demands.
  for (const { name, inputs, outputs } of nodes) {
    if (inputs.some((input) => moving.has(input))) for (const output of outputs) moving.add(output)
    else fixed.add(name)
  }
  return fixed
}
