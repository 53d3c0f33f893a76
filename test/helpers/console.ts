/** Runs what a page of docs/ shows: the commands of its console blocks, one after another in one folder, with the output that is shown. */
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from './project.ts'
import { bundledCli } from './run.ts'

export interface Step {
  readonly command: string
  /** As the page shows it. */
  readonly shown: string
}

/** The commands of a page, `$ ` before each and `> ` before its further lines, each with what it is shown to print. */
export function stepsOf(page: string): readonly Step[] {
  const steps: { command: string; shown: string }[] = []
  for (const [, block = ''] of page.matchAll(/^```console\n([\s\S]*?)^```$/gm)) {
    for (const line of block.split('\n').slice(0, -1)) {
      const last = steps.at(-1)
      if (line.startsWith('$ ')) steps.push({ command: line.slice(2), shown: '' })
      else if (last === undefined) throw new Error(`no command before: ${line}`)
      else if (last.shown === '' && line.startsWith('> ')) last.command += `\n${line.slice(2)}`
      else last.shown += `${line}\n`
    }
  }
  return steps
}

export function pageOf(name: string): string {
  return readFileSync(join(root, 'docs', name), 'utf8')
}

/** A folder in which `lint-configs` is the bundled program, and a function that answers what a command prints there. */
export function shell(env: NodeJS.ProcessEnv = {}): { readonly folder: string; run(command: string): string } {
  const base = realpathSync(mkdtempSync(join(tmpdir(), 'lint-configs-docs-')))
  const [folder, bin] = [join(base, 'work'), join(base, 'bin')]
  for (const path of [folder, bin]) mkdirSync(path)
  writeFileSync(join(bin, 'lint-configs'), `#!/bin/sh\nexec "${process.execPath}" "${bundledCli}" "$@"\n`)
  chmodSync(join(bin, 'lint-configs'), 0o755)
  const { NO_COLOR, FORCE_COLOR, ...inherited } = process.env
  const run = (command: string): string => {
    const { stdout } = spawnSync('bash', ['-c', `exec 2>&1\n${command}`], {
      cwd: folder,
      encoding: 'utf8',
      env: { ...inherited, ...env, PATH: `${bin}:${env['PATH'] ?? process.env['PATH']}` },
    })
    return stdout
  }
  return { folder, run }
}
