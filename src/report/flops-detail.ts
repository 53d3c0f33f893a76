/** What `lint-configs flops --by module` and `--formula` print for people, and the former as CSV and Markdown. */
import { printable } from '../text/index.ts'
import { noteOf, sizeOf, type Counting, type FlopsCount, type FlopsModel, type FlopsModule } from './flops.ts'
import { BILLION, billions, countTitle, MEBI, MILLION, scaled } from './flops-table.ts'
import type { Style } from './style.ts'
import { csvLines, markdownLines, tableLines, type Head } from './table.ts'

/** Under a heading for each tower: its tree, or the summands of its count, whichever it comes with. */
export function flopsDetail(models: readonly FlopsModel[], counting: Counting, style: Style): string {
  const sections = models.flatMap((model) => {
    if (model.towers.length === 0) return [`${style.strong(printable(model.path))}${pointOf(model)}: ${printable(noteOf(model, undefined))}`]
    return model.towers.map(({ count }) => [heading(model, count, counting, style), ...tree(count, counting), ...summands(count)].join('\n'))
  })
  return `${sections.join('\n\n')}\n`
}

function heading(model: FlopsModel, tower: FlopsCount, counting: Counting, style: Style): string {
  const name = `${style.strong(`${printable(model.path)}, ${tower.tower} tower`)}${pointOf(model)}`
  if (tower.params === null) return `${name}: ${printable(noteOf(model, tower))}`
  return `${name}: ${scaled(tower.params, MILLION)} M parameters, ${scaled(tower.flops, BILLION)} ${billions(counting)} at ${sizeOf(tower)}`
}

/** ` (batch 8, image_size 224x224)` for a point of a sweep. */
function pointOf({ at }: FlopsModel): string {
  if (at === undefined) return ''
  return ` (${Object.entries(at).map(([name, value]) => `${name} ${typeof value === 'number' ? value : value.join('x')}`).join(', ')})`
}

function tree({ modules }: FlopsCount, counting: Counting): string[] {
  if (modules === undefined) return []
  const heads: Head[] = [
    { title: 'module' },
    { title: 'class' },
    { title: 'count', isNumber: true },
    { title: 'params (M)', isNumber: true },
    { title: billions(counting), isNumber: true },
    { title: '%', isNumber: true },
    ...(counting.dtype === undefined ? [] : [`activations (M)`, `weights (MiB ${counting.dtype})`].map((title) => ({ title, isNumber: true }))),
  ]
  const rows: string[][] = []
  const add = (module: FlopsModule, depth: number): void => {
    const share = modules.flops === 0n ? '-' : scaled(module.flops * 100n, modules.flops)
    const bytes = counting.dtype === undefined ? [] : [scaled(module.activations, MILLION), scaled(module.weight_bytes ?? null, MEBI)]
    const counts = [scaled(module.params, MILLION), scaled(module.flops, BILLION), share, ...bytes]
    rows.push([`${'  '.repeat(depth)}${module.name}`, module.class, String(module.count), ...counts])
    for (const child of module.children) add(child, depth + 1)
  }
  for (const child of modules.children) add(child, 0)
  return tableLines({ heads, rows }).map((line) => `  ${line}`)
}

function summands({ formula, flops }: FlopsCount): string[] {
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

function moduleTable(models: readonly FlopsModel[], counting: Counting): { readonly heads: readonly Head[]; readonly rows: readonly (readonly string[])[] } {
  const bytes = counting.dtype === undefined ? [] : (['weight_bytes', 'activation_bytes'] as const)
  const numbers = ['count', 'params', countTitle(counting), 'activations', ...bytes]
  const heads = [...['path', ...counting.swept, 'tower', 'module', 'class'].map((title) => ({ title })), ...numbers.map((title) => ({ title, isNumber: true }))]
  const rows: string[][] = []
  for (const { path, towers, at } of models) {
    const point = counting.swept.map((name) => [at?.[name] ?? ''].flat().join('x'))
    for (const { count: { tower, modules } } of towers) {
      const add = (module: FlopsModule, parent: string): void => {
        const name = parent === '' || module.name === '' ? parent + module.name : `${parent}.${module.name}`
        const counts = [module.count, module.params, module.flops, module.activations, ...bytes.map((key) => module[key] ?? '')]
        rows.push([path, ...point, tower, name, module.class, ...counts.map(String)])
        for (const child of module.children) add(child, name)
      }
      if (modules !== undefined) add(modules, '')
    }
  }
  return { heads, rows }
}
