/** schemas/report.schema.json: what `lint-configs --format json` prints (src/report/json.ts). */

/** Describes every field; later versions may add some, so that none is forbidden. */
export function reportSchema(): object {
  return {
    title: 'Report of lint-configs, version 1',
    description: 'What `lint-configs --format json` prints: one object for a run, the same bytes for the same input whatever the order of the arguments. Later minor versions of lint-configs may add fields, and keep the meaning of those that are described here; a change of these makes it version 2.',
    type: 'object',
    required: ['version', 'files', 'summary'],
    properties: {
      version: { description: 'The version of this format.', const: 1 },
      files: {
        description: 'Every file of the run, in the order of the paths (by UTF-16 code units).',
        type: 'array',
        items: { '$ref': '#/definitions/file' },
      },
      summary: { '$ref': '#/definitions/summary' },
    },
    definitions: {
      file: {
        type: 'object',
        required: ['path', 'kind', 'problems'],
        properties: {
          path: {
            description: 'Relative to the current folder where the file is inside it, with forward slashes; `<stdin>` for standard input without a name.',
            type: 'string',
          },
          kind: {
            description: 'What it was linted as: an open_clip model config, the open_clip_config.json or the timm config.json of a hub repository, a table of models (CSV); `unparsed`: no JSON. Not linted were `unknown`: JSON that is no model config, or too large for one, and `unreadable`: the file system did not give it.',
            enum: ['open_clip', 'open_clip_hub', 'timm_hub', 'table', 'unknown', 'unparsed', 'unreadable'],
          },
          problems: { description: 'By place, then by rule; with --quiet the errors alone.', type: 'array', items: { '$ref': '#/definitions/problem' } },
          fixed: {
            description: 'With --fix: how many problems of the file were repaired. `problems` are those that are left.',
            '$ref': '#/definitions/count',
          },
        },
      },
      problem: {
        type: 'object',
        required: ['rule', 'severity', 'pointer', 'line', 'column', 'endLine', 'endColumn', 'message', 'data'],
        properties: {
          rule: {
            description: 'The id of the rule: `lint-configs --explain ID` prints its page.',
            type: 'string',
            pattern: '^[a-z][a-z0-9]*(-[a-z0-9]+)*$',
          },
          severity: {
            description: "error: the real library refuses the file or fails in its first forward pass; warning: it runs, but a number that is written or read is not the model's own, or something is silently ignored; info: advice.",
            enum: ['error', 'warning', 'info'],
          },
          pointer: {
            description: 'What it is about, as a JSON pointer (RFC 6901) into the file; it may point at something that is missing.',
            type: 'string',
            pattern: '^(/([^~/]|~[01])*)*$',
          },
          line: { description: 'Of the place, from 1.', '$ref': '#/definitions/position' },
          column: { description: 'From 1, in UTF-16 code units.', '$ref': '#/definitions/position' },
          endLine: { '$ref': '#/definitions/position' },
          endColumn: { description: 'The first column after the place.', '$ref': '#/definitions/position' },
          message: { description: 'One sentence. What a terminal would obey or hide is written as an escape, `\\u001b`.', type: 'string', minLength: 1 },
          data: { description: 'What the message was made of, by the names that the rule gives; strings are as they stand in the file.', type: 'object' },
          fix: { '$ref': '#/definitions/fix' },
        },
      },
      position: { type: 'integer', minimum: 1 },
      fix: {
        description: 'A repair; absent where there is none.',
        type: 'object',
        required: ['safe', 'description', 'edits'],
        properties: {
          safe: { description: 'The model that the real library builds stays the same.', type: 'boolean' },
          description: { description: 'What it does, in the imperative.', type: 'string' },
          edits: {
            description: 'Replacements that belong together. They do not overlap, and all offsets are those of the text as it is, in UTF-16 code units from 0.',
            type: 'array',
            items: {
              type: 'object',
              required: ['start', 'end', 'newText'],
              properties: { start: { type: 'integer', minimum: 0 }, end: { description: 'Exclusive.', type: 'integer', minimum: 0 }, newText: { type: 'string' } },
            },
          },
        },
      },
      summary: {
        description: 'Counts of the whole run, also of what --quiet leaves out.',
        type: 'object',
        required: ['files', 'errors', 'warnings', 'infos', 'skipped', 'failed', 'suppressed'],
        properties: {
          files: { description: 'Files of the run, also those that were skipped or could not be read.', '$ref': '#/definitions/count' },
          errors: { '$ref': '#/definitions/count' },
          warnings: { '$ref': '#/definitions/count' },
          infos: { '$ref': '#/definitions/count' },
          suppressed: { description: 'Problems that an override or a baseline has accepted. They are not in the report.', '$ref': '#/definitions/count' },
          skipped: { description: 'Files that are JSON but no model config.', '$ref': '#/definitions/count' },
          fixed: { description: 'With --fix: how many problems were repaired.', '$ref': '#/definitions/count' },
          failed: {
            description: 'Files that could not be read, or written where they were to be repaired, or not be checked completely because of a bug of lint-configs; then the exit code is 2.',
            '$ref': '#/definitions/count',
          },
        },
      },
      count: { type: 'integer', minimum: 0 },
    },
  }
}
