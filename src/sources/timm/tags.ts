/** Pretrained configs by model and tag, as timm's own registry orders them. */
import { truth } from '../python/semantics.ts'
import { isUnknown, PyCall, PyClass, PyDict, PyExternal, unknown, type Value } from '../python/values.ts'

/** What is registered for one model: its tags, the default first, and each tag's config. */
export interface TaggedCfgs {
  readonly tags: readonly string[]
  readonly cfgs: ReadonlyMap<string, PyDict>
}

/** Results of generate_default_cfgs, by the dict that stands for them in the evaluated source. */
export class DefaultCfgs {
  readonly #generated = new Map<PyDict, Map<string, TaggedCfgs>>()

  /** Answers timm's generate_default_cfgs (1.0.29, models/_registry.py): its keys are `model.tag`. */
  generate(source: Value | undefined): Value {
    if (!(source instanceof PyDict) || source.tainted !== undefined) return unknown('default configs that are not known')
    const models = new Map<string, { tags: string[]; cfgs: Map<string, PyDict>; isPretrained: boolean; isDefaultSet: boolean }>()
    for (const [key, value] of source.entries()) {
      const cfg = configOf(value)
      if (typeof key !== 'string' || cfg === undefined) return unknown(`the default config ${String(key)}${isUnknown(value) ? `: ${value.reason}` : ''}`)
      const dot = key.indexOf('.')
      const name = dot < 0 ? key : key.slice(0, dot)
      const marked = dot < 0 ? '' : key.slice(dot + 1)
      const tag = withoutStars(marked)
      const model = models.get(name) ?? { tags: [], cfgs: new Map<string, PyDict>(), isPretrained: false, isDefaultSet: false }
      models.set(name, model)
      const weights = hasWeights(cfg)
      // An empty tag with weights comes first, and so does the first tag with a star; else the first that has weights.
      const isFirst = (weights && marked === '') || (marked.endsWith('*') && !model.isDefaultSet)
      if (isFirst) model.isDefaultSet = true
      if (isFirst || (weights && !model.isPretrained)) model.tags.unshift(tag)
      else model.tags.push(tag)
      if (weights) model.isPretrained = true
      model.cfgs.set(tag, cfg)
    }
    const result = new PyDict()
    // An entry's content is read with `of`; where the source hands one on, it says what it is.
    for (const name of models.keys()) result.set(name, new PyCall(new PyExternal('timm.models._pretrained.DefaultCfg', 'DefaultCfg'), [], new PyDict()))
    this.#generated.set(result, models)
    return result
  }

  /** What a module's `default_cfgs` registers for a model; undefined where it has no entry of that name, a reason where that is not known. */
  of(cfgs: Value | undefined, model: string): TaggedCfgs | undefined | { readonly reason: string } {
    if (cfgs === undefined) return undefined
    if (isUnknown(cfgs)) return { reason: cfgs.reason }
    if (!(cfgs instanceof PyDict) || cfgs.tainted !== undefined) return { reason: 'default_cfgs is no dict that is known' }
    const generated = this.#generated.get(cfgs)
    if (generated !== undefined) return generated.get(model)
    // The older form: one config a model, without tags.
    const entry = cfgs.get(model)
    const cfg = entry === undefined ? undefined : configOf(entry)
    if (entry !== undefined && cfg === undefined) return { reason: `the default config of ${model} is not known` }
    return cfg === undefined ? undefined : { tags: [''], cfgs: new Map([['', cfg]]) }
  }
}

/** A config as a dict: it is written as one, or as a PretrainedCfg. */
function configOf(value: Value): PyDict | undefined {
  if (value instanceof PyDict) return value.tainted === undefined ? value : undefined
  if (!(value instanceof PyCall) || !(value.callee instanceof PyClass) || value.args.length > 0) return undefined
  return value.callee.name === 'PretrainedCfg' && value.kwargs.tainted === undefined ? value.kwargs : undefined
}

/** PretrainedCfg.has_weights. */
function hasWeights(cfg: PyDict): boolean {
  return ['url', 'file', 'hf_hub_id'].some((key) => {
    const value = cfg.get(key)
    return value !== undefined && truth(value) !== false
  })
}

/** Without stars at its beginning and its end, as Python's strip('*'). */
function withoutStars(tag: string): string {
  let [start, end] = [0, tag.length]
  while (start < end && tag[start] === '*') start++
  while (end > start && tag[end - 1] === '*') end--
  return tag.slice(start, end)
}
