/** The hand-kept YAML files of configs/catalog, checked and compiled to the JSON that is read when linting. */
import { parse } from 'yaml'
import type { Dialect, DialectFile, HfCatalogFile, HfCatalogModel, TokenizerFile, Vocabulary } from '../catalog/types.ts'
import type { JsonValue } from '../json/types.ts'

type Mapping = Readonly<Record<string, JsonValue>>

/**
 * huggingface.yaml as HfCatalogFile. `version` is that of lint-configs, whose hands keep the file. Throws an Error that
 * names the entry where one has no source, an unknown model_type, or an alias that stands for something else already.
 */
export function compileHuggingFace(text: string, version: string): HfCatalogFile {
  const root = mapping(parse(text, { merge: true }), 'huggingface.yaml')
  const classes: Record<string, HfCatalogFile['classes'][string]> = {}
  for (const [type, entry] of Object.entries(mapping(root['classes'], 'classes'))) {
    const { source, defaults } = mapping(entry, type)
    classes[type] = { source: textOf(source, `${type}: source`), defaults: mapping(defaults, `${type}: defaults`) }
  }
  const models: Record<string, HfCatalogModel> = {}
  const aliases: Record<string, string> = {}
  for (const [name, entry] of sorted(mapping(root['models'], 'models'))) {
    const model = mapping(entry, name)
    const modelType = textOf(model['model_type'], `${name}: model_type`)
    if (!Object.hasOwn(classes, modelType)) throw new Error(`${name}: the model_type ${modelType} has no entry under classes`)
    models[name] = { model_type: modelType, config: mapping(model['config'], `${name}: config`), source: textOf(model['source'], `${name}: source`) }
    for (const alias of texts(model['aliases'] ?? [], `${name}: aliases`)) {
      if (Object.hasOwn(aliases, alias)) throw new Error(`${alias} is an alias of both ${aliases[alias]} and ${name}`)
      aliases[alias] = name
    }
  }
  for (const alias of Object.keys(aliases)) if (Object.hasOwn(models, alias)) throw new Error(`${alias} is an alias and a model`)
  return { source: { library: 'lint-configs', version }, classes, models, aliases: Object.fromEntries(sorted(aliases)) }
}

/** dialects.yaml as DialectFile. Throws an Error that names the entry where one is incomplete or an id is used twice. */
export function compileDialects(text: string, version: string): DialectFile {
  const root = parse(text) as JsonValue
  if (!Array.isArray(root)) throw new Error('dialects.yaml: expected a list')
  const ids = new Set<string>()
  const dialects = (root as readonly JsonValue[]).map((entry, index): Dialect => {
    const { id, title, repository, source, keys } = mapping(entry, `dialect ${index + 1}`)
    const name = textOf(id, `dialect ${index + 1}: id`)
    if (ids.has(name)) throw new Error(`the dialect ${name} is there twice`)
    ids.add(name)
    const blocks = Object.entries(mapping(keys, `${name}: keys`)).map(([block, list]) => [block, texts(list, `${name}: ${block}`)] as const)
    return {
      id: name,
      title: textOf(title, `${name}: title`),
      repository: textOf(repository, `${name}: repository`),
      source: textOf(source, `${name}: source`),
      keys: Object.fromEntries(blocks),
    }
  })
  return { source: { library: 'lint-configs', version }, dialects }
}

/** tokenizers.yaml as TokenizerFile. Throws an Error that names the entry where one is incomplete or a name stands in two. */
export function compileTokenizers(text: string, version: string): TokenizerFile {
  const names = new Map<string, number>()
  const vocabularies = Object.entries(mapping(parse(text), 'tokenizers.yaml')).map(([title, entry], index): Vocabulary => {
    const { size, end, pad, source, names: given } = mapping(entry, title)
    for (const name of texts(given, `${title}: names`)) {
      if (names.has(name)) throw new Error(`${title}: ${name} stands in another entry too`)
      names.set(name, index)
    }
    return { title, size: id(size, `${title}: size`), end: id(end, `${title}: end`), pad: id(pad, `${title}: pad`), source: textOf(source, `${title}: source`) }
  })
  return { source: { library: 'lint-configs', version }, vocabularies, names: Object.fromEntries(sorted(Object.fromEntries(names))) }
}

function id(value: unknown, what: string): number {
  if (!Number.isSafeInteger(value) || (value as number) < 0) throw new Error(`${what}: expected a whole number`)
  return value as number
}

function mapping(value: unknown, what: string): Mapping {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error(`${what}: expected a mapping`)
  return value as Mapping
}

function textOf(value: unknown, what: string): string {
  if (typeof value !== 'string' || value === '') throw new Error(`${what}: expected a text`)
  return value
}

function texts(value: unknown, what: string): readonly string[] {
  if (!Array.isArray(value)) throw new Error(`${what}: expected a list`)
  const list = value.map((item) => textOf(item, what))
  if (new Set(list).size !== list.length) throw new Error(`${what}: the same key twice`)
  return list
}

function sorted<T>(object: Readonly<Record<string, T>>): (readonly [string, T])[] {
  return Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1))
}
