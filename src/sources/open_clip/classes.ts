/** Config dataclasses and constructors of open_clip as lists of fields. */
import type { ClassSpec, FieldSpec, PyConstant } from '../../config/types.ts'
import type { AnnotatedAssign, ClassDef, Expression, FunctionDef } from '../python/ast.ts'
import { classesOf, definitionOf, functionsOf, whereIs, type Definition, type SourceModule, type SourcePackage } from './package.ts'
import { constructorOf, descendants } from './reads.ts'

/** The value of an expression in a module; `$name`, `$call` or `$unknown` where it is no constant. */
export type Evaluate = (expression: Expression, source: SourceModule) => PyConstant

/** Every dataclass of the package, by name, with the fields that it inherits. */
export function dataclasses(pkg: SourcePackage, evaluate: Evaluate): Record<string, ClassSpec> {
  const specs = classesOf(pkg).filter(isDataclass).map((definition): ClassSpec => ({
    name: definition.node.name,
    where: whereIs(definition),
    fields: [...fieldsOf(pkg, definition, evaluate).values()],
  }))
  return byName(specs)
}

/**
 * The classes that create_model instantiates with a config's top level as keyword arguments: what it assigns to
 * `model_class`, or calls with `**model_cfg`.
 */
export function modelClasses(pkg: SourcePackage): Definition<ClassDef>[] {
  const create = functionsOf(pkg).find(({ node, source }) => node.name === 'create_model' && source.path.endsWith('/factory.py'))
  if (create === undefined) return []
  const names = new Set<string>()
  for (const node of descendants(create.node.body)) {
    if (node.type === 'Assign' && node.value.type === 'Name' && node.targets.some((target) => target.type === 'Name' && target.id === 'model_class')) {
      names.add(node.value.id)
    }
    if (node.type === 'Call' && node.callee.type === 'Name' && node.args.some((argument) => argument.kind === 'doubleStar')) names.add(node.callee.id)
  }
  return [...names].flatMap((name) => {
    const found = definitionOf(pkg, create.source, name)
    return found?.node.type === 'ClassDef' ? [found as Definition<ClassDef>] : []
  })
}

/**
 * Functions that make a tower of a config block: `_build_vision_tower(embed_dim, vision_cfg, ...)`. The name is private and
 * says so, and the parameters are the embedding's width and one config object.
 */
export function builderFunctions(pkg: SourcePackage): { readonly definition: Definition<FunctionDef>; readonly param: string }[] {
  return functionsOf(pkg).flatMap((definition) => {
    const { name, params } = definition.node
    const config = params.filter((param) => param.name.endsWith('_cfg'))
    const [only] = config
    if (!name.startsWith('_build_') || only === undefined || config.length > 1 || !params.some((param) => param.name === 'embed_dim')) return []
    return [{ definition, param: only.name }]
  })
}

/** The classes that builder functions call: TimmModel, VisionTransformer, HFTextEncoder ... */
export function towerClasses(pkg: SourcePackage): Definition<ClassDef>[] {
  const found = new Map<string, Definition<ClassDef>>()
  for (const { definition } of builderFunctions(pkg)) {
    for (const node of descendants(definition.node.body)) {
      if (node.type !== 'Call' || node.callee.type !== 'Name') continue
      const target = definitionOf(pkg, definition.source, node.callee.id)
      if (target?.node.type !== 'ClassDef' || constructorOf(target.node) === undefined) continue
      const tower = target as Definition<ClassDef>
      if (!isDataclass(tower)) found.set(target.node.name, tower)
    }
  }
  return [...found.values()]
}

/** The parameters of a class's constructor without `self`; undefined where the class has none of its own. */
export function signature(definition: Definition<ClassDef>, evaluate: Evaluate): ClassSpec | undefined {
  const init = constructorOf(definition.node)
  if (init === undefined) return undefined
  const fields = init.params.slice(1).flatMap((param): FieldSpec[] => {
    if (param.kind === 'star' || param.kind === 'doubleStar') return []
    const field = { name: param.name, type: param.annotation }
    return [param.default === undefined ? field : { ...field, default: evaluate(param.default, definition.source) }]
  })
  const spec: ClassSpec = { name: definition.node.name, where: whereIs(definition), fields }
  return init.params.some((param) => param.kind === 'doubleStar') ? { ...spec, takesAnyKeyword: true } : spec
}

/** Specs by name; of two of one name, which open_clip does not have, the first in order stays. */
export function byName(specs: readonly ClassSpec[]): Record<string, ClassSpec> {
  const found: Record<string, ClassSpec> = {}
  for (const spec of specs) found[spec.name] ??= spec
  return found
}

function isDataclass({ node }: Definition<ClassDef>): boolean {
  return node.decorators.some((decorator) => {
    const name = decorator.type === 'Call' ? decorator.callee : decorator
    return (name.type === 'Name' && name.id === 'dataclass') || (name.type === 'Attribute' && name.name === 'dataclass')
  })
}

/** An overridden field keeps the place that it has in the base class, as in dataclasses. */
function fieldsOf(pkg: SourcePackage, definition: Definition<ClassDef>, evaluate: Evaluate): Map<string, FieldSpec> {
  const fields = new Map<string, FieldSpec>()
  for (const base of [...definition.node.args].reverse()) {
    if (base.kind !== 'plain' || base.value.type !== 'Name') continue
    const found = definitionOf(pkg, definition.source, base.value.id)
    if (found?.node.type !== 'ClassDef') continue
    for (const [name, field] of fieldsOf(pkg, found as Definition<ClassDef>, evaluate)) fields.set(name, field)
  }
  for (const statement of definition.node.body) {
    if (statement.type !== 'AnnotatedAssign' || statement.target.type !== 'Name' || /^(?:typing\.)?ClassVar\b/.test(statement.annotation)) continue
    fields.set(statement.target.id, fieldOf(statement.target.id, statement, definition.source, evaluate))
  }
  return fields
}

function fieldOf(name: string, { annotation, value }: AnnotatedAssign, source: SourceModule, evaluate: Evaluate): FieldSpec {
  const required: FieldSpec = { name, type: annotation }
  if (value === undefined) return required
  if (value.type !== 'Call' || value.callee.type !== 'Name' || value.callee.id !== 'field') return { ...required, default: evaluate(value, source) }
  // field(default=...), field(default_factory=dict)
  const argument = (keyword: string): Expression | undefined => value.args.find((one) => one.keyword === keyword)?.value
  const plain = argument('default')
  if (plain !== undefined) return { ...required, default: evaluate(plain, source) }
  const factory = argument('default_factory')
  if (factory === undefined) return required
  if (factory.type === 'Name' && factory.id === 'dict') return { ...required, default: {} }
  if (factory.type === 'Name' && factory.id === 'list') return { ...required, default: [] }
  return { ...required, default: { $unknown: 'made by a default_factory' } }
}
