/** Operators, from the syntax nodes of @lezer/python to the small tree of ast.ts. */
import type { SyntaxNode } from '@lezer/common'
import type { Expression } from './ast.ts'
import { readExpression } from './expressions.ts'
import { childrenOf, type Reader } from './reader.ts'

/** `-a`, `+a`, `~a`, `not a`. */
export function readUnary(reader: Reader, node: SyntaxNode): Expression {
  const [operator, operand] = childrenOf(node)
  if (operator === undefined || operand === undefined) return reader.unsupported(node, 'broken text')
  const op = reader.source(operator)
  if (op === 'not') return readLogical(reader, node)
  if (op !== '+' && op !== '-' && op !== '~') return reader.unsupported(node, `the operator ${op}`)
  return { type: 'Unary', op, operand: readExpression(reader, operand), ...reader.place(node) }
}

const COMPARISONS: ReadonlySet<string> = new Set(['<', '>', '<=', '>=', '==', '!=', 'in', 'not in', 'is', 'is not'])

/** Arithmetic, comparisons, `and` and `or`. */
export function readBinary(reader: Reader, node: SyntaxNode): Expression {
  const children = childrenOf(node)
  const leftNode = children[0]
  const rightNode = children.at(-1)
  if (leftNode === undefined || rightNode === undefined || children.length < 3) return reader.unsupported(node, 'broken text')
  const op = children.slice(1, -1).map((child) => reader.source(child)).join(' ')
  if (op === 'and' || op === 'or') return readLogical(reader, node)
  const left = readExpression(reader, leftNode)
  const right = readExpression(reader, rightNode)
  const place = reader.place(node)
  if (!COMPARISONS.has(op)) return { type: 'Binary', op, left, right, ...place }
  // a < b < c comes as (a < b) < c; parentheses in the text are a node of their own, so that the two differ.
  if (leftNode.name === 'BinaryExpression' && left.type === 'Compare') {
    return { type: 'Compare', left: left.left, rest: [...left.rest, { op, right }], ...place }
  }
  return { type: 'Compare', left, rest: [{ op, right }], ...place }
}

/**
 * `and`, `or` and `not`: @lezer/python 1.1.19 reads `not a and b` as `not (a and b)`, so that the operands and operators
 * are taken in the order of the text and put together anew by Python's precedence.
 */
function readLogical(reader: Reader, node: SyntaxNode): Expression {
  const tokens: (Expression | { readonly type: 'operator'; readonly op: 'and' | 'or' | 'not'; readonly from: number })[] = []
  const pending: SyntaxNode[] = [node]
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const operator = next.name === 'BinaryExpression' || next.name === 'UnaryExpression' ? childrenOf(next).find(isLogical) : undefined
    if (isLogical(next)) tokens.push({ type: 'operator', op: next.name as 'and' | 'or' | 'not', from: next.from })
    else if (operator !== undefined) pending.push(...childrenOf(next).reverse())
    else tokens.push(readExpression(reader, next))
    if (tokens.length > 500) return reader.unsupported(node, 'a very long condition')
  }
  let at = 0
  const operand = (): Expression => {
    const token = tokens[at++]
    if (token === undefined) return reader.unsupported(node, 'broken text')
    if (token.type !== 'operator') return token
    if (token.op !== 'not') return reader.unsupported(node, 'broken text')
    const value = operand()
    return { type: 'Unary', op: 'not', operand: value, ...reader.place({ from: token.from, to: value.end }) }
  }
  const chain = (op: 'and' | 'or', part: () => Expression): Expression => {
    let left = part()
    for (let token = tokens[at]; token?.type === 'operator' && token.op === op; token = tokens[at]) {
      at++
      const right = part()
      left = { type: 'Binary', op, left, right, line: left.line, start: left.start, end: right.end }
    }
    return left
  }
  const value = chain('or', () => chain('and', operand))
  return at === tokens.length ? value : reader.unsupported(node, 'broken text')
}

/** The keyword of a logical operator; the `not` of `not in` and `is not` stands beside another keyword. */
function isLogical(node: SyntaxNode): boolean {
  if (node.name === 'and' || node.name === 'or') return true
  return node.name === 'not' && node.parent?.name === 'UnaryExpression'
}
