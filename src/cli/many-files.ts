/** What is different about a run over many files. */
import { resolve } from 'node:path'
import { kindOf } from '../host/disk.ts'
import { optimizeLater } from './optimize-later.ts'

/** Below, loading node:v8 costs more than it saves (4 ms, against half a millisecond a file). */
const MANY = 32

let isExpected = false

/** To be told before the first of so many files is judged. */
export function expectFiles(count: number): void {
  if (count < MANY || isExpected) return
  isExpected = true
  optimizeLater()
}

/** A folder among the arguments is taken for one of many files: to be told before what judges them is loaded. */
export function expectFolders(args: readonly string[], cwd: string): void {
  if (args.some((arg) => isFolder(resolve(cwd, arg)))) expectFiles(MANY)
}

function isFolder(path: string): boolean {
  try {
    return kindOf(path) === 'folder'
  } catch {
    return false
  }
}
