/** Names and what they are bound to. */
import type { Value } from './values.ts'

/** An import that is followed only when the name is used, so that modules may import each other. */
export interface LazyImport {
  /** Dotted module; `names` of it are looked up, or the module itself where `name` is undefined. */
  readonly module: string
  readonly name: string | undefined
  /** How the source writes it, for names of other packages. */
  readonly text: string
}

export type Binding = { readonly value: Value } | { readonly lazy: LazyImport }

export class Scope {
  readonly #bindings = new Map<string, Binding>()
  readonly parent: Scope | undefined
  /** Modules of `from m import *`, in order. */
  readonly stars: string[] = []

  /** A class's body: functions in it do not see its names. */
  readonly isClass: boolean

  constructor(parent?: Scope, isClass = false) {
    this.parent = parent
    this.isClass = isClass
  }

  /** The scope in which a function or lambda that stands here looks up its free names. */
  closure(): Scope {
    return this.isClass && this.parent !== undefined ? this.parent : this
  }

  set(name: string, value: Value): void {
    this.#bindings.set(name, { value })
  }

  setLazy(name: string, lazy: LazyImport): void {
    this.#bindings.set(name, { lazy })
  }

  delete(name: string): boolean {
    return this.#bindings.delete(name)
  }

  /** What this scope itself binds the name to. */
  own(name: string): Binding | undefined {
    return this.#bindings.get(name)
  }

  names(): string[] {
    return [...this.#bindings.keys()]
  }
}
