/**
 * A small typed tree of Python source text, for static reading. It holds what declarations and straightforward code are
 * made of; anything else is an `Unsupported` node, so that a reader can say what it did not understand.
 */

/** Where a node stands: its first line (from 1) and its span in the module's text (UTF-16 code units, end-exclusive). */
export interface Place {
  readonly line: number
  readonly start: number
  readonly end: number
}

/** A place where the text is no Python (or none that the parser knows). */
export interface SyntaxProblem {
  readonly line: number
  readonly message: string
}

export interface Module {
  readonly text: string
  readonly body: readonly Statement[]
  /** In the order of the text; empty for a well-formed module. The body holds what could be read all the same. */
  readonly problems: readonly SyntaxProblem[]
}

// ---- expressions ----

export interface Name extends Place {
  readonly type: 'Name'
  readonly id: string
}

export interface NumberLiteral extends Place {
  readonly type: 'Number'
  readonly value: number
  /** `224.` and `1e6` are floats, whatever their value. */
  readonly isFloat: boolean
}

export interface StringLiteral extends Place {
  readonly type: 'String'
  readonly value: string
  readonly isBytes: boolean
}

export interface FormatString extends Place {
  readonly type: 'FormatString'
  readonly parts: readonly FormatPart[]
}

export type FormatPart =
  | { readonly type: 'text'; readonly value: string }
  | {
      readonly type: 'value'
      readonly value: Expression
      /** `r` of `{x!r}`; of `{x=}` the self-documenting form is given as a text part before, conversion `r`. */
      readonly conversion: string
      /** The format specification after the colon. */
      readonly spec: readonly FormatPart[]
    }

/** True, False, None and `...`. */
export interface Constant extends Place {
  readonly type: 'Constant'
  readonly value: 'True' | 'False' | 'None' | 'Ellipsis'
}

export interface Sequence extends Place {
  readonly type: 'List' | 'Tuple' | 'Set'
  readonly items: readonly Expression[]
}

export interface Dict extends Place {
  readonly type: 'Dict'
  /** Without a key: `**value`. */
  readonly entries: readonly { readonly key: Expression | undefined; readonly value: Expression }[]
}

export interface Comprehension extends Place {
  readonly type: 'Comprehension'
  readonly of: 'list' | 'set' | 'dict' | 'generator'
  /** Of dict comprehensions only. */
  readonly key: Expression | undefined
  readonly element: Expression
  readonly clauses: readonly ComprehensionClause[]
}

export interface ComprehensionClause {
  readonly target: Expression
  readonly iterable: Expression
  readonly conditions: readonly Expression[]
}

export interface Call extends Place {
  readonly type: 'Call'
  readonly callee: Expression
  readonly args: readonly Argument[]
}

/** Plain: neither. `*value`: star. `**value`: doubleStar. `name=value`: keyword. */
export interface Argument {
  readonly kind: 'plain' | 'star' | 'doubleStar' | 'keyword'
  readonly keyword?: string
  readonly value: Expression
}

export interface Attribute extends Place {
  readonly type: 'Attribute'
  readonly object: Expression
  readonly name: string
}

export interface Subscript extends Place {
  readonly type: 'Subscript'
  readonly object: Expression
  readonly index: Expression
}

export interface Slice extends Place {
  readonly type: 'Slice'
  readonly lower: Expression | undefined
  readonly upper: Expression | undefined
  readonly step: Expression | undefined
}

export interface Unary extends Place {
  readonly type: 'Unary'
  readonly op: '+' | '-' | '~' | 'not'
  readonly operand: Expression
}

export interface Binary extends Place {
  readonly type: 'Binary'
  /** An arithmetic or bit operator, or `and`, `or`. */
  readonly op: string
  readonly left: Expression
  readonly right: Expression
}

/** `a < b <= c`: one left value and the rest with the operators (`not in` and `is not` with one blank). */
export interface Compare extends Place {
  readonly type: 'Compare'
  readonly left: Expression
  readonly rest: readonly { readonly op: string; readonly right: Expression }[]
}

export interface Conditional extends Place {
  readonly type: 'Conditional'
  readonly test: Expression
  readonly then: Expression
  readonly otherwise: Expression
}

export interface Lambda extends Place {
  readonly type: 'Lambda'
  readonly params: readonly Param[]
  readonly body: Expression
}

export interface Starred extends Place {
  readonly type: 'Starred'
  readonly value: Expression
}

/** `(target := value)`. */
export interface NamedExpression extends Place {
  readonly type: 'NamedExpression'
  readonly target: Expression
  readonly value: Expression
}

/** What this reader does not understand: `await`, `yield`, complex numbers, broken text. */
export interface Unsupported extends Place {
  readonly type: 'Unsupported'
  /** What it is, as a noun phrase: `a yield expression`. */
  readonly what: string
}

