/** What is different about a run over many files. */
import { optimizeLater } from './optimize-later.ts'

/** Below, loading node:v8 costs more than it saves (4 ms, against half a millisecond a file). */
const MANY = 32

/** To be told before the first of so many files is judged. */
export function expectFiles(count: number): void {
  if (count >= MANY) optimizeLater()
}
