/** Expressions, from the syntax nodes of @lezer/python to the small tree of ast.ts. */
import type { SyntaxNode } from '@lezer/common'
import type { Argument, Comprehension, ComprehensionClause, Expression, Param } from './ast.ts'
import { readNumber } from './literals.ts'
import { readBinary, readUnary } from './operators.ts'
import { childrenOf, inner, splitAt, type Reader } from './reader.ts'
import { readContinued, readFormatParts, readString } from './strings.ts'

/** One expression node. What is not understood becomes `Unsupported`. */
export function readExpression(reader: Reader, node: SyntaxNode): Expression {
  return reader.nested(node, () => readByKind(reader, node))
}

function readByKind(reader: Reader, node: SyntaxNode): Expression {
  const place = reader.place(node)
  switch (node.name) {
    case 'VariableName':
      return { type: 'Name', id: reader.source(node), ...place }
    case 'Number': {
      const number = readNumber(reader.source(node))
      return number === undefined ? reader.unsupported(node, 'a complex number') : { type: 'Number', ...number, ...place }
    }
    case 'String':
      return readString(reader, node)
    case 'FormatString':
      return { type: 'FormatString', parts: readFormatParts(reader, node), ...place }
    case 'ContinuedString':
      return readContinued(reader, node)
    case 'Boolean':
      return { type: 'Constant', value: reader.source(node) === 'True' ? 'True' : 'False', ...place }
    case 'None':
      return { type: 'Constant', value: 'None', ...place }
    case 'Ellipsis':
      return { type: 'Constant', value: 'Ellipsis', ...place }
    case 'ParenthesizedExpression':
      return readItems(reader, inner(node), node)[0] ?? reader.unsupported(node, 'broken text')
    case 'TupleExpression':
      return { type: 'Tuple', items: readItems(reader, inner(node), node), ...place }
    case 'ArrayExpression':
      return { type: 'List', items: readItems(reader, inner(node), node), ...place }
    case 'SetExpression':
      return { type: 'Set', items: readItems(reader, inner(node), node), ...place }
    case 'DictionaryExpression':
      return readDict(reader, node)
    case 'ComprehensionExpression':
      return readComprehension(reader, node, inner(node), 'generator')
    case 'ArrayComprehensionExpression':
      return readComprehension(reader, node, inner(node), 'list')
    case 'SetComprehensionExpression':
      return readComprehension(reader, node, inner(node), 'set')
    case 'DictionaryComprehensionExpression':
      return readComprehension(reader, node, inner(node), 'dict')
    case 'CallExpression':
      return readCall(reader, node)
    case 'MemberExpression':
      return readMember(reader, node)
    case 'UnaryExpression':
      return readUnary(reader, node)
    case 'BinaryExpression':
      return readBinary(reader, node)
    case 'ConditionalExpression': {
      const [then, test, otherwise] = childrenOf(node).filter((child) => child.name !== 'if' && child.name !== 'else')
      if (then === undefined || test === undefined || otherwise === undefined) return reader.unsupported(node, 'broken text')
      return {
        type: 'Conditional',
        test: readExpression(reader, test),
        then: readExpression(reader, then),
        otherwise: readExpression(reader, otherwise),
        ...place,
      }
    }
    case 'LambdaExpression': {
      const list = node.getChild('ParamList')
      const body = node.lastChild
      if (body === null || body.name === ':') return reader.unsupported(node, 'broken text')
      return { type: 'Lambda', params: list === null ? [] : readParams(reader, list), body: readExpression(reader, body), ...place }
    }
    case 'NamedExpression': {
      const [target, , value] = childrenOf(node)
      if (target === undefined || value === undefined) return reader.unsupported(node, 'broken text')
      return { type: 'NamedExpression', target: readExpression(reader, target), value: readExpression(reader, value), ...place }
    }
    case 'AwaitExpression':
      return reader.unsupported(node, 'an await expression')
    case 'YieldExpression':
      return reader.unsupported(node, 'a yield expression')
    default:
      return reader.unsupported(node, node.type.isError ? 'broken text' : `syntax of the kind ${node.name}`)
  }
}

