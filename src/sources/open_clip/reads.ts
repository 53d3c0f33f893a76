/**
 * Which fields a piece of Python reads of one config object: `cfg.width`, `cfg['width']`, `cfg.get('width', 768)`,
 * `getattr(cfg, 'width')`, `'width' in cfg`, and what the functions and constructors read that it hands the object on to.
 */
import type { Argument, Call, Expression, Param, Statement } from '../python/ast.ts'
import { PyClass, type PyModule } from '../python/values.ts'
import { constructorOf, nodesOf, type NamedFunction, type OpenClipSource } from './package.ts'

/** Where the reading happens, and what it may follow. */
export interface ReadingContext {
  readonly source: OpenClipSource
  /** Functions that are read for themselves: a call of them is not followed. */
  readonly apart: (name: string) => boolean
  /** Told of a call that takes the object and cannot be followed: `AudioTower in open_clip/clap_model.py:20`. */
  readonly lost: (what: string) => void
}

/** A function's body and the module in which its names mean something. */
export interface Code {
  readonly module: PyModule
  readonly body: readonly Statement[]
}

/** The names by which the object goes: `vision_cfg`, `self.cfg`. */
type Subjects = Set<string>

/** A piece of code that has the object: where names mean something, and by which the object goes. */
interface Scope extends Code {
  readonly subjects: Subjects
  readonly context: ReadingContext
  readonly followed: Set<string>
}

/**
 * Fields that the nodes read of a function's parameter. `names` are those by which the object goes in the function: see
 * `namesIn`.
 */
export function readsOf(nodes: readonly (Statement | Expression)[], code: Code, names: ReadonlySet<string>, context: ReadingContext): Set<string> {
  return collect(nodes, { ...code, subjects: new Set(names), context, followed: new Set() })
}

/** The parameter's own name, and those that the body gives to the same object: `c = cfg`, `self.cfg = cfg`. */
export function namesIn(body: readonly Statement[], param: string): ReadonlySet<string> {
  const names: Subjects = new Set([param])
  for (const node of nodesOf(body)) learn(node, names)
  return names
}

/**
 * Fields that a function reads of the object that it takes out of another one under `key`:
 * `text_config = config.get('text_cfg', {})`, then `text_config.get('context_length')`.
 */
export function readsUnderKey({ def, module }: NamedFunction, key: string, context: ReadingContext): Set<string> {
  const subjects: Subjects = new Set()
  for (const node of nodesOf(def.body)) {
    if (node.type === 'Assign' && isTaken(node.value, key)) for (const target of node.targets) addSubject(subjects, target)
  }
  if (subjects.size === 0) return new Set()
  return collect(def.body, { module, body: def.body, subjects, context, followed: new Set() })
}

function collect(nodes: readonly (Statement | Expression)[], scope: Scope): Set<string> {
  const reads = new Set<string>()
  // Nodes that name a field without reading it; a node comes before those inside it.
  const passedOver = new Set<object>()
  for (const node of nodesOf(nodes)) {
    learn(node, scope.subjects)
    switch (node.type) {
      case 'Assign':
        // `cfg['x'] = value` writes.
        for (const target of node.targets) passedOver.add(target)
        break
      case 'Attribute':
      case 'Subscript': {
        const field = passedOver.has(node) ? undefined : fieldOf(node, scope.subjects)
        if (field !== undefined) reads.add(field)
        break
      }
      case 'Compare':
        for (const { op, right } of node.rest) {
          if (/^(?:not )?in$/.test(op) && isSubject(right, scope.subjects) && node.left.type === 'String') reads.add(node.left.value)
        }
        break
      case 'Call':
        // `cfg.get(...)`: a method is no field.
        passedOver.add(node.callee)
        for (const field of readsOfCall(node, scope)) reads.add(field)
        break
    }
  }
  return reads
}

function learn(node: Statement | Expression, subjects: Subjects): void {
  if (node.type === 'Assign' && isSubject(node.value, subjects)) for (const target of node.targets) addSubject(subjects, target)
}

