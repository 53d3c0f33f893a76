/** Config dataclasses and constructors of open_clip as lists of fields. */
import type { ClassSpec } from '../../config/types.ts'
import { fieldsOf, type FieldData } from '../python/signature.ts'
import { isDataclass, PyClass } from '../python/values.ts'
import { constructorOf, nodesOf, whereIs, type NamedFunction, type OpenClipSource } from './package.ts'

/** ClassSpec of src/config/types.ts, with whole floats kept apart. */
export type ClassData = Omit<ClassSpec, 'fields'> & { readonly fields: readonly FieldData[] }

/** Every dataclass of the package, with the fields that it inherits. */
export function dataclasses(source: OpenClipSource): Record<string, ClassData> {
  return byName(source.classes.filter((one) => isDataclass(one.def)).map((one) => classData(source, one)))
}

/**
 * The classes that create_model instantiates with a config's top level as keyword arguments: what it assigns to
 * `model_class`, or calls with `**model_cfg`.
 */
export function modelClasses(source: OpenClipSource): PyClass[] {
  const create = source.functionIn('factory.py', 'create_model')
  if (create === undefined) return []
  const names = new Set<string>()
  for (const node of nodesOf(create.def.body)) {
    if (node.type === 'Assign' && node.value.type === 'Name' && node.targets.some((target) => target.type === 'Name' && target.id === 'model_class')) {
      names.add(node.value.id)
    }
    if (node.type === 'Call' && node.callee.type === 'Name' && node.args.some((argument) => argument.kind === 'doubleStar')) names.add(node.callee.id)
  }
  return [...names].flatMap((name) => {
    const found = source.definition(name, create.module, create.def.body)
    return found instanceof PyClass ? [found] : []
  })
}

/**
 * Functions that make a tower of a config block: `_build_vision_tower(embed_dim, vision_cfg, ...)`. The name is private and
 * says so, and the parameters are the embedding's width and one config object.
 */
export function builderFunctions(source: OpenClipSource): { readonly builder: NamedFunction; readonly param: string }[] {
  return source.functions.flatMap((builder) => {
    const { name, params } = builder.def
    const [only, ...others] = params.filter((param) => param.name.endsWith('_cfg'))
    const takesWidth = params.some((param) => param.name === 'embed_dim')
    return name.startsWith('_build_') && takesWidth && only !== undefined && others.length === 0 ? [{ builder, param: only.name }] : []
  })
}

/** The classes that builder functions call: TimmModel, VisionTransformer, HFTextEncoder ... */
export function towerClasses(source: OpenClipSource): Record<string, ClassData> {
  const calls = builderFunctions(source).flatMap(({ builder }) =>
    nodesOf(builder.def.body).flatMap((node) => {
      const target = node.type === 'Call' && node.callee.type === 'Name' ? source.definition(node.callee.id, builder.module, builder.def.body) : undefined
      return target instanceof PyClass && !isDataclass(target.def) && constructorOf(target) !== undefined ? [target] : []
    }),
  )
  return byName(calls.map((one) => classData(source, one)))
}

/** The fields of a dataclass, or the parameters of a constructor without `self`. */
export function classData(source: OpenClipSource, cls: PyClass): ClassData {
  const data = { name: cls.name, where: whereIs(cls), fields: fieldsOf(source.interpreter, cls) }
  return constructorOf(cls)?.params.some((param) => param.kind === 'doubleStar') === true ? { ...data, takesAnyKeyword: true } : data
}

/** Classes by name; of two of one name, which open_clip does not have, the first in order stays. */
export function byName(classes: readonly ClassData[]): Record<string, ClassData> {
  const found: Record<string, ClassData> = {}
  for (const one of classes) found[one.name] ??= one
  return found
}
