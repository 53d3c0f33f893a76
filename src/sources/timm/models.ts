/** What timm's entry points hand to build_model_with_cfg when they are called without arguments. */
import { argumentsByName } from '../python/arguments.ts'
import { stringifyData, toData, unknownsOf, type Data } from '../python/data.ts'
import type { Interpreter } from '../python/interpreter.ts'
import { fieldsOf } from '../python/signature.ts'
import { isHuge, truth } from '../python/semantics.ts'
import { isUnknown, PyCall, PyClass, PyDict, PyFunction, PyList, type Value } from '../python/values.ts'
import type { TimmEvaluator } from './evaluator.ts'
import type { EntryPoint, Registry } from './registry.ts'
import type { TaggedCfgs } from './tags.ts'

/** One call of build_model_with_cfg: what its parameters got, or why that is not known. */
export type BuildCall = ReadonlyMap<string, Value> | string

/** Keywords that only say how weights are loaded. */
const ABOUT_WEIGHTS: ReadonlySet<string> = new Set(['pretrained', 'pretrained_filter_fn', 'pretrained_strict', 'cache_dir'])

/** Keywords for the class that build_model_with_cfg itself takes out before it calls the class. */
const TAKEN_OUT: ReadonlySet<string> = new Set(['pruned', 'features_only'])

/** Keys of a pretrained config that say where files and texts are, not what the model is. */
const DROPPED_KEYS: ReadonlySet<string> = new Set([
  'url', 'file', 'state_dict', 'hf_hub_filename', 'source', 'architecture', 'tag', 'description', 'origin_url', 'paper_name', 'paper_ids', 'notes',
  'label_names', 'label_descriptions',
])

/** Runs entry points one at a time and takes down what reaches build_model_with_cfg. */
export class ModelReader {
  readonly #evaluator: TimmEvaluator
  /** Dotted names of all entry points. */
  readonly #entryPoints: readonly string[]
  readonly #defaults: ReadonlyMap<string, string>

  constructor(evaluator: TimmEvaluator, registry: Registry) {
    this.#evaluator = evaluator
    this.#defaults = pretrainedDefaults(evaluator.interpreter)
    this.#entryPoints = [...registry.entryPoints.values()].map(({ module, name }) => `${module.name}.${name}`)
  }

  /** The record of an entry point (TimmModelRecord of src/catalog/types.ts), and the classes that it names. */
  read(entry: EntryPoint): { readonly record: Data; readonly classes: readonly PyClass[]; readonly unevaluated: readonly string[] } {
    const lost: string[] = []
    const classes = new Set<PyClass>()
    const call = this.#build(entry, lost)
    const cls = call?.get('model_cls')
    const variant = call?.get('variant')
    const kwargs = call?.get('kwargs')
    if (cls instanceof PyClass) classes.add(cls)
    else if (call !== undefined) lost.push('the class that is built is not known')
    if (call !== undefined && typeof variant !== 'string') lost.push('the variant is not known')
    const args: Record<string, Data> = {}
    const build: Record<string, Data> = {}
    const take = (target: Record<string, Data>, key: string, value: Value): void => {
      collectClasses(value, classes)
      const data = toData(value)
      target[key] = data
      for (const reason of unknownsOf(data)) lost.push(`${key}: ${reason}`)
    }
    for (const [key, value] of call ?? []) {
      if (key !== 'model_cls' && key !== 'variant' && key !== 'kwargs' && !ABOUT_WEIGHTS.has(key) && value !== null) take(build, key, value)
    }
    if (kwargs instanceof PyDict) {
      for (const [key, value] of kwargs.entries()) {
        if (typeof key !== 'string') continue
        if (!TAKEN_OUT.has(key)) take(args, key, value)
        else if (truth(value) !== false) take(build, key, value)
      }
    }
    const tagged = this.#tagged(entry, lost)
    const cfgs: Record<string, Data> = {}
    for (const tag of tagged?.tags ?? []) {
      const cfg = pretrainedCfg(tagged?.cfgs.get(tag), this.#defaults)
      cfgs[tag] = cfg
      for (const reason of unknownsOf(cfg)) lost.push(`pretrained config '${tag}': ${reason}`)
    }
    const record: Data = {
      model: entry.name,
      module: lastPart(entry.module.name),
      line: entry.def.line,
      ...(cls instanceof PyClass ? { class: cls.module === entry.module ? cls.name : `${lastPart(cls.module.name)}.${cls.name}` } : {}),
      ...(typeof variant === 'string' && variant !== entry.name ? { variant } : {}),
      args,
      build,
      tags: [...(tagged?.tags ?? [])],
      cfgs,
      ...(lost.length > 0 ? { unevaluated: lost } : {}),
    }
    return { record, classes: [...classes], unevaluated: lost }
  }

  /**
   * An entry point that another one calls is kept as a call first, as it may be a backbone; where the call then is all that
   * there is, it is followed.
   */
  #build(entry: EntryPoint, lost: string[]): ReadonlyMap<string, Value> | undefined {
    const { interpreter, calls, opaque } = this.#evaluator
    const fn = new PyFunction(entry.name, entry.def, entry.module.scope, entry.module)
    for (const name of this.#entryPoints) opaque.add(name)
    opaque.delete(`${entry.module.name}.${entry.name}`)
    calls.length = 0
    let result = interpreter.run(fn, [], new PyDict())
    opaque.clear()
    if (calls.length === 0) result = interpreter.run(fn, [], new PyDict())
    const [call, ...more] = calls
    if (call === undefined) {
      lost.push(isUnknown(result) ? result.reason : 'it does not come to build_model_with_cfg')
      return undefined
    }
    if (more.length > 0) lost.push(`it calls build_model_with_cfg ${more.length + 1} times`)
    if (typeof call !== 'string') return call
    lost.push(call)
    return undefined
  }

  #tagged(entry: EntryPoint, lost: string[]): TaggedCfgs | undefined {
    const found = this.#evaluator.cfgs.of(this.#evaluator.interpreter.moduleAttribute(entry.module.name, 'default_cfgs'), entry.name)
    if (found === undefined || !('reason' in found)) return found
    lost.push(found.reason)
    return undefined
  }
}

