/** Counts the towers of a config and holds them to a budget. */
import type { Config } from '../../src/config/types.ts'
import { costByModule, type ModuleCost } from '../../src/cost/by-module.ts'
import { costliest, type Counted } from '../../src/cost/costliest.ts'
import { measureTower, together } from '../../src/cost/measure.ts'
import type { Tower } from '../../src/ir/types.ts'
import type { RuleContext } from '../../src/lint/types.ts'
import { QUANTITIES, type Budget, type Options, type Quantity } from './options.ts'

type Context = RuleContext<'exceeded' | 'memory' | 'unknown', Options>

/** What a quantity is called, and what of it the modules have each. */
const WHAT: Readonly<Record<Quantity, { readonly name: string; readonly counted: Counted }>> = {
  params: { name: 'parameters', counted: 'params' },
  flops: { name: 'FLOPs', counted: 'flops' },
  weight_bytes: { name: 'bytes of weights', counted: 'params' },
  activation_bytes: { name: 'bytes of activations', counted: 'activations' },
}

interface Part {
  readonly name: string
  readonly tower: Tower
}

/** Reports every quantity of the budget that is exceeded, or that cannot be counted. A model without such a tower has nothing to exceed. */
export function hold(context: Context, config: Config, budget: Budget): void {
  const { built, report } = context
  const towers = budget.tower === 'model' ? built.towers : built.towers.filter(({ name }) => name === budget.tower)
  const unbuilt = towers.find(({ kind }) => kind !== 'built')
  const why = built.reason ?? (unbuilt === undefined ? undefined : `the ${unbuilt.name} tower is not built`)
  const place = { pointer: pointerOf(config, budget.tower), at: 'key' } as const
  const tower = budget.tower === 'model' ? 'model' : `${budget.tower} tower`
  if (why !== undefined) return report({ messageId: 'unknown', ...place, data: { tower, why } })
  const parts = towers.flatMap((each) => (each.kind === 'built' ? [{ name: each.name, tower: each.tower }] : []))
  if (parts.length === 0) return
  const own = budget.tower === 'model' ? built.own.reduce((sum, { shape }) => sum + BigInt(shape.reduce((product, size) => product * size, 1)), 0n) : 0n
  const cost = together(parts.map((part) => measureTower(part.tower)), own)
  for (const quantity of QUANTITIES) {
    const limit = budget[quantity]
    if (limit === undefined || cost[quantity] <= BigInt(limit)) continue
    const excess = { quantity, built: String(cost[quantity]), excess: String(cost[quantity] - BigInt(limit)), limit: String(limit) }
    const reason = budget.reason === undefined ? '' : ` (${budget.reason})`
    const { name, counted } = WHAT[quantity]
    report({
      messageId: quantity === 'activation_bytes' ? 'memory' : 'exceeded',
      ...place,
      data: { tower, ...excess, what: name, reason, ...costliestOf(parts, counted) },
    })
  }
}

/** The block that has most, and its share of all. */
function costliestOf(parts: readonly Part[], counted: Counted): { readonly share: string; readonly block: string } {
  const tree = asOneTree(parts)
  const block = costliest(tree, counted)
  const thousandths = tree[counted] === 0n ? 0n : (block.cost * 1000n) / tree[counted]
  return { share: `${(Number(thousandths) / 10).toFixed(1)}%`, block: `${block.path} (${block.count === 1n ? '' : `${block.count} x `}${block.class})` }
}

/** A block of one tower alone has its name within it. */
function asOneTree(parts: readonly Part[]): ModuleCost {
  const trees = parts.map(({ name, tower }) => ({ ...costByModule(tower.root), name: `${name} tower` }))
  const [only, ...more] = trees
  if (only !== undefined && more.length === 0) return { ...only, name: '' }
  const sum = (of: Counted): bigint => trees.reduce((total, tree) => total + tree[of], 0n)
  return { name: '', class: '', count: 1n, params: sum('params'), flops: sum('flops'), activations: sum('activations'), children: trees }
}

/** The block that describes the tower; of a timm file the name of its architecture, and of a whole model the file. */
function pointerOf(config: Config, tower: Budget['tower']): string {
  if (config.kind === 'timm_hub') return '/architecture'
  const block = { image: config.vision, text: config.text, multimodal: config.multimodal, model: config.top }[tower]
  return block === undefined ? config.base : block.pointer
}
