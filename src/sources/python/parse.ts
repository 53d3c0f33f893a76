/** Python source text to the tree of ast.ts. The grammar is @lezer/python's; nothing of the source is executed. */
import { parser } from '@lezer/python'
import type { SyntaxNode, Tree } from '@lezer/common'
import type { Expression, Module, Statement, Try } from './ast.ts'
import { readAnnotation, readArguments, readExpression, readExpressions, readParams } from './expressions.ts'
import { maskTrailingDots } from './literals.ts'
import { childrenOf, Reader, splitAt } from './reader.ts'

/** Problems beyond this many say nothing new about a text. */
const MAX_PROBLEMS = 20

/**
 * Reads a module. Never throws: broken text is listed in `problems` with its lines, what is not understood is an
 * `Unsupported` node, and the rest is read all the same. Offsets do not count a byte order mark.
 */
export function parsePython(source: string): Module {
  const text = source.replace(/^\ufeff/, '')
  const reader = new Reader(text)
  let body: Statement[] = []
  try {
    const tree = parser.parse(maskTrailingDots(text))
    collectProblems(reader, tree)
    body = readBlock(reader, childrenOf(tree.topNode))
  } catch (error) {
    // Lezer itself recurses while it builds the tree of absurdly nested text.
    if (!(error instanceof RangeError)) throw error
    reader.problems.push({ line: 1, message: 'nested too deeply to be read' })
  }
  return { text, body, problems: reader.problems }
}

function collectProblems(reader: Reader, tree: Tree): void {
  let lastLine = 0
  tree.iterate({
    enter(node) {
      if (reader.problems.length >= MAX_PROBLEMS) return false
      if (!node.type.isError) return true
      const line = reader.line(node.from)
      if (line !== lastLine) {
        const near = /^.{0,40}/.exec(reader.text.slice(node.from, node.from + 60).trimStart())?.[0] ?? ''
        reader.problems.push({ line, message: near === '' ? 'no valid Python at the end of the line' : `no valid Python at "${near}"` })
        lastLine = line
      }
      return false
    },
  })
}

function readBlock(reader: Reader, nodes: readonly SyntaxNode[]): Statement[] {
  return nodes.flatMap((node): Statement[] => {
    if (node.name === 'StatementGroup') return readBlock(reader, childrenOf(node).filter((child) => child.name !== ';'))
    return [reader.nested(node, () => readStatement(reader, node))]
  })
}

/** The statements of a Body node. */
function readBody(reader: Reader, body: SyntaxNode | null | undefined): Statement[] {
  if (body === null || body === undefined) return []
  return readBlock(reader, childrenOf(body).filter((child) => child.name !== ':'))
}

function readStatement(reader: Reader, node: SyntaxNode): Statement {
  const place = reader.place(node)
  const children = childrenOf(node)
  switch (node.name) {
    case 'ExpressionStatement':
      return { type: 'ExpressionStatement', value: readExpressions(reader, children, node), ...place }
    case 'AssignStatement':
      return readAssign(reader, node, children)
    case 'UpdateStatement': {
      const at = children.findIndex((child) => child.name === 'UpdateOp')
      const [target, operator] = [children[0], children[at]]
      if (at !== 1 || target === undefined || operator === undefined) return reader.unsupported(node, 'broken text')
      return {
        type: 'AugmentedAssign',
        target: readExpression(reader, target),
        op: reader.source(operator).slice(0, -1),
        value: readExpressions(reader, children.slice(2), node),
        ...place,
      }
    }
    case 'ReturnStatement':
      return { type: 'Return', value: children.length > 1 ? readExpressions(reader, children.slice(1), node) : undefined, ...place }
    case 'PassStatement':
      return { type: 'Pass', ...place }
    case 'BreakStatement':
      return { type: 'Break', ...place }
    case 'ContinueStatement':
      return { type: 'Continue', ...place }
    case 'AssertStatement':
      return children[1] === undefined ? reader.unsupported(node, 'broken text') : { type: 'Assert', test: readExpression(reader, children[1]), ...place }
    case 'RaiseStatement':
      return { type: 'Raise', value: children[1] === undefined ? undefined : readExpression(reader, children[1]), ...place }
    case 'DeleteStatement':
      return { type: 'Delete', targets: children.filter((child) => child.name !== 'del' && child.name !== ',').map((child) => readExpression(reader, child)), ...place }
    case 'ScopeStatement': {
      const names = children.filter((child) => child.name === 'VariableName').map((child) => reader.source(child))
      return { type: children[0]?.name === 'global' ? 'Global' : 'Nonlocal', names, ...place }
    }
    case 'ImportStatement':
      return readImport(reader, node, children)
    case 'IfStatement':
      return readIf(reader, node, children)
    case 'ForStatement':
      return readFor(reader, node, children)
    case 'WhileStatement': {
      const [, test] = children
      const [body, otherwise] = node.getChildren('Body')
      if (test === undefined) return reader.unsupported(node, 'broken text')
      return { type: 'While', test: readExpression(reader, test), body: readBody(reader, body), otherwise: readBody(reader, otherwise), ...place }
    }
    case 'WithStatement':
      return readWith(reader, node, children)
    case 'TryStatement':
      return readTry(reader, node, children)
    case 'ClassDefinition':
    case 'FunctionDefinition':
      return readDefinition(reader, node, [])
    case 'DecoratedStatement': {
      const definition = node.lastChild
      if (definition?.name !== 'ClassDefinition' && definition?.name !== 'FunctionDefinition') return reader.unsupported(node, 'broken text')
      return readDefinition(reader, definition, node.getChildren('Decorator').map((child) => readDecorator(reader, child)))
    }
    case 'MatchStatement':
      return reader.unsupported(node, 'a match statement')
    case 'TypeDefinition':
      return reader.unsupported(node, 'a type statement')
    case 'YieldStatement':
      return reader.unsupported(node, 'a yield statement')
    default:
      return reader.unsupported(node, node.type.isError ? 'broken text' : `syntax of the kind ${node.name}`)
  }
}

