/** What the shapes of a real model's parameters say. */

/** One line of ../shared/truth/params. */
export interface ModelShapes {
  readonly model: string
  readonly parameters?: Shapes
  readonly error?: string
}

/** Shapes of parameters by name, in the order of registration. */
export type Shapes = Readonly<Record<string, readonly number[]>>

/** The parameters below a prefix, without it. */
export function below(shapes: Shapes, prefix: string): Shapes {
  return Object.fromEntries(Object.entries(shapes).flatMap(([name, shape]) => (name.startsWith(prefix) ? [[name.slice(prefix.length), shape]] : [])))
}

/** How many different numbers stand where the pattern has its group: the blocks of `/^blocks\.(\d+)\./`. */
export function countOf(shapes: Shapes, pattern: RegExp): number {
  return new Set(Object.keys(shapes).flatMap((name) => pattern.exec(name)?.[1] ?? [])).size
}

/** The first of these parameters that the model has. */
export function first(shapes: Shapes, ...names: readonly string[]): readonly number[] | undefined {
  return names.map((name) => shapes[name]).find((shape) => shape !== undefined)
}
