/** The rules as their sources say they are: read statically from rules/<id>/, never run. */
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { Node, Project, type CallExpression, type SourceFile } from 'ts-morph'
import type { RuleMeta } from '../../src/lint/types.ts'
import { evaluate } from './static.ts'

export interface RuleSource {
  /** Name of the folder; `meta.id` is the same. */
  readonly id: string
  readonly meta: RuleMeta
  /** Is it a rule over tables, whose check is loaded with the first of them? */
  readonly overTables: boolean
  /** Text of the rule's README.md; undefined where there is none. */
  readonly page: string | undefined
}

/** Reads every folder of rules/ that has a rule.ts, sorted by id. Throws where a meta is not constant or its id is another. */
export function readRules(root: string): RuleSource[] {
  const project = new Project({ skipAddingFilesFromTsConfig: true, skipFileDependencyResolution: true })
  return ruleFolders(root).map((id) => {
    const source = project.addSourceFileAtPath(join(root, 'rules', id, 'rule.ts'))
    const meta = readMeta(source)
    const overTables = definitionOf(source).getExpression().getText() === TABLE
    if (meta.id !== id) throw new Error(`rules/${id}/rule.ts calls itself '${meta.id}'`)
    const page = join(root, 'rules', id, 'README.md')
    return { id, meta, overTables, page: existsSync(page) ? readFileSync(page, 'utf8') : undefined }
  })
}

/** Ids of the rules, by their folders. */
export function ruleFolders(root: string): string[] {
  const folder = join(root, 'rules')
  return readdirSync(folder)
    .filter((name) => existsSync(join(folder, name, 'rule.ts')))
    .sort()
}

const CONFIG = 'defineRule'
const TABLE = 'defineTableRule'

/** The `meta` of `export default defineRule({ meta, check })`, or of defineTableRule. */
export function readMeta(source: SourceFile): RuleMeta {
  const rule = definitionOf(source).getArguments()[0]
  const property = Node.isObjectLiteralExpression(rule) ? rule.getProperty('meta') : undefined
  if (Node.isPropertyAssignment(property)) return evaluate(property.getInitializerOrThrow()) as unknown as RuleMeta
  if (Node.isShorthandPropertyAssignment(property)) return evaluate(property.getNameNode()) as unknown as RuleMeta
  throw new Error(`${source.getFilePath()}: the rule has no meta`)
}

function definitionOf(source: SourceFile): CallExpression {
  const call = source.getExportAssignment((assignment) => !assignment.isExportEquals())?.getExpression()
  if (Node.isCallExpression(call) && [CONFIG, TABLE].includes(call.getExpression().getText())) return call
  throw new Error(`${source.getFilePath()}: expected 'export default ${CONFIG}({ meta, check })' or ${TABLE}`)
}