/** Takes down a call of build_model_with_cfg, as timm's own signature names the arguments. */
export function readBuildCall(interpreter: Interpreter, args: readonly Value[], kwargs: PyDict): BuildCall {
  const fn = interpreter.moduleAttribute(`${interpreter.package.name}.models._builder`, 'build_model_with_cfg')
  return fn instanceof PyFunction ? argumentsByName(interpreter, fn, args, kwargs) : 'build_model_with_cfg is not where it is expected'
}

/** Keys that are left out where they say what PretrainedCfg says anyway; a fifth of the catalog otherwise. */
const LEFT_TO_DEFAULT: ReadonlySet<string> = new Set(['num_classes', 'pool_size', 'crop_pct', 'crop_mode', 'interpolation', 'mean', 'std'])

/** A pretrained config without what says where files are, and without some of what is PretrainedCfg's default. */
function pretrainedCfg(cfg: PyDict | undefined, defaults: ReadonlyMap<string, string>): Data {
  const kept: Record<string, Data> = {}
  for (const [key, value] of cfg?.entries() ?? []) {
    if (typeof key !== 'string' || DROPPED_KEYS.has(key)) continue
    const data = toData(value)
    if (!LEFT_TO_DEFAULT.has(key) || stringifyData(data) !== defaults.get(key)) kept[key] = data
  }
  return kept
}

/** The defaults of PretrainedCfg's fields, as JSON text. */
function pretrainedDefaults(interpreter: Interpreter): ReadonlyMap<string, string> {
  const cls = interpreter.moduleAttribute(`${interpreter.package.name}.models._pretrained`, 'PretrainedCfg')
  const fields = cls instanceof PyClass ? fieldsOf(interpreter, cls) : []
  return new Map(fields.map((field) => [field.name, field.default === undefined ? '' : stringifyData(field.default)]))
}

/** Adds the classes that a value names, also inside lists, dicts and calls. */
export function collectClasses(value: Value, found: Set<PyClass>): void {
  if (isHuge(value)) return
  const pending: Value[] = [value]
  for (let part = pending.pop(); part !== undefined; part = pending.pop()) {
    if (part instanceof PyClass) found.add(part)
    else if (part instanceof PyList) pending.push(...part.items)
    else if (part instanceof PyDict) pending.push(...part.entries().map(([, item]) => item))
    else if (part instanceof PyCall) {
      if (part.callee instanceof PyClass) found.add(part.callee)
      pending.push(...part.args, part.kwargs)
    }
  }
}

export function lastPart(dotted: string): string {
  return dotted.slice(dotted.lastIndexOf('.') + 1)
}
