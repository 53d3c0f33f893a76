/** Runs one graph in this process: once with the profile, to count, and then without it, to time. */
import { SHARED_WEIGHTS, inputsAsWeights, isWeight, weightsAsInputs } from '../model/weights.ts'
import { readModel, type OnnxModel } from '../model/read.ts'
import type { Runtime, Session, SessionOptions, Tensor } from '../runtime.ts'
import { isCounted } from '../trace/operators.ts'
import type { Provider } from './providers.ts'
import { makeFeeds, type InputKnowledge } from './feeds.ts'

export interface Job extends Omit<InputKnowledge, 'tables'> {
  /** How the graph is called in messages. */
  readonly path: string
  readonly provider: Provider
  /** Is it an error when a node falls back from a GPU provider to the CPU? */
  readonly strict: boolean
  /** Timed runs after one to warm up; 0 for none. */
  readonly repeat: number
  /** No further run is timed after so many milliseconds of timing; null for as many as `repeat` says. */
  readonly patience: number | null
}

/** What a run needs of the process. */
export interface Surroundings {
  /** Milliseconds from some moment on. */
  clock(): number
  /** Path of the profile without its end, `_<date>.json`, which the runtime adds. */
  readonly profilePrefix: string
  /** Told while the session that is counted is alive, when what it holds of the system can be seen. */
  ran(): void
  /** Told when a stage begins. */
  progress(stage: 'counting' | 'timing'): void
}

export interface Execution {
  /** Shapes of what the graph gives, by name. */
  readonly outputs: Readonly<Record<string, readonly number[]>>
  /** Shapes of what goes into it that is no weight. */
  readonly inputs: Readonly<Record<string, readonly number[]>>
  /** Of each timed run. */
  readonly milliseconds: readonly number[]
}

/**
 * Counts and times a graph; the profile of the counted run lies where `profilePrefix` says. All that the runtime refuses is thrown as it says it (see failure.ts); a Refusal is ours.
 * Counting switches the graph's optimisations off: what stands in the file is what runs, node by node.
 */
export async function execute({ ort }: Runtime, model: Uint8Array, job: Job, around: Surroundings): Promise<Execution> {
  const outline = readModel(model, job.path)
  const operands = new Set(outline.nodes.flatMap(({ opType, inputs }) => (isCounted(opType) ? inputs : [])))
  const graph = weightsAsInputs(model, operands)
  const provider = optionsFor(job)
  around.progress('counting')
  const profiling = { enableProfiling: true, profileFilePrefix: around.profilePrefix, graphOptimizationLevel: 'disabled' } as const
  const counting = await ort.InferenceSession.create(graph, { ...provider, ...profiling })
  const own = ownInputs(outline, counting, operands)
  const { feeds, pool } = makeFeeds(ort, counting.inputMetadata, { ...job, tables: tablesOf(outline) })
  const outputs = shapes(await counting.run(feeds))
  around.ran()
  counting.endProfiling()
  await counting.release()
  const inputs = shapes(pick(feeds, (name) => own.has(name)))
  if (job.repeat === 0) return { outputs, inputs, milliseconds: [] }
  around.progress('timing')
  const stored = pick(feeds, (name, { type }) => !own.has(name) && type === 'float32')
  const weights = new Map(Object.entries(stored).map(([name, { dims }]) => [name, dims]))
  const timing = await ort.InferenceSession.create(inputsAsWeights(graph, weights), {
    ...provider,
    graphOptimizationLevel: 'basic',
    externalData: [{ path: SHARED_WEIGHTS, data: new Uint8Array(pool.buffer) }],
  })
  const fed = pick(feeds, (name) => !weights.has(name))
  await timing.run(fed)
  const milliseconds: number[] = []
  const isPatient = (spent: number): boolean => job.patience === null || spent < job.patience
  for (let spent = 0; milliseconds.length < job.repeat && isPatient(spent); spent += milliseconds.at(-1)!) {
    const start = around.clock()
    await timing.run(fed)
    milliseconds.push(around.clock() - start)
  }
  await timing.release()
  return { outputs, inputs, milliseconds }
}

/** The runtime says its errors by throwing; what it logs beside them is for its developers. */
function optionsFor({ provider, strict }: Job): Pick<SessionOptions, 'executionProviders' | 'logSeverityLevel' | 'extra'> {
  const fatal = 4
  const only = { executionProviders: [provider], logSeverityLevel: fatal }
  return strict ? { ...only, extra: { session: { disable_cpu_ep_fallback: '1' } } } : only
}

/**
 * The inputs that are no weights. Our own graphs say how many they are; of a graph whose weights are stored they are its
 * inputs; of one whose weights are inputs too it is the first.
 */
function ownInputs({ metadata, inputs, initializers }: OnnxModel, { inputMetadata }: Session, operands: ReadonlySet<string>): ReadonlySet<string> {
  const said = metadata.get('tower_inputs')
  const weights = new Set(initializers.filter((stored) => isWeight(stored, operands)).map(({ name }) => name))
  const names = weights.size > 0 ? inputs.filter((name) => !weights.has(name)) : inputMetadata.map(({ name }) => name)
  if (said !== undefined) return new Set(names.slice(0, Number(said)))
  return new Set(weights.size > 0 ? names : names.slice(0, 1))
}

/** Integer inputs that are tables: our own graphs name their buffers. */
function tablesOf({ metadata }: OnnxModel): ReadonlySet<string> {
  return new Set((metadata.get('buffers') ?? '').split('\n'))
}

function pick(tensors: Readonly<Record<string, Tensor>>, choose: (name: string, tensor: Tensor) => boolean): Record<string, Tensor> {
  return Object.fromEntries(Object.entries(tensors).filter(([name, tensor]) => choose(name, tensor)))
}

function shapes(tensors: Readonly<Record<string, Tensor>>): Record<string, readonly number[]> {
  return Object.fromEntries(Object.entries(tensors).map(([name, { dims }]) => [name, dims]))
}
