/** What the sources import, read with ts-morph. */
import { dirname, join } from 'node:path'
import { Node, type SourceFile } from 'ts-morph'
import { projectPath, root } from './project.ts'

export interface Import {
  /** From the project's root: `src/lint/engine.ts`. */
  readonly from: string
  readonly line: number
  /** A file of the project (`src/json/types.ts`), or a package or built-in module by name (`node:fs`, `yaml`). */
  readonly to: string
  readonly local: boolean
  /** `import type`, or nothing but types. */
  readonly typeOnly: boolean
  /** `import()` */
  readonly dynamic: boolean
}

/** Imports, re-exports, `import()` and `import('...').T` of a source. */
export function importsOf(source: SourceFile): Import[] {
  const from = projectPath(source.getFilePath())
  const found: Import[] = []
  const add = (node: Node, specifier: string, typeOnly: boolean, dynamic = false): void => {
    const local = specifier.startsWith('.')
    const to = local ? projectPath(join(root, dirname(from), specifier)) : specifier
    found.push({ from, line: node.getStartLineNumber(), to, local, typeOnly, dynamic })
  }
  source.forEachDescendant((node) => {
    if (Node.isImportDeclaration(node)) {
      const named = node.getNamedImports()
      const onlyTypes = named.length > 0 && node.getDefaultImport() === undefined && named.every((name) => name.isTypeOnly())
      add(node, node.getModuleSpecifierValue(), node.isTypeOnly() || onlyTypes)
    } else if (Node.isExportDeclaration(node)) {
      const specifier = node.getModuleSpecifierValue()
      if (specifier !== undefined) add(node, specifier, node.isTypeOnly())
    } else if (Node.isCallExpression(node) && Node.isImportExpression(node.getExpression())) {
      const argument = node.getArguments()[0]
      if (!Node.isStringLiteral(argument)) throw new Error(`${from}:${node.getStartLineNumber()}: import() of something computed`)
      add(node, argument.getLiteralText(), false, true)
    } else if (Node.isImportTypeNode(node)) {
      const argument = node.getArgument()
      if (Node.isLiteralTypeNode(argument)) add(node, argument.getLiteral().getText().slice(1, -1), true)
    }
  })
  return found
}

/** Every cycle that the imports make, each once, as the files on the way and the first again at its end. */
export function cycles(imports: readonly Import[]): string[][] {
  const next = new Map<string, string[]>()
  for (const { from, to, local } of imports) {
    if (local) next.set(from, [...(next.get(from) ?? []), to])
  }
  const found: string[][] = []
  const done = new Set<string>()
  const visit = (file: string, path: readonly string[]): void => {
    const start = path.indexOf(file)
    if (start !== -1) {
      found.push([...path.slice(start), file])
      return
    }
    if (done.has(file)) return
    for (const target of next.get(file) ?? []) visit(target, [...path, file])
    done.add(file)
  }
  for (const file of [...next.keys()].sort()) visit(file, [])
  return found
}