/** Comma-separated expressions, each possibly starred. */
function readItems(reader: Reader, nodes: readonly SyntaxNode[], whole: SyntaxNode): Expression[] {
  return splitAt(nodes, ',').map((part) => {
    const [first, second] = part
    if (first === undefined) return reader.unsupported(whole, 'broken text')
    if (first.name !== '*') return part.length === 1 ? readExpression(reader, first) : reader.unsupported(first, 'broken text')
    if (second === undefined) return reader.unsupported(first, 'broken text')
    const value = readExpression(reader, second)
    return { type: 'Starred', value, line: value.line, start: first.from, end: value.end }
  })
}

/**
 * Comma-separated expressions without brackets, as in assignments, `return` and `for`: one expression, or a tuple where
 * there is a comma.
 */
export function readExpressions(reader: Reader, nodes: readonly SyntaxNode[], whole: SyntaxNode): Expression {
  const first = nodes[0]
  const last = nodes.at(-1)
  if (first === undefined || last === undefined) return reader.unsupported(whole, 'broken text')
  const items = readItems(reader, nodes, whole)
  const [only] = items
  if (only !== undefined && !nodes.some((node) => node.name === ',')) return only
  return { type: 'Tuple', items, ...reader.place({ from: first.from, to: last.to }) }
}

function readDict(reader: Reader, node: SyntaxNode): Expression {
  const entries = splitAt(inner(node), ',').map((part) => {
    const [first, second, third] = part
    if (first?.name === '**' && second !== undefined) return { key: undefined, value: readExpression(reader, second) }
    if (first === undefined || second?.name !== ':' || third === undefined) {
      return { key: undefined, value: reader.unsupported(first ?? node, 'broken text') }
    }
    return { key: readExpression(reader, first), value: readExpression(reader, third) }
  })
  return { type: 'Dict', entries, ...reader.place(node) }
}

/** Element (and key) before the first `for`, then clauses. `nodes` are what stands between the brackets. */
function readComprehension(reader: Reader, node: SyntaxNode, nodes: readonly SyntaxNode[], of: Comprehension['of']): Expression {
  const start = nodes.findIndex((child) => child.name === 'for' || child.name === 'async')
  if (nodes[start]?.name !== 'for') return reader.unsupported(node, 'an asynchronous comprehension')
  const head = nodes.slice(0, start)
  const [first, second, third] = head
  const [element, key] = of === 'dict' && second?.name === ':' ? [third, first] : [first, undefined]
  if (element === undefined || element.name === '*' || element.name === '**') return reader.unsupported(node, 'an unpacking comprehension')
  const clauses: ComprehensionClause[] = []
  for (const part of splitAt(nodes.slice(start + 1), 'for')) {
    const middle = part.findIndex((child) => child.name === 'in')
    const iterable = part[middle + 1]
    if (middle < 1 || iterable === undefined) return reader.unsupported(node, 'broken text')
    clauses.push({
      target: readExpressions(reader, part.slice(0, middle), node),
      iterable: readExpression(reader, iterable),
      conditions: part.slice(middle + 2).filter((child) => child.name !== 'if').map((child) => readExpression(reader, child)),
    })
  }
  return {
    type: 'Comprehension',
    of,
    key: key === undefined ? undefined : readExpression(reader, key),
    element: readExpression(reader, element),
    clauses,
    ...reader.place(node),
  }
}

function readCall(reader: Reader, node: SyntaxNode): Expression {
  const callee = node.firstChild
  const list = node.getChild('ArgList')
  if (callee === null || list === null) return reader.unsupported(node, 'broken text')
  return { type: 'Call', callee: readExpression(reader, callee), args: readArguments(reader, list), ...reader.place(node) }
}