function readAssign(reader: Reader, node: SyntaxNode, children: readonly SyntaxNode[]): Statement {
  const place = reader.place(node)
  const annotation = children.find((child) => child.name === 'TypeDef')
  const parts = splitAt(children.filter((child) => child !== annotation), 'AssignOp').map((part) => readExpressions(reader, part, node))
  const value = parts.at(-1)
  const [target] = parts
  if (target === undefined || value === undefined) return reader.unsupported(node, 'broken text')
  if (annotation !== undefined) {
    return { type: 'AnnotatedAssign', target, annotation: readAnnotation(reader, annotation), value: parts.length > 1 ? value : undefined, ...place }
  }
  if (parts.length < 2) return reader.unsupported(node, 'broken text')
  return { type: 'Assign', targets: parts.slice(0, -1), value, ...place }
}

function readImport(reader: Reader, node: SyntaxNode, children: readonly SyntaxNode[]): Statement {
  const place = reader.place(node)
  const at = children.findIndex((child) => child.name === 'import')
  const names = splitAt(
    children.slice(at + 1).filter((child) => child.name !== '(' && child.name !== ')'),
    ',',
  ).map((part) => {
    const [path, alias] = splitAt(part, 'as')
    return { name: sourceText(reader, path ?? []), as: alias?.[0] === undefined ? undefined : reader.source(alias[0]) }
  })
  if (children[0]?.name !== 'from') return { type: 'Import', names, ...place }
  const head = children.slice(1, at)
  const dots = /^[.\s]*/.exec(sourceText(reader, head))?.[0] ?? ''
  const path = head.filter((child, i) => child.name === 'VariableName' || (child.name === '.' && head[i - 1]?.name === 'VariableName'))
  return { type: 'FromImport', level: dots.replace(/\s/g, '').length, module: sourceText(reader, path).replace(/\s/g, ''), names, ...place }
}

/** The text from the first node to the last. */
function sourceText(reader: Reader, nodes: readonly SyntaxNode[]): string {
  const [first] = nodes
  const last = nodes.at(-1)
  return first === undefined || last === undefined ? '' : reader.source({ from: first.from, to: last.to })
}

function readIf(reader: Reader, node: SyntaxNode, children: readonly SyntaxNode[]): Statement {
  // if TEST BODY (elif TEST BODY)* (else BODY)?, in one flat list.
  const keyword = children[0]
  const test = children[1]
  const body = children[2]
  if (keyword === undefined || test === undefined || body?.name !== 'Body') return reader.unsupported(node, 'broken text')
  const rest = children.slice(3)
  let otherwise: Statement[] = []
  if (rest[0]?.name === 'elif') {
    const elif = rest[0]
    otherwise = [reader.nested(elif, () => readIf(reader, elif, rest))]
  } else if (rest[0]?.name === 'else') {
    otherwise = readBody(reader, rest[1])
  }
  const end = children.at(-1)?.to ?? node.to
  return { type: 'If', test: readExpression(reader, test), body: readBody(reader, body), otherwise, ...reader.place({ from: keyword.from, to: end }) }
}

