/** Places and fixes in SARIF's words. */
import type { ArtifactLocation, Fix, Location, Region } from 'sarif'
import { createLines, type Lines } from '../json/lines.ts'
import type { FileResult, Problem, TextFix } from '../lint/types.ts'

/** The name of the folder that URIs are relative to; whoever reads the report knows where he has it. */
export const ROOT = '%SRCROOT%'

/** A path as a URI: relative to the root of the repository, or `file:` where it is absolute. */
export function artifactLocation(path: string): ArtifactLocation {
  const uri = path.split('/').map(encodeSegment).join('/')
  if (path.startsWith('/')) return { uri: `file://${uri}` }
  return /^[A-Za-z]:\//.test(path) ? { uri: `file:///${uri.replace('%3A', ':')}` } : { uri, uriBaseId: ROOT }
}

/** A surrogate without a partner, which no file system gives but a command line may, has no UTF-8. */
function encodeSegment(segment: string): string {
  return encodeURIComponent(segment.replace(/\p{Surrogate}/gu, '\ufffd'))
}

export function locationOf(file: FileResult, problem: Problem): Location {
  return {
    physicalLocation: { artifactLocation: artifactLocation(file.path), region: oneLineRegion(createLines(file.text), problem) },
    ...(problem.pointer === '' ? {} : { logicalLocations: [{ fullyQualifiedName: problem.pointer }] }),
  }
}

/** A place of several lines is that in its first: nobody reads a file of which every line is marked. */
function oneLineRegion(lines: Lines, { line, column, endLine, endColumn }: Problem): Region {
  if (endLine === line) return { startLine: line, startColumn: column, endLine, endColumn }
  const { end } = lines.span(line)
  return { startLine: line, startColumn: column, endLine: line, endColumn: Math.max(column, lines.position(end).column) }
}

/** One change of one file. SARIF has no word for a fix that changes the model, so that its description says it. */
export function fixOf(file: FileResult, { safe, description, edits }: TextFix): Fix {
  const lines = createLines(file.text)
  const replacements = edits.map(({ start, end, newText }) => {
    const from = lines.position(start)
    const to = lines.position(end)
    const deletedRegion = { startLine: from.line, startColumn: from.column, endLine: to.line, endColumn: to.column }
    return { deletedRegion, ...(newText === '' ? {} : { insertedContent: { text: newText } }) }
  })
  return {
    description: { text: safe ? description : `${description} (changes the model)` },
    artifactChanges: [{ artifactLocation: artifactLocation(file.path), replacements }],
  }
}
