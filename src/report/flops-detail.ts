/** What `lint-configs flops --by module` and `--formula` print for people, and the former as CSV and Markdown. */
import { printable } from '../text/index.ts'
import { billions, noteOf, scaled, sizeOf, type Counting, type FlopsModel, type FlopsModule, type FlopsTower } from './flops.ts'
import type { Style } from './style.ts'
import { csvLines, markdownLines, tableLines, type Head } from './table.ts'

const MILLION = 1_000_000n
const BILLION = 1_000_000_000n

/** Under a heading for each tower: its tree, or the summands of its count, whichever it comes with. */
export function flopsDetail(models: readonly FlopsModel[], counting: Counting, style: Style): string {
  const sections = models.flatMap((model) => {
    if (model.towers.length === 0) return [`${style.strong(printable(model.path))}: ${noteOf(model, undefined)}`]
    return model.towers.map((tower) => [heading(model, tower, counting, style), ...tree(tower, counting), ...summands(tower)].join('\n'))
  })
  return `${sections.join('\n\n')}\n`
}

function heading(model: FlopsModel, tower: FlopsTower, counting: Counting, style: Style): string {
  const name = style.strong(`${printable(model.path)}, ${tower.tower} tower`)
  if (tower.params === null) return `${name}: ${printable(noteOf(model, tower))}`
  return `${name}: ${scaled(tower.params, MILLION)} M parameters, ${scaled(tower.flops, BILLION)} ${billions(counting)} at ${sizeOf(tower)}`
}

function tree({ modules }: FlopsTower, counting: Counting): string[] {
  if (modules === undefined) return []
  const heads: Head[] = [
    { title: 'module' },
    { title: 'class' },
    { title: 'count', isNumber: true },
    { title: 'params (M)', isNumber: true },
    { title: billions(counting), isNumber: true },
    { title: '%', isNumber: true },
  ]
  const rows: string[][] = []
  const add = (module: FlopsModule, depth: number): void => {
    const share = modules.flops === 0n ? '-' : scaled(module.flops * 100n, modules.flops)
    const counts = [scaled(module.params, MILLION), scaled(module.flops, BILLION), share]
    rows.push([`${'  '.repeat(depth)}${module.name}`, module.class, String(module.count), ...counts])
    for (const child of module.children) add(child, depth + 1)
  }
  for (const child of modules.children) add(child, 0)
  return tableLines({ heads, rows }).map((line) => `  ${line}`)
}

function summands({ formula, flops }: FlopsTower): string[] {
  if (formula === undefined) return []
  return [`  ${flops ?? ''} =`, ...formula.map((part, index) => `  ${index === 0 ? ' ' : '+'} ${part}`)]
}

/** One line a module, by its full name, with exact integers. */
export function modulesCsv(models: readonly FlopsModel[], counting: Counting): string {
  return `${csvLines(moduleTable(models, counting)).join('\n')}\n`
}

export function modulesMarkdown(models: readonly FlopsModel[], counting: Counting): string {
  return `${markdownLines(moduleTable(models, counting)).join('\n')}\n`
}

function moduleTable(models: readonly FlopsModel[], { convention }: Counting): { readonly heads: readonly Head[]; readonly rows: readonly (readonly string[])[] } {
  const numbers = ['count', 'params', convention === 'torch' ? 'flops' : 'macs']
  const heads = [...['path', 'tower', 'module', 'class'].map((title) => ({ title })), ...numbers.map((title) => ({ title, isNumber: true }))]
  const rows: string[][] = []
  for (const { path, towers } of models) {
    for (const { tower, modules } of towers) {
      const add = (module: FlopsModule, parent: string): void => {
        const name = parent === '' || module.name === '' ? parent + module.name : `${parent}.${module.name}`
        rows.push([path, tower, name, module.class, String(module.count), String(module.params), String(module.flops)])
        for (const child of module.children) add(child, name)
      }
      if (modules !== undefined) add(modules, '')
    }
  }
  return { heads, rows }
}