/** An ArgList: the arguments of a call, of a class statement, of a decorator. */
export function readArguments(reader: Reader, list: SyntaxNode): Argument[] {
  const nodes = inner(list)
  // A generator without parentheses of its own is the only argument; its targets may hold commas.
  if (nodes.some((child) => child.name === 'for')) {
    return [{ kind: 'plain', value: readComprehension(reader, list, nodes, 'generator') }]
  }
  return splitAt(nodes, ',').map((part): Argument => {
    const [first, second, third] = part
    if (first === undefined) return { kind: 'plain', value: reader.unsupported(list, 'broken text') }
    if ((first.name === '*' || first.name === '**') && second !== undefined) {
      return { kind: first.name === '*' ? 'star' : 'doubleStar', value: readExpression(reader, second) }
    }
    if (second?.name === 'AssignOp' && third !== undefined) {
      if (reader.source(second) === ':=') {
        const [target, value] = [readExpression(reader, first), readExpression(reader, third)]
        const place = reader.place({ from: first.from, to: third.to })
        return { kind: 'plain', value: { type: 'NamedExpression', target, value, ...place } }
      }
      return { kind: 'keyword', keyword: reader.source(first), value: readExpression(reader, third) }
    }
    return { kind: 'plain', value: part.length === 1 ? readExpression(reader, first) : reader.unsupported(first, 'broken text') }
  })
}

function readMember(reader: Reader, node: SyntaxNode): Expression {
  const [object, access, ...rest] = childrenOf(node)
  if (object === undefined || access === undefined) return reader.unsupported(node, 'broken text')
  const place = reader.place(node)
  if (access.name === '.') {
    const [name] = rest
    if (name?.name !== 'PropertyName') return reader.unsupported(node, 'broken text')
    return { type: 'Attribute', object: readExpression(reader, object), name: reader.source(name), ...place }
  }
  const parts = splitAt(rest.filter((child) => child.name !== ']'), ',')
  const indices = parts.map((part) => readIndex(reader, part, node))
  const [only] = indices
  if (only === undefined) return reader.unsupported(node, 'broken text')
  const isTuple = rest.some((child) => child.name === ',')
  const index: Expression = isTuple ? { type: 'Tuple', items: indices, ...reader.place({ from: access.to, to: node.to - 1 }) } : only
  return { type: 'Subscript', object: readExpression(reader, object), index, ...place }
}

function readIndex(reader: Reader, part: readonly SyntaxNode[], whole: SyntaxNode): Expression {
  const [first] = part
  if (first === undefined) return reader.unsupported(whole, 'broken text')
  if (!part.some((child) => child.name === ':')) return readExpression(reader, first)
  const bounds: (Expression | undefined)[] = [undefined, undefined, undefined]
  let at = 0
  for (const child of part) {
    if (child.name === ':') at++
    else bounds[at] = readExpression(reader, child)
  }
  const place = reader.place({ from: first.from, to: (part.at(-1) as SyntaxNode).to })
  return { type: 'Slice', lower: bounds[0], upper: bounds[1], step: bounds[2], ...place }
}

/** The parameters of a function or a lambda. */
export function readParams(reader: Reader, list: SyntaxNode): Param[] {
  const params: Param[] = []
  let isKeywordOnly = false
  for (const part of splitAt(inner(list), ',')) {
    const star = part[0]?.name === '*' || part[0]?.name === '**' ? part[0].name : ''
    const name = part.find((child) => child.name === 'VariableName')
    if (name === undefined) {
      // A bare star, or a slash, which has no node of its own.
      if (star === '*') isKeywordOnly = true
      else params.forEach((param, i) => (params[i] = { ...param, kind: 'positionalOnly' }))
      continue
    }
    const annotation = part.find((child) => child.name === 'TypeDef')
    const equals = part.findIndex((child) => child.name === 'AssignOp')
    const value = equals < 0 ? undefined : part[equals + 1]
    const plain = isKeywordOnly ? 'keywordOnly' : 'plain'
    params.push({
      name: reader.source(name),
      kind: star === '*' ? 'star' : star === '**' ? 'doubleStar' : plain,
      annotation: annotation === undefined ? '' : readAnnotation(reader, annotation),
      default: value === undefined ? undefined : readExpression(reader, value),
      ...reader.place({ from: (part[0] as SyntaxNode).from, to: (part.at(-1) as SyntaxNode).to }),
    })
    if (star === '*') isKeywordOnly = true
  }
  return params
}

/** `: Tuple[int,\n int]` as `Tuple[int, int]`: without the colon or arrow, white space collapsed. */
export function readAnnotation(reader: Reader, node: SyntaxNode): string {
  return reader
    .source(node)
    .replace(/^(:|->)/, '')
    .replace(/\s+/g, ' ')
    .replace(/([[(]) | (?=[\])])/g, '$1')
    .replace(/,(?=[\])])/g, '')
    .trim()
}