export type Expression =
  | Name
  | NumberLiteral
  | StringLiteral
  | FormatString
  | Constant
  | Sequence
  | Dict
  | Comprehension
  | Call
  | Attribute
  | Subscript
  | Slice
  | Unary
  | Binary
  | Compare
  | Conditional
  | Lambda
  | Starred
  | NamedExpression
  | Unsupported

export interface Param extends Place {
  readonly name: string
  /** `*args` is `star`, `**kwargs` is `doubleStar`; parameters after a star are `keywordOnly`, before a `/` `positionalOnly`. */
  readonly kind: 'plain' | 'star' | 'doubleStar' | 'keywordOnly' | 'positionalOnly'
  /** As written, white space collapsed; empty where there is none. */
  readonly annotation: string
  readonly default: Expression | undefined
}

// ---- statements ----

/** `import a.b as c`. */
export interface Import extends Place {
  readonly type: 'Import'
  readonly names: readonly { readonly name: string; readonly as: string | undefined }[]
}

/** `from ..a.b import x as y`: level 2, module `a.b`. `from m import *` has the one name `*`. */
export interface FromImport extends Place {
  readonly type: 'FromImport'
  /** Number of leading dots. */
  readonly level: number
  readonly module: string
  readonly names: readonly { readonly name: string; readonly as: string | undefined }[]
}

export interface ClassDef extends Place {
  readonly type: 'ClassDef'
  readonly name: string
  /** Bases and keyword arguments of the class statement. */
  readonly args: readonly Argument[]
  readonly decorators: readonly Expression[]
  readonly body: readonly Statement[]
}

export interface FunctionDef extends Place {
  readonly type: 'FunctionDef'
  readonly name: string
  readonly isAsync: boolean
  readonly params: readonly Param[]
  /** As written, white space collapsed; empty where there is none. */
  readonly returns: string
  readonly decorators: readonly Expression[]
  readonly body: readonly Statement[]
}

/** `a = b = value`: two targets. */
export interface Assign extends Place {
  readonly type: 'Assign'
  readonly targets: readonly Expression[]
  readonly value: Expression
}

export interface AnnotatedAssign extends Place {
  readonly type: 'AnnotatedAssign'
  readonly target: Expression
  /** As written, white space collapsed. */
  readonly annotation: string
  readonly value: Expression | undefined
}

/** `target op= value`; `op` without the equals sign. */
export interface AugmentedAssign extends Place {
  readonly type: 'AugmentedAssign'
  readonly target: Expression
  readonly op: string
  readonly value: Expression
}

export interface Return extends Place {
  readonly type: 'Return'
  readonly value: Expression | undefined
}

/** `elif` is an If in `otherwise`. */
export interface If extends Place {
  readonly type: 'If'
  readonly test: Expression
  readonly body: readonly Statement[]
  readonly otherwise: readonly Statement[]
}

export interface For extends Place {
  readonly type: 'For'
  readonly target: Expression
  readonly iterable: Expression
  readonly body: readonly Statement[]
  readonly otherwise: readonly Statement[]
}

export interface While extends Place {
  readonly type: 'While'
  readonly test: Expression
  readonly body: readonly Statement[]
  readonly otherwise: readonly Statement[]
}

export interface With extends Place {
  readonly type: 'With'
  readonly items: readonly { readonly value: Expression; readonly as: string | undefined }[]
  readonly body: readonly Statement[]
}

export interface Try extends Place {
  readonly type: 'Try'
  readonly body: readonly Statement[]
  readonly handlers: readonly { readonly exception: Expression | undefined; readonly as: string | undefined; readonly body: readonly Statement[] }[]
  readonly otherwise: readonly Statement[]
  readonly finally: readonly Statement[]
}

export interface ExpressionStatement extends Place {
  readonly type: 'ExpressionStatement'
  readonly value: Expression
}

export interface Assert extends Place {
  readonly type: 'Assert'
  readonly test: Expression
}

export interface Raise extends Place {
  readonly type: 'Raise'
  readonly value: Expression | undefined
}

export interface Delete extends Place {
  readonly type: 'Delete'
  readonly targets: readonly Expression[]
}

/** pass, break and continue. */
export interface Simple extends Place {
  readonly type: 'Pass' | 'Break' | 'Continue'
}

export interface Scope extends Place {
  readonly type: 'Global' | 'Nonlocal'
  readonly names: readonly string[]
}

export type Statement =
  | Import
  | FromImport
  | ClassDef
  | FunctionDef
  | Assign
  | AnnotatedAssign
  | AugmentedAssign
  | Return
  | If
  | For
  | While
  | With
  | Try
  | ExpressionStatement
  | Assert
  | Raise
  | Delete
  | Simple
  | Scope
  | Unsupported

/** The source text of a node, as written. */
export function sourceOf(module: Module, place: Place): string {
  return module.text.slice(place.start, place.end)
}