function readsOfCall(call: Call, scope: Scope): Iterable<string> {
  const { callee, args } = call
  if (callee.type === 'Attribute' && isSubject(callee.object, scope.subjects)) {
    const first = args[0]?.value
    return TAKING.has(callee.name) && first?.type === 'String' ? [first.value] : []
  }
  const name = callee.type === 'Name' ? callee.id : undefined
  if (name !== undefined && NAMING.has(name)) {
    const [object, field] = args.map((argument) => argument.value)
    return object !== undefined && isSubject(object, scope.subjects) && field?.type === 'String' ? [field.value] : []
  }
  const handed = args.filter((argument) => argument.kind !== 'doubleStar' && isSubject(argument.value, scope.subjects))
  if (handed.length === 0 || (name !== undefined && (HARMLESS.has(name) || scope.context.apart(name)))) return []
  return handed.flatMap((argument) => [...follow(call, argument, scope)])
}

/** Methods of a dict whose first argument is a key that is read. */
const TAKING: ReadonlySet<string> = new Set(['get', 'pop', 'setdefault'])
/** Functions that read the field of the object that their second argument names. */
const NAMING: ReadonlySet<string> = new Set(['getattr', 'hasattr'])
/** Functions that take the object without reading a field of it. */
const HARMLESS: ReadonlySet<string> = new Set(['isinstance', 'type', 'dict', 'deepcopy', 'asdict', 'bool', 'len', 'repr', 'str'])

function follow(call: Call, argument: Argument, scope: Scope): Iterable<string> {
  const { callee } = call
  const target = callee.type === 'Name' ? scope.context.source.definition(callee.id, scope.module, scope.body) : undefined
  const def = target instanceof PyClass ? constructorOf(target) : target?.def
  // `self` is no argument of the call.
  const param = paramFor(call, argument, target instanceof PyClass ? (def?.params.slice(1) ?? []) : (def?.params ?? []))
  if (target === undefined || def === undefined || param === undefined) {
    const what = callee.type === 'Name' ? callee.id : callee.type === 'Attribute' ? callee.name : 'a call'
    scope.context.lost(`${what} in ${scope.module.path}:${call.line}`)
    return []
  }
  const key = `${target.module.name} ${target.name} ${param.name}`
  if (scope.followed.has(key)) return []
  scope.followed.add(key)
  const inside: Scope = { ...scope, module: target.module, body: def.body, subjects: new Set([param.name]) }
  const reads = collect(def.body, inside)
  // A constructor that keeps the object (`self.cfg = cfg`) lets the class's other methods read it.
  const kept = [...inside.subjects].filter((name) => name.startsWith('self.'))
  if (target instanceof PyClass && kept.length > 0) {
    for (const method of target.def.body) {
      if (method.type !== 'FunctionDef' || method === def) continue
      for (const field of collect(method.body, { ...inside, body: method.body, subjects: new Set(kept) })) reads.add(field)
    }
  }
  return reads
}

function paramFor(call: Call, argument: Argument, params: readonly Param[]): Param | undefined {
  if (argument.kind === 'keyword') return params.find((param) => param.name === argument.keyword)
  if (argument.kind !== 'plain') return undefined
  const param = params[call.args.filter((one) => one.kind === 'plain').indexOf(argument)]
  return param?.kind === 'plain' || param?.kind === 'positionalOnly' ? param : undefined
}

/** `cfg.width`, `cfg['width']`: the field, where the object is the config object. */
function fieldOf(node: Expression, subjects: Subjects): string | undefined {
  if (node.type === 'Attribute' && isSubject(node.object, subjects)) return node.name
  if (node.type === 'Subscript' && isSubject(node.object, subjects) && node.index.type === 'String') return node.index.value
  return undefined
}

function isSubject(node: Expression, subjects: Subjects): boolean {
  const name = nameOf(node)
  if (name !== undefined) return subjects.has(name)
  // `Cfg(**cfg) if isinstance(cfg, dict) else cfg`
  return node.type === 'Conditional' && [node.then, node.otherwise].some((branch) => isSubject(branch, subjects))
}

function nameOf(node: Expression): string | undefined {
  if (node.type === 'Name') return node.id
  return node.type === 'Attribute' && node.object.type === 'Name' && node.object.id === 'self' ? `self.${node.name}` : undefined
}

function addSubject(subjects: Subjects, target: Expression): void {
  const name = nameOf(target)
  if (name !== undefined) subjects.add(name)
}

/** `config.get('text_cfg', {})`, `config['text_cfg']` */
function isTaken(node: Expression, key: string): boolean {
  if (node.type === 'Subscript') return node.index.type === 'String' && node.index.value === key
  const first = node.type === 'Call' && node.callee.type === 'Attribute' && node.callee.name === 'get' ? node.args[0]?.value : undefined
  return first?.type === 'String' && first.value === key
}
