/**
 * The profile that ONNX Runtime writes of a run: which nodes were executed, by which provider, on which shapes.
 * (onnxruntime 1.30: one JSON array of events in the Trace Event Format; a node's is `<node>_kernel_time` of the category Node.)
 */
import { Refusal } from '../refusal.ts'

export type Shape = readonly number[]

/** One execution of one node. */
export interface TraceNode {
  readonly name: string
  readonly op: string
  /** `CPUExecutionProvider` */
  readonly provider: string
  /** Of the inputs that are there: an optional one that is left out, and a constant that the provider has packed, have no shape. */
  readonly inputs: readonly Shape[]
  readonly outputs: readonly Shape[]
}

const KERNEL = '_kernel_time'

/**
 * The nodes of a profile of `runs` runs, in the order in which they were executed. Throws a Refusal where the profile is
 * not whole: the runtime stops recording at a maximum number of events and says nothing, and then the end of the last run is
 * missing.
 */
export function readTrace(text: string, runs = 1): TraceNode[] {
  const nodes: TraceNode[] = []
  let ended = 0
  for (const event of eventsOf(text)) {
    if (event['cat'] === 'Session' && event['name'] === 'model_run') ended += 1
    if (event['cat'] !== 'Node' || typeof event['name'] !== 'string' || !event['name'].endsWith(KERNEL)) continue
    nodes.push(nodeOf(event['name'].slice(0, -KERNEL.length), event['args']))
  }
  if (ended !== runs) throw new Refusal(`the runtime's profile is not whole: it shows the end of ${ended} of ${runs} runs`)
  return nodes
}

type Event = Readonly<Record<string, unknown>>

function eventsOf(text: string): readonly Event[] {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new Refusal("the runtime's profile is not whole: it ends in the middle of an event")
  }
  if (!Array.isArray(value) || !value.every(isObject)) throw new Refusal("the runtime's profile is no list of events")
  return value
}

function nodeOf(name: string, args: unknown): TraceNode {
  const { op_name: op, provider, input_type_shape: inputs, output_type_shape: outputs } = isObject(args) ? args : {}
  if (typeof op !== 'string' || typeof provider !== 'string') throw new Refusal(`the runtime's profile does not say what the node ${name} is`)
  return { name, op, provider, inputs: shapesOf(inputs, name), outputs: shapesOf(outputs, name) }
}

/** `[{"float": [1, 197, 768]}, {"int64": [3]}]` */
function shapesOf(list: unknown, name: string): Shape[] {
  if (!Array.isArray(list)) throw new Refusal(`the runtime's profile gives no shapes of the node ${name}`)
  return list.flatMap((item: unknown) => (isObject(item) ? Object.values(item) : [])).filter(isShape)
}

function isShape(value: unknown): value is Shape {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0)
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
