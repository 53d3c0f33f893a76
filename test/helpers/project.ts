/** The project's own folders and sources, for tests that read them. */
import { existsSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { Project, type SourceFile } from 'ts-morph'

/** Folder of package.json. */
export const root = join(import.meta.dirname, '..', '..')

/** Test material beside the project, which is optional: undefined where it is not there. */
export function shared(path: string): string | undefined {
  const absolute = join(root, '..', 'shared', path)
  return existsSync(absolute) ? absolute : undefined
}

/** Every TypeScript source below these folders of the project, syntax only. */
export function sources(...folders: string[]): SourceFile[] {
  const project = new Project({ skipAddingFilesFromTsConfig: true, skipFileDependencyResolution: true })
  return project.addSourceFilesAtPaths(folders.map((folder) => join(root, folder, '**/*.ts').split(sep).join('/')))
}

/** A path from the project's root, with forward slashes. */
export function projectPath(absolute: string): string {
  return relative(root, absolute).split(sep).join('/')
}
