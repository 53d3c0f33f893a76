/** Emphasis in colour. A module of its own because loading chalk is only worth it where the output is coloured. */
import { Chalk } from 'chalk'
import type { Style } from './style.ts'

/** The sixteen basic colours: a terminal shows them as its user has chosen them. */
export function coloured(): Style {
  const chalk = new Chalk({ level: 1 })
  return {
    strong: chalk.bold,
    faint: chalk.dim,
    error: chalk.red.bold,
    warning: chalk.yellow.bold,
    info: chalk.cyan,
    good: chalk.green,
  }
}
