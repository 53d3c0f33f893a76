/** What the shapes of a model's parameters say in the words of the lines of `show`. */

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

/** The lines that the parameters of an isotropic timm trunk give; undefined where it has no such. */
export function trunkLines(shapes: Shapes): Record<string, string | undefined> {
  const patch = first(shapes, 'patch_embed.proj.weight', 'stem.proj.weight')
  const qkv = first(shapes, 'blocks.0.attn.qkv.weight', 'blocks.0.attns.0.attn.qkv.weight')
  const q = shapes['blocks.0.attn.q_proj.weight']
  const inProj = shapes['blocks.0.in_proj.weight']
  return {
    patch_embed: patch === undefined ? undefined : `${patch[2]}x${patch[3]}${patch[1] === 3 ? '' : ` of ${patch[1]}`} -> ${patch[0]}`,
    qkv: qkv === undefined ? undefined : `${qkv[1]} -> ${qkv[0]}`,
    'q, k, v': q === undefined ? undefined : `${q[1]} -> ${q[0]} each`,
    in_proj: inProj === undefined ? undefined : `${inProj[1]} -> ${inProj[0]}`,
    mlp: mlpLine(shapes),
    blocks: String(countOf(shapes, /^blocks\.(\d+)\./)),
  }
}

function mlpLine(shapes: Shapes): string | undefined {
  const inProj = shapes['blocks.0.in_proj.weight']
  if (inProj !== undefined) return `${inProj[1]} -> ${inProj[0]! - 3 * inProj[1]!} -> ${inProj[1]}`
  for (const mlp of ['blocks.0.mlp', 'blocks.0.ffns.0.mlp', 'blocks.0.mlp_channels']) {
    const up = first(shapes, `${mlp}.fc1.weight`, `${mlp}.fc1_g.weight`, `${mlp}.w0.weight`)
    const down = first(shapes, `${mlp}.fc2.weight`, `${mlp}.w2.weight`)
    if (up === undefined || down === undefined) continue
    const gated = shapes[`${mlp}.fc1.weight`] === undefined || up[0] === 2 * down[1]!
    return `${up[1]} -> ${gated ? '2 x ' : ''}${down[1]} -> ${down[0]}`
  }
  return undefined
}
