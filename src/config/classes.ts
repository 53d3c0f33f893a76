/** The classes of one version of open_clip, prepared once per reader for reading many configs. */
import { effectiveAnnotation } from './python-type.ts'
import { typeCheck, type TypeCheck } from './type-check.ts'
import type { Authority, BuilderBranch, ClassSpec, FieldSpec, OpenClipReader, Origin } from './types.ts'

/** A field as its class reads it. */
export class PreparedField {
  readonly spec: FieldSpec
  /** Its own annotation or, where the class gives none, that of its sisters (see borrowedAnnotation). */
  readonly annotation: string
  /** The config class that reads the field's value, where it is a block: CLIPVisionCfg for `vision_cfg`. */
  readonly blockClass: string | undefined
  readonly origin: Origin
  readonly required: boolean
  private held: { readonly check: TypeCheck | undefined } | undefined

  constructor(spec: FieldSpec, annotation: string, blockClass: string | undefined, { library, version }: Omit<Authority, 'symbol'>, symbol: string) {
    this.spec = spec
    this.annotation = annotation
    this.blockClass = blockClass
    this.origin = { kind: 'default', library, version, symbol }
    this.required = !('default' in spec)
  }

  /** The annotation that values are held against; undefined where it says nothing about JSON values. */
  checked(): string | undefined {
    return effectiveAnnotation(this.annotation, this.spec.default === null)
  }

  /** How values are held against it; undefined also where no schema is compiled for the annotation. */
  check(): TypeCheck | undefined {
    if (this.held === undefined) {
      const annotation = this.checked()
      this.held = { check: annotation === undefined ? undefined : typeCheck(annotation) }
    }
    return this.held.check
  }
}

export interface PreparedClass {
  readonly name: string
  readonly fields: ReadonlyMap<string, PreparedField>
  /** Fields whose values are blocks, and those without a default, in the order of the class. */
  readonly blocks: readonly PreparedField[]
  readonly required: readonly PreparedField[]
  /** False for a class that the reader does not hold: then nothing is said of other keys. */
  readonly known: boolean
  /** Keys that are no fields are left alone: the class takes **kwargs, or is passed only what it knows. */
  readonly ignoresUnknown: boolean
  /** A field that is null counts as not written. */
  readonly skipsNull: boolean
}

/** A class as it reads one block of a model: with the builder functions that read the block's fields, branch by branch. */
export interface BlockReader {
  readonly spec: PreparedClass
  readonly builders: readonly (readonly BuilderBranch[])[]
}

/** Parameters of model classes that create_model passes itself (open_clip 3.3.0 factory.create_model); a config cannot. */
const PASSED_BY_FACTORY: ReadonlySet<string> = new Set(['cast_dtype'])

/** transform.merge_preprocess_dict drops what PreprocessCfg does not know, and what is null (open_clip 3.3.0). */
const FILTERED: ReadonlySet<string> = new Set(['PreprocessCfg'])

/** Functions that read a config class wherever it stands, as the catalog names them. */
const BUILDERS: Readonly<Record<string, readonly string[]>> = {
  CLIPVisionCfg: ['_build_vision_tower'],
  CLIPTextCfg: ['_build_text_tower', 'get_tokenizer'],
  MultimodalCfg: ['_build_text_decoder_tower'],
  CLIPAudioCfg: ['_build_audio_tower'],
}

const prepared = new WeakMap<OpenClipReader, Map<string, BlockReader>>()

/** A model class, with the fields that create_model pops off before (custom_text). */
export function modelReader(reader: OpenClipReader, modelClass: string, popped: readonly FieldSpec[]): BlockReader {
  return kept(reader, `${modelClass} ${popped.length}`, () => ({ spec: prepareClass(reader, modelClass, popped), builders: [] }))
}

/**
 * The class that reads a block of a model. Its builders are the functions for the class, and the model class's own
 * constructor: `CoCa.text_cfg` reads vocab_size for its decoder.
 */
export function blockReader(reader: OpenClipReader, className: string, modelClass: string, block: string): BlockReader {
  return kept(reader, `${className} ${modelClass} ${block}`, () => {
    const names = [...((Object.hasOwn(BUILDERS, className) ? BUILDERS[className] : undefined) ?? []), `${modelClass}.${block}`]
    const builders = names.flatMap((name) => (Object.hasOwn(reader.builders, name) ? [reader.builders[name] as readonly BuilderBranch[]] : []))
    return { spec: prepareClass(reader, className, []), builders }
  })
}

function kept(reader: OpenClipReader, key: string, make: () => BlockReader): BlockReader {
  let readers = prepared.get(reader)
  if (readers === undefined) prepared.set(reader, (readers = new Map()))
  let found = readers.get(key)
  if (found === undefined) readers.set(key, (found = make()))
  return found
}

/** A class of the reader; one that it does not hold has no fields. */
function prepareClass(reader: OpenClipReader, name: string, popped: readonly FieldSpec[]): PreparedClass {
  const spec = classOf(reader, name)
  const fields: PreparedField[] = []
  const add = (field: FieldSpec, symbol: string): void => {
    if (PASSED_BY_FACTORY.has(field.name)) return
    const annotation = field.type === '' ? borrowedAnnotation(reader, field.name) : field.type
    fields.push(new PreparedField(field, annotation, blockClassOf(reader, annotation), reader, symbol))
  }
  for (const field of spec?.fields ?? []) add(field, `${name}.${field.name}`)
  for (const field of popped) add(field, `create_model ${field.name}`)
  const filtered = FILTERED.has(name)
  return finishClass(name, fields, { known: spec !== undefined, ignoresUnknown: filtered || spec?.takesAnyKeyword === true, skipsNull: filtered })
}

/** A class of the given fields. */
export function finishClass(
  name: string,
  fields: readonly PreparedField[],
  traits: Pick<PreparedClass, 'known' | 'ignoresUnknown' | 'skipsNull'>,
): PreparedClass {
  const { known, ignoresUnknown, skipsNull } = traits
  return {
    name,
    fields: new Map(fields.map((field) => [field.spec.name, field])),
    blocks: fields.filter((field) => field.blockClass !== undefined),
    required: fields.filter((field) => field.required),
    known,
    ignoresUnknown,
    skipsNull,
  }
}

/**
 * CoCa.__init__ leaves embed_dim without an annotation where its sisters say `int`: a parameter without one is held against
 * the annotation that all other classes give its name, if they agree.
 */
function borrowedAnnotation(reader: OpenClipReader, name: string): string {
  const annotations = new Set<string>()
  for (const other of Object.values(reader.classes)) {
    for (const field of other.fields) if (field.name === name && field.type !== '') annotations.add(field.type)
  }
  const [only, ...more] = annotations
  return only !== undefined && more.length === 0 ? only : ''
}

/** The config class that an annotation names: `CLIPVisionCfg`, `Union[AudioNaFlexCfg, Dict]`. */
function blockClassOf(reader: OpenClipReader, annotation: string): string | undefined {
  return annotation.includes('Cfg') ? annotation.match(/\b\w+Cfg\b/g)?.find((word) => classOf(reader, word) !== undefined) : undefined
}

function classOf(reader: OpenClipReader, name: string): ClassSpec | undefined {
  return Object.hasOwn(reader.classes, name) ? reader.classes[name] : undefined
}
