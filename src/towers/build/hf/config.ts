/** Typed reading of a Hugging Face config.json. What a model's file leaves out is in the catalog's entry, or the tower is not built. */
import type { HfModel } from '../../../catalog/types.ts'
import type { Builder } from '../../../ir/builder.ts'

export class HfConfig {
  readonly model: HfModel
  readonly b: Builder

  constructor(b: Builder, model: HfModel) {
    this.b = b
    this.model = model
  }

  int(name: string): number {
    const value = this.model.config[name]
    if (typeof value === 'number' && Number.isInteger(value)) return value
    return this.#missing(name, 'an integer')
  }

  number(name: string): number {
    const value = this.model.config[name]
    if (typeof value === 'number') return value
    return this.#missing(name, 'a number')
  }

  bool(name: string): boolean {
    const value = this.model.config[name]
    if (typeof value === 'boolean') return value
    return this.#missing(name, 'true or false')
  }

  string(name: string): string {
    const value = this.model.config[name]
    if (typeof value === 'string') return value
    return this.#missing(name, 'a string')
  }

  has(name: string): boolean {
    return this.model.config[name] !== undefined
  }

  #missing(name: string, what: string): never {
    return this.b.notModelled(`config.json of ${this.model.name} gives ${name} no value that is ${what}`)
  }
}
