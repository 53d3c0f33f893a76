/** How GitHub's runner reads what a step prints (actions/runner, ActionCommand.cs), by its documented rules. */

export interface Command {
  readonly command: string
  readonly properties: Readonly<Record<string, string>>
  readonly message: string
}

const REGISTERED = new Set([
  'add-mask', 'add-matcher', 'add-path', 'debug', 'echo', 'endgroup', 'error', 'group', 'notice', 'remove-matcher', 'save-state', 'set-env',
  'set-output', 'stop-commands', 'warning',
])

/** The command in a line; undefined where the runner takes it for text. `::` counts after white space, `##[` anywhere. */
export function readCommand(line: string): Command | undefined {
  return readNew(line.trimStart()) ?? readOld(line)
}

function readNew(line: string): Command | undefined {
  const end = line.indexOf('::', 2)
  if (!line.startsWith('::') || end < 0) return undefined
  return commandOf(line.slice(2, end), ',', decodeProperty, decode(line.slice(end + 2)))
}

function readOld(line: string): Command | undefined {
  const start = line.indexOf('##[')
  const end = line.indexOf(']', start)
  if (start < 0 || end < 0) return undefined
  return commandOf(line.slice(start + 3, end), ';', decode, decode(line.slice(end + 1)))
}

function commandOf(text: string, separator: string, decodeValue: (value: string) => string, message: string): Command | undefined {
  const space = text.indexOf(' ')
  const command = space < 0 ? text : text.slice(0, space)
  if (!REGISTERED.has(command.toLowerCase())) return undefined
  const pairs = space < 0 ? [] : text.slice(space + 1).trim().split(separator).filter((pair) => pair !== '')
  const properties = pairs.flatMap((pair) => {
    const equals = pair.indexOf('=')
    return equals <= 0 || equals === pair.length - 1 ? [] : [[pair.slice(0, equals), decodeValue(pair.slice(equals + 1))] as const]
  })
  return { command, properties: Object.fromEntries(properties), message }
}

function decode(text: string): string {
  return text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%')
}

function decodeProperty(text: string): string {
  return text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%3A', ':').replaceAll('%2C', ',').replaceAll('%25', '%')
}
