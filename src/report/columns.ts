/** Text in aligned columns. */

/**
 * Rows of cells as lines: every column as wide as its widest cell, two spaces between, nothing after the last. Widths count
 * UTF-16 code units; what is aligned here are names and numbers.
 */
export function columns(rows: readonly (readonly string[])[], indent = ''): string[] {
  const widths: number[] = []
  for (const row of rows) row.forEach((cell, index) => (widths[index] = Math.max(cell.length, widths[index] ?? 0)))
  return rows.map((row) => `${indent}${row.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join('  ')}`.trimEnd())
}
