/** Constant expressions of TypeScript sources, evaluated without running anything. */
import { Node, type SourceFile } from 'ts-morph'

export type StaticValue = null | boolean | number | string | readonly StaticValue[] | { readonly [key: string]: StaticValue }

/** An expression that is no constant; the message names file, line and text. */
export class NotStatic extends Error {
  override readonly name = 'NotStatic'
}

/**
 * Evaluates literals, arrays, objects (also shorthand and spread), joined strings, and names of constants of the same
 * file. `as const`, `satisfies T` and parentheses are looked through. Throws NotStatic for everything else.
 */
export function evaluate(node: Node): StaticValue {
  if (Node.isStringLiteral(node) || Node.isNoSubstitutionTemplateLiteral(node)) return node.getLiteralText()
  if (Node.isNumericLiteral(node)) return node.getLiteralValue()
  if (Node.isTrueLiteral(node)) return true
  if (Node.isFalseLiteral(node)) return false
  if (Node.isNullLiteral(node)) return null
  if (Node.isAsExpression(node) || Node.isSatisfiesExpression(node) || Node.isParenthesizedExpression(node)) {
    return evaluate(node.getExpression())
  }
  if (Node.isArrayLiteralExpression(node)) return node.getElements().flatMap(evaluateElement)
  if (Node.isObjectLiteralExpression(node)) return Object.fromEntries(node.getProperties().flatMap(evaluateProperty))
  if (Node.isTemplateExpression(node)) return evaluateTemplate(node)
  if (Node.isBinaryExpression(node) && node.getOperatorToken().getText() === '+') {
    return asText(node.getLeft()) + asText(node.getRight())
  }
  if (Node.isIdentifier(node)) return evaluate(constantOf(node.getSourceFile(), node.getText()) ?? fail(node))
  return fail(node)
}

function evaluateElement(node: Node): readonly StaticValue[] {
  if (!Node.isSpreadElement(node)) return [evaluate(node)]
  const spread = evaluate(node.getExpression())
  return Array.isArray(spread) ? spread : fail(node)
}

function evaluateProperty(node: Node): [string, StaticValue][] {
  if (Node.isPropertyAssignment(node)) {
    const name = node.getNameNode()
    const key = Node.isStringLiteral(name) || Node.isNumericLiteral(name) ? name.getLiteralText() : node.getName()
    return [[key, evaluate(node.getInitializerOrThrow())]]
  }
  if (Node.isShorthandPropertyAssignment(node)) return [[node.getName(), evaluate(node.getNameNode())]]
  if (Node.isSpreadAssignment(node)) {
    const spread = evaluate(node.getExpression())
    if (typeof spread === 'object' && spread !== null && !Array.isArray(spread)) return Object.entries(spread)
  }
  return fail(node)
}

function evaluateTemplate(node: Node): string {
  if (!Node.isTemplateExpression(node)) return fail(node)
  const spans = node.getTemplateSpans().map((span) => asText(span.getExpression()) + span.getLiteral().getLiteralText())
  return node.getHead().getLiteralText() + spans.join('')
}

function asText(node: Node): string {
  const value = evaluate(node)
  return typeof value === 'string' || typeof value === 'number' ? String(value) : fail(node)
}

function constantOf(source: SourceFile, name: string): Node | undefined {
  return source.getVariableDeclaration(name)?.getInitializer()
}

function fail(node: Node): never {
  const where = `${node.getSourceFile().getFilePath()}:${node.getStartLineNumber()}`
  throw new NotStatic(`${where}: not a constant: ${node.getText().slice(0, 80)}`)
}