function readFor(reader: Reader, node: SyntaxNode, children: readonly SyntaxNode[]): Statement {
  if (children[0]?.name !== 'for') return reader.unsupported(node, 'an asynchronous loop')
  const middle = children.findIndex((child) => child.name === 'in')
  const end = children.findIndex((child) => child.name === 'Body')
  if (middle < 0 || end < middle) return reader.unsupported(node, 'broken text')
  const [body, otherwise] = node.getChildren('Body')
  return {
    type: 'For',
    target: readExpressions(reader, children.slice(1, middle), node),
    iterable: readExpressions(reader, children.slice(middle + 1, end), node),
    body: readBody(reader, body),
    otherwise: readBody(reader, otherwise),
    ...reader.place(node),
  }
}

function readWith(reader: Reader, node: SyntaxNode, children: readonly SyntaxNode[]): Statement {
  if (children[0]?.name !== 'with') return reader.unsupported(node, 'an asynchronous with statement')
  const end = children.findIndex((child) => child.name === 'Body')
  const items: { value: Expression; as: string | undefined }[] = []
  for (const part of splitAt(children.slice(1, end), ',')) {
    const [value, alias] = splitAt(part, 'as')
    const name = alias?.[0]
    if (value !== undefined) items.push({ value: readExpressions(reader, value, node), as: name === undefined ? undefined : reader.source(name) })
  }
  return { type: 'With', items, body: readBody(reader, children[end]), ...reader.place(node) }
}

function readTry(reader: Reader, node: SyntaxNode, children: readonly SyntaxNode[]): Statement {
  const handlers: Try['handlers'][number][] = []
  let body: Statement[] = []
  let otherwise: Statement[] = []
  let last: Statement[] = []
  let keyword = ''
  let head: SyntaxNode[] = []
  for (const child of children) {
    if (child.name === 'try' || child.name === 'except' || child.name === 'else' || child.name === 'finally') {
      keyword = child.name
      head = []
    } else if (child.name !== 'Body') {
      head.push(child)
    } else if (keyword === 'try') {
      body = readBody(reader, child)
    } else if (keyword === 'else') {
      otherwise = readBody(reader, child)
    } else if (keyword === 'finally') {
      last = readBody(reader, child)
    } else {
      const [exception, alias] = splitAt(head, 'as')
      const name = alias?.[0]
      handlers.push({
        exception: exception === undefined ? undefined : readExpressions(reader, exception, node),
        as: name === undefined ? undefined : reader.source(name),
        body: readBody(reader, child),
      })
    }
  }
  return { type: 'Try', body, handlers, otherwise, finally: last, ...reader.place(node) }
}

/** `@a.b.c(arguments)`: the dotted name comes as single nodes. */
function readDecorator(reader: Reader, node: SyntaxNode): Expression {
  const names = node.getChildren('VariableName')
  const [first, ...rest] = names
  if (first === undefined) return reader.unsupported(node, 'a decorator expression')
  let value: Expression = { type: 'Name', id: reader.source(first), ...reader.place(first) }
  for (const name of rest) {
    value = { type: 'Attribute', object: value, name: reader.source(name), ...reader.place({ from: first.from, to: name.to }) }
  }
  const list = node.getChild('ArgList')
  if (list === null) return value
  return { type: 'Call', callee: value, args: readArguments(reader, list), ...reader.place({ from: first.from, to: list.to }) }
}

function readDefinition(reader: Reader, node: SyntaxNode, decorators: readonly Expression[]): Statement {
  const name = node.getChild('VariableName')
  if (name === null) return reader.unsupported(node, 'broken text')
  const place = reader.place(node)
  const body = readBody(reader, node.getChild('Body'))
  if (node.name === 'ClassDefinition') {
    const list = node.getChild('ArgList')
    return { type: 'ClassDef', name: reader.source(name), args: list === null ? [] : readArguments(reader, list), decorators, body, ...place }
  }
  const list = node.getChild('ParamList')
  const returns = node.getChild('TypeDef')
  return {
    type: 'FunctionDef',
    name: reader.source(name),
    isAsync: node.firstChild?.name === 'async',
    params: list === null ? [] : readParams(reader, list),
    returns: returns === null ? '' : readAnnotation(reader, returns),
    decorators,
    body,
    ...place,
  }
}
