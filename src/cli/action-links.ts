/** Addresses on GitHub, out of what its runner tells an action. */
import type { Links } from '../report/step-summary.ts'
import type { Io } from './io.ts'
import { pageOf, type Site } from './sarif.ts'

/** Where the action's own repository is, at the version that is run; undefined for one that is used out of the workspace. */
export function actionSite({ GITHUB_SERVER_URL, GITHUB_ACTION_REPOSITORY, GITHUB_ACTION_REF }: Io['env']): Site | undefined {
  const home = repositoryUrl(GITHUB_SERVER_URL, GITHUB_ACTION_REPOSITORY)
  return home === undefined || GITHUB_ACTION_REF === undefined || GITHUB_ACTION_REF === '' ? undefined : { home, ref: encodePath(GITHUB_ACTION_REF) }
}

/** Links to lines of the commit that is checked, and to the pages of rules. */
export function summaryLinks(env: Io['env']): Links {
  const { GITHUB_SERVER_URL, GITHUB_REPOSITORY, GITHUB_SHA } = env
  const repository = repositoryUrl(GITHUB_SERVER_URL, GITHUB_REPOSITORY)
  const files = repository === undefined || GITHUB_SHA === undefined ? undefined : `${repository}/blob/${encodePath(GITHUB_SHA)}`
  const site = actionSite(env)
  return {
    // What lies outside of the repository has no page in it.
    file: (path, line) => (files === undefined || /^(?:\.\.\/|\/|[A-Za-z]:|<stdin>$)/.test(path) ? undefined : `${files}/${encodePath(path)}?plain=1#L${line}`),
    rule: (id) => (site === undefined ? undefined : pageOf(site, id)),
  }
}

function repositoryUrl(server: string | undefined, repository: string | undefined): string | undefined {
  const isKnown = server !== undefined && /^https?:\/\/[\w.:-]+$/.test(server) && repository !== undefined && /^\w[\w.-]*\/\.?[\w-][\w.-]*$/.test(repository)
  return isKnown ? `${server}/${repository}` : undefined
}

function encodePath(path: string): string {
  return path.split('/').map((part) => encodeURIComponent(part.replace(/\p{Surrogate}/gu, '\ufffd'))).join('/')
}
