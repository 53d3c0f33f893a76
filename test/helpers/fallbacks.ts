/**
 * Our own medicine: finds places of TypeScript sources where an architecture field that is absent silently gets a
 * literal value. This is what the linter finds in others' readers of configs.
 */
import { Node, SyntaxKind, type SourceFile } from 'ts-morph'

export interface Fallback {
  readonly file: string
  readonly line: number
  readonly field: string
  readonly text: string
}

/**
 * Finds `x.width ?? 768` (also `||`, `??=`, `||=`), `x.width === undefined ? 768 : ...`, default values of parameters and
 * of destructured names, and literals spread over (`{ width: 768, ...cfg }`). A field is recognised by the last name of the
 * expression, also as a string (`cfg['width']`, `get('width')`) and in camel case. A constant of the same file counts
 * as its literal; null and undefined are no values.
 */
export function findFallbacks(source: SourceFile, fields: ReadonlySet<string>): Fallback[] {
  const found: Fallback[] = []
  const add = (node: Node, field: string | undefined, value: Node | undefined): void => {
    if (field === undefined || value === undefined || !isLiteral(value)) return
    found.push({ file: source.getFilePath(), line: node.getStartLineNumber(), field, text: node.getText().slice(0, 100) })
  }
  const fieldOf = (node: Node): string | undefined => namesOf(node).find((name) => fields.has(snakeCase(name)))
  source.forEachDescendant((node) => {
    if (Node.isBinaryExpression(node)) {
      if (fallbackOperators.has(node.getOperatorToken().getKind())) add(node, fieldOf(node.getLeft()), node.getRight())
    } else if (Node.isConditionalExpression(node)) {
      for (const branch of [node.getWhenTrue(), node.getWhenFalse()]) add(node, testedField(node.getCondition(), fieldOf), branch)
    } else if (Node.isParameterDeclaration(node) || Node.isBindingElement(node)) {
      const property = Node.isBindingElement(node) ? node.getPropertyNameNode() : undefined
      add(node, fieldOf(property ?? node.getNameNode()), node.getInitializer())
    } else if (Node.isSpreadAssignment(node) && isOverlay(node.getExpression())) {
      const siblings = node.getParentIfKindOrThrow(SyntaxKind.ObjectLiteralExpression).getProperties()
      for (const sibling of siblings.slice(0, siblings.indexOf(node))) {
        if (Node.isPropertyAssignment(sibling)) add(sibling, fieldOf(sibling.getNameNode()), sibling.getInitializer())
      }
    }
  })
  return found
}

const fallbackOperators: ReadonlySet<SyntaxKind> = new Set([
  SyntaxKind.QuestionQuestionToken,
  SyntaxKind.BarBarToken,
  SyntaxKind.QuestionQuestionEqualsToken,
  SyntaxKind.BarBarEqualsToken,
])

/** Names by which an expression may mean a field: its last part, and the strings it is looked up with. */
function namesOf(node: Node): string[] {
  if (Node.isIdentifier(node)) return [node.getText()]
  if (Node.isStringLiteral(node)) return [node.getLiteralText()]
  if (Node.isPropertyAccessExpression(node)) {
    // `fields.width.value` means width as well.
    return [node.getName(), ...namesOf(node.getExpression())].slice(0, 2)
  }
  if (Node.isElementAccessExpression(node)) return namesOf(node.getArgumentExpressionOrThrow())
  if (Node.isCallExpression(node)) return node.getArguments().flatMap((argument) => (Node.isStringLiteral(argument) ? namesOf(argument) : []))
  if (Node.isParenthesizedExpression(node) || Node.isAsExpression(node) || Node.isNonNullExpression(node)) {
    return namesOf(node.getExpression())
  }
  return []
}

/** The field in `x.width === undefined`, `x.width == null`, `typeof x.width === 'undefined'`, `'width' in x`. */
function testedField(condition: Node, fieldOf: (node: Node) => string | undefined): string | undefined {
  if (!Node.isBinaryExpression(condition)) return undefined
  if (condition.getOperatorToken().getKind() === SyntaxKind.InKeyword) return fieldOf(condition.getLeft())
  if (!/^(?:undefined|null|'undefined')$/.test(condition.getRight().getText())) return undefined
  const tested = condition.getLeft()
  return fieldOf(Node.isTypeOfExpression(tested) ? tested.getExpression() : tested)
}

/** Spread of an object from elsewhere, as against parts of one that is written here (`...(isFirst ? { stride: 2 } : {})`). */
function isOverlay(node: Node): boolean {
  return Node.isIdentifier(node) || Node.isPropertyAccessExpression(node) || Node.isElementAccessExpression(node) || Node.isCallExpression(node)
}

function isLiteral(node: Node): boolean {
  if (Node.isNumericLiteral(node) || Node.isStringLiteral(node) || Node.isTrueLiteral(node) || Node.isFalseLiteral(node)) return true
  if (Node.isPrefixUnaryExpression(node)) return isLiteral(node.getOperand())
  if (Node.isAsExpression(node) || Node.isParenthesizedExpression(node)) return isLiteral(node.getExpression())
  if (Node.isArrayLiteralExpression(node)) return node.getElements().length > 0 && node.getElements().every(isLiteral)
  if (!Node.isIdentifier(node)) return false
  const constant = node.getSourceFile().getVariableDeclaration(node.getText())?.getInitializer()
  return constant !== undefined && isLiteral(constant)
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}
