/** Arguments are taken apart as util.parseArgs takes them apart. */
import { parseArgs } from 'node:util'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { tokens, type Token } from '../../src/cli/tokens.ts'

const options = {
  format: { takesValue: true, short: 'f' },
  output: { takesValue: true, short: 'o' },
  quiet: { takesValue: false, short: 'q' },
  verbose: { takesValue: false, short: 'v' },
  strict: { takesValue: false },
}

function byNode(args: readonly string[]): readonly Token[] {
  const types = Object.fromEntries(Object.entries(options).map(([name, { takesValue, ...rest }]) => [name, { type: takesValue ? 'string' : 'boolean', ...rest } as const]))
  const { tokens } = parseArgs({ args: [...args], options: types, allowPositionals: true, strict: false, tokens: true })
  return tokens.flatMap((token): Token[] => {
    if (token.kind === 'positional') return [{ kind: token.kind, value: token.value }]
    if (token.kind !== 'option') return []
    const { kind, name, rawName, value, inlineValue } = token
    return [{ kind, name, rawName, value, isInline: inlineValue === true }]
  })
}

const word = fc.oneof(
  fc.constantFrom('--', '-', '', '-f', '-q', '-qf', '-qvf', '-fq', '-fjson', '-qx', '-xq', '--format', '--format=', '--format=a=b', '--quiet', '--quiet=1', '--strict', '--strange', '--strange=2', '--=', '--=x', '-=', '---', 'a.json', '-1'),
  fc.stringMatching(/^-{0,3}[fqvox=a-]{0,5}$/),
)

test('arguments are taken apart as util.parseArgs does it', () => {
  fc.assert(fc.property(fc.array(word, { maxLength: 6 }), (args) => void expect(tokens(args, options)).toEqual(byNode(args))), { numRuns: 5000 })
})
