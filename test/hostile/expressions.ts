/** Regular expressions of the sources, attacked: long texts of what they repeat, which end so that nothing fits. */
import { Node } from 'ts-morph'
import { projectPath, sources } from '../helpers/project.ts'

export interface Expression {
  /** `src/json/scan.ts:12` */
  readonly place: string
  readonly expression: RegExp
}

/** Every regular expression literal below src and rules. */
export function expressionsOf(...folders: string[]): Expression[] {
  return sources(...folders).flatMap((file) => {
    const found: Expression[] = []
    file.forEachDescendant((node) => {
      if (!Node.isRegularExpressionLiteral(node)) return
      const [, source = '', flags] = /^\/(.*)\/([a-z]*)$/s.exec(node.getText()) ?? []
      found.push({ place: `${projectPath(file.getFilePath())}:${node.getStartLineNumber()}`, expression: new RegExp(source, flags) })
    })
    return found
  })
}

/** Places where an expression is put together at run time: `new RegExp(...)`. */
export function constructedIn(...folders: string[]): string[] {
  return sources(...folders).flatMap((file) => {
    const found: string[] = []
    if (!/\bRegExp\(/.test(file.getText())) return found
    file.forEachDescendant((node) => {
      const isMade = (Node.isNewExpression(node) || Node.isCallExpression(node)) && node.getExpression().getText() === 'RegExp'
      if (isMade) found.push(projectPath(file.getFilePath()))
    })
    return found
  })
}

/** Characters that stand for the classes of expressions, besides those that an expression names. */
const SAMPLES = ['a', '0', ' ', '\n']

/**
 * How often something is repeated: exponential time shows at the first length, cubic at the second, and at the third quadratic time
 * is ten times the limit, and linear time a hundredth of it. The first must be slow on a quick machine as well: at the second, exponential
 * time never ends.
 */
const LENGTHS = [25, 500, 15_000]
const LIMIT_MS = 40

const TAILS = ['\u0001', '\n\u0001', '/\u0001']

/** A text over which the expression takes longer than linear time, shortened for people; undefined where none was found. */
export function attack({ source, flags }: RegExp): string | undefined {
  const expression = new RegExp(source, flags.includes('y') ? flags : `${flags.replace('g', '')}g`)
  const words = source.match(/[A-Za-z_]{2,}|::|##|\*\*\*/g) ?? []
  const singles = [...new Set([...SAMPLES, ...source])]
  const pumps = [...singles, ...words, ...pairs(source), 'a.', ':a']
  const heads = ['', ...headsOf(source)]
  for (const pump of pumps) {
    for (const length of LENGTHS) {
      const middle = pump.repeat(Math.ceil(length / (length < 1000 ? 1 : pump.length)))
      for (const head of heads) {
        for (const tail of TAILS) if (isSlow(expression, head + middle + tail)) return [head, pump, length, tail].map((part) => JSON.stringify(part)).join(' ')
      }
    }
  }
  return undefined
}

/** Each two neighbours of the signs in a source, as a pump of two. */
function pairs(source: string): string[] {
  const signs = [...new Set(source.replaceAll(/\\[a-zA-Z]|[^\x20-\x7e]/g, ''))].slice(0, 6)
  return signs.flatMap((a, index) => (signs[index + 1] === undefined ? [] : [a + signs[index + 1]]))
}

/** What may have to stand before what repeats: the first literal signs of the expression. */
function headsOf(source: string): string[] {
  const literal = /^\^?((?:\\[^\w]|[^\\[\](){}*+?|.^$])+)/.exec(source)?.[1]?.replaceAll('\\', '')
  return [...(literal === undefined ? [] : [literal]), ':', '-']
}

function isSlow(expression: RegExp, text: string): boolean {
  // What is slow by chance is not slow twice.
  return [1, 2].every(() => timeOf(expression, text) > LIMIT_MS)
}

/** As sources use them: from the start on, and again from behind each match. */
function timeOf(expression: RegExp, text: string): number {
  const start = performance.now()
  expression.lastIndex = 0
  for (let left = 200; left > 0 && expression.exec(text) !== null; left--) if (expression.lastIndex === 0 || expression.lastIndex >= text.length) break
  return performance.now() - start
}
