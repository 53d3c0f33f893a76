/** What a schema has against a file of the tool's own, in sentences with places. */
import { find, join, tokens } from '../../json/pointer.ts'
import type { JsonNode } from '../../json/types.ts'
import { describe } from '../../json/value.ts'
import { closest, list } from '../../text/index.ts'
import { byPlace } from './error.ts'
import type { ConfigSource, SourceKind } from './source.ts'

/** An error of ajv's standalone code, as far as it is looked at: its schemaPath ends at the next $ref, and leads nowhere. */
export interface SchemaError {
  readonly instancePath: string
  readonly keyword: string
  readonly params: Readonly<Record<string, unknown>>
}

/** The keywords in which the schemas of the tool's own files hold others. */
interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>
  readonly additionalProperties?: boolean | Schema
  readonly items?: Schema
  readonly allOf?: readonly Schema[]
  readonly then?: Schema
  readonly else?: Schema
  readonly $ref?: string
  readonly definitions?: Readonly<Record<string, Schema>>
}

/** How a list of a few words is given where nothing is near. */
const FEW = 12

/**
 * One line for each fault, in the order of the text. `schema` is the one that was compiled: what it allows where the file
 * says something else is looked up in it.
 */
export function explain(errors: readonly SchemaError[], source: ConfigSource, schema: object): string[] {
  // That `then` or `else` does not fit is said by what in them does not.
  return byPlace(errors.filter(({ keyword }) => keyword !== 'if').map((error) => {
    const { sentence, pointer, at } = say(error, source, schema)
    return `${source.place(pointer, at)}: ${sentence}`
  }))
}

interface Said {
  readonly sentence: string
  readonly pointer: string
  readonly at: 'key' | 'value'
}

function say({ instancePath, keyword, params }: SchemaError, { root, kind }: ConfigSource, schema: object): Said {
  const here = (sentence: string): Said => ({ sentence, pointer: instancePath, at: 'value' })
  const limit = params['limit']
  const name = instancePath === '' ? WHOLE[kind] : nameOf(instancePath)
  switch (keyword) {
    case 'additionalProperties': {
      const key = String(params['additionalProperty'])
      return { sentence: unknownKey(instancePath, key, namesAt(schema, instancePath)), pointer: join(instancePath, key), at: 'key' }
    }
    case 'required':
      return here(`${name} needs "${String(params['missingProperty'])}"`)
    case 'enum':
      return here(notOneOf(name, valueAt(root, instancePath), wordsOf(params['allowedValues'])))
    case 'type':
      return here(`${name} is ${expected(params['type'])}, not ${valueAt(root, instancePath)}`)
    case 'minimum':
      return here(`${name} is at least ${String(limit)}, not ${valueAt(root, instancePath)}`)
    case 'maximum':
      return here(`${name} is at most ${String(limit)}, not ${valueAt(root, instancePath)}`)
    case 'minItems':
      return here(`${name} has at least ${String(limit)} of them, not ${valueAt(root, instancePath)}`)
    default:
      return here(`${name} does not fit its schema (${keyword} ${JSON.stringify(params)})`)
  }
}

function unknownKey(pointer: string, key: string, known: readonly string[]): string {
  const parts = tokens(pointer)
  const last = parts.at(-1)
  const isRule = last === 'rules'
  const [meant] = closest(key, known)
  if (last === 'options') return known.length === 0 ? `${ruleOf(parts)} takes no options` : `${ruleOf(parts)} has no option "${key}"${hint(meant, known)}`
  if (key === 'options' && parts.at(-2) === 'rules') {
    return `${ruleOf(parts)} takes no options${parts[0] === 'overrides' ? ' here: they are for whole files, and this is for single fields' : ''}`
  }
  if (isRule) return `there is no rule "${key}"${meant === undefined ? '; see lint-configs --list-rules' : `; did you mean ${meant}?`}`
  if (last === 'targets') return `there is no library "${key}"${hint(meant, known)}`
  const where = { overrides: 'an override', budgets: 'a budget', rules: 'what is set for a rule' }[parts.at(-2) ?? '']
  return `there is no setting "${key}"${where === undefined ? '' : ` in ${where}`}${hint(meant, known)}`
}

function ruleOf(parts: readonly string[]): string {
  return `the rule ${parts[parts.lastIndexOf('rules') + 1]}`
}

function hint(meant: string | undefined, known: readonly string[]): string {
  if (meant !== undefined) return `; did you mean ${meant}?`
  return known.length > FEW ? '' : `; there is ${list(known)}`
}

function notOneOf(name: string, got: string, allowed: readonly string[]): string {
  const written = /^the string "(.*)"$/.exec(got)?.[1]
  const [meant] = written === undefined ? [] : [...closest(written, allowed), ...allowed.filter((each) => written !== '' && each.startsWith(written))]
  return `${name} is ${list(allowed, 'or')}, not ${got}${meant === undefined ? '' : `; did you mean ${meant}?`}`
}

const WHOLE: Readonly<Record<SourceKind, string>> = { config: 'a config of lint-configs', baseline: 'a baseline' }

const NAMES: Readonly<Record<string, string>> = { overrides: 'an override', budgets: 'a budget' }

/** What a value below the root is called: `fail-on`, `the severity of sintax`, `an override`. */
function nameOf(pointer: string): string {
  const parts = tokens(pointer)
  const last = parts.at(-1) as string
  const above = parts.at(-2)
  if (last === 'severity' && parts.at(-3) === 'rules') return `the severity of ${above}`
  if (above === 'rules') return `the severity of ${last}`
  const name = above === undefined ? undefined : NAMES[above]
  if (name !== undefined) return name
  return /^\d+$/.test(last) ? `each of ${above}` : last
}

function valueAt(root: JsonNode, pointer: string): string {
  const found = find(root, pointer)
  return found === undefined ? 'nothing' : describe(found.value)
}

const TYPES: Readonly<Record<string, string>> = {
  string: 'a text in quotes',
  object: 'an object',
  array: 'a list',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
}

function expected(type: unknown): string {
  return list([type].flat().map((each) => TYPES[String(each)] ?? String(each)), 'or')
}

function wordsOf(values: unknown): string[] {
  return Array.isArray(values) ? values.map(String) : []
}

/** The keys that a schema allows in the object at a pointer, wherever its branches say so. */
function namesAt(schema: Schema, pointer: string): string[] {
  let here: Schema[] = [schema]
  for (const token of tokens(pointer)) here = here.flatMap((each) => branches(each, schema)).flatMap((each) => below(each, token))
  return [...new Set(here.flatMap((each) => branches(each, schema)).flatMap(({ properties }) => Object.keys(properties ?? {})))]
}

/** A schema, and all that it refers to for the same value. */
function branches(one: Schema, root: Schema): Schema[] {
  const referred = one.$ref === undefined ? undefined : root.definitions?.[one.$ref.replace('#/definitions/', '')]
  const parts = [...(one.allOf ?? []), one.then, one.else, referred]
  return [one, ...parts.flatMap((part) => (part === undefined ? [] : branches(part, root)))]
}

function below({ properties, items, additionalProperties }: Schema, token: string): Schema[] {
  const found = [properties?.[token], /^\d+$/.test(token) ? items : undefined, typeof additionalProperties === 'object' ? additionalProperties : undefined]
  return found.filter((each) => each !== undefined)
}
