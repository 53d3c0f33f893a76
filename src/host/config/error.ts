/** What is wrong with a file of the tool's own. */

/** Lines for the user, each with its place: `lint-configs.yaml:3:5: there is no rule "sintax"; did you mean syntax?` */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'

  constructor(readonly complaints: readonly string[]) {
    super(complaints.join('; '))
  }
}

/** Lines about one file in the order of their places in it; each once. */
export function byPlace(lines: Iterable<string>): string[] {
  const places = Array.from(new Set(lines), (text) => ({ text, place: /:(\d+):(\d+): /.exec(text)?.slice(1).map(Number) ?? [] }))
  return places.sort(({ place: [line = 0, column = 0] }, { place: [otherLine = 0, otherColumn = 0] }) => line - otherLine || column - otherColumn).map(({ text }) => text)
}
