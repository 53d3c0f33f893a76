/** Validators of the formats that others have defined. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { Ajv, type ValidateFunction } from 'ajv'
import { SaxesParser } from 'saxes'
import { validateXML } from 'xmllint-wasm'
import { root } from '../helpers/project.ts'

/** What is wrong, each with its place; empty where nothing is. */
export type Complaints = readonly string[]

function complaintsOf(validate: ValidateFunction, value: unknown): Complaints {
  return validate(value) ? [] : (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message} ${JSON.stringify(error.params)}`)
}

const sarifFormats = {
  'uri': (text: string) => URL.canParse(text),
  'uri-reference': (text: string) => URL.canParse(text, 'file:///') && /^[!#-;=?-[\]_a-z~%]*$/.test(text) && !/%(?![0-9A-Fa-f]{2})/.test(text),
  'date-time': (text: string) => !Number.isNaN(Date.parse(text)),
}

let validateSarif: ValidateFunction | undefined

/** Against OASIS' schema, as Microsoft's package has it. It is of draft 4, of which it uses nothing that draft 7 has otherwise, its name apart. */
export function sarifComplaints(value: unknown): Complaints {
  if (validateSarif === undefined) {
    const path = createRequire(import.meta.url).resolve('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json')
    const { id: _id, $schema: _schema, ...schema } = readJson(path)
    validateSarif = new Ajv({ allErrors: true, strict: false, unicodeRegExp: false, formats: sarifFormats }).compile(schema)
  }
  return complaintsOf(validateSarif, value)
}

/** Against our own schema; fields that it does not describe are complained of, although it lets later versions add some. */
export function reportComplaints(value: unknown): Complaints {
  const schema = closed(readJson(join(root, 'schemas/report.schema.json')))
  return complaintsOf(new Ajv({ allErrors: true }).compile(schema as object), value)
}

function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed)
  if (typeof schema !== 'object' || schema === null) return schema
  const copy = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, closed(value)]))
  return 'properties' in copy && copy['type'] === 'object' ? { ...copy, additionalProperties: false } : copy
}

/** What GitLab's documentation asks of a Code Quality report, which has no published schema. */
const gitlabSchema = {
  type: 'array',
  items: {
    type: 'object',
    required: ['description', 'check_name', 'fingerprint', 'severity', 'location'],
    additionalProperties: false,
    properties: {
      description: { type: 'string', minLength: 1 },
      check_name: { type: 'string', minLength: 1 },
      fingerprint: { type: 'string', pattern: '^[0-9a-f]{32}$' },
      severity: { enum: ['info', 'minor', 'major', 'critical', 'blocker'] },
      location: {
        type: 'object',
        required: ['path', 'lines'],
        properties: {
          // GitLab finds no file for a path that begins with ./
          path: { type: 'string', minLength: 1, not: { pattern: '^\\./' } },
          lines: { type: 'object', required: ['begin'], properties: { begin: { type: 'integer', minimum: 1 } } },
        },
      },
    },
  },
}

export function gitlabComplaints(value: unknown): Complaints {
  const fingerprints = (value as { fingerprint: string }[]).map(({ fingerprint }) => fingerprint)
  const twice = fingerprints.filter((fingerprint, index) => fingerprints.indexOf(fingerprint) < index)
  return [...complaintsOf(new Ajv({ allErrors: true }).compile(gitlabSchema), value), ...twice.map((fingerprint) => `${fingerprint} is there twice`)]
}

/** By libxml2, against a schema beside this file. */
export async function xmlComplaints(xml: string, schema: string): Promise<Complaints> {
  const contents = readFileSync(join(import.meta.dirname, schema), 'utf8')
  const { errors } = await validateXML({ xml: { fileName: 'report.xml', contents: xml }, schema: [contents] })
  return errors.map(({ message }) => message)
}

export interface Element {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: Element[]
  text: string
}

/** The tree of an XML document. Throws for what is not well formed, characters that XML does not have included. */
export function parseXml(xml: string): Element {
  const top: Element = { name: '', attributes: {}, children: [], text: '' }
  const open = [top]
  const current = (): Element => open.at(-1) ?? top
  const parser = new SaxesParser()
  parser.on('error', (error) => {
    throw error
  })
  parser.on('opentag', ({ name, attributes }) => {
    const element = { name, attributes: { ...attributes }, children: [], text: '' }
    current().children.push(element)
    open.push(element)
  })
  parser.on('text', (text) => void (current().text += text))
  parser.on('closetag', () => void open.pop())
  parser.write(xml).close()
  const [element] = top.children
  if (element === undefined) throw new Error('there is no root')
  return element
}

function readJson(path: string): Record<string, unknown> {
  return JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>
}
