/** Schemas of the tool's own files: its config, with the options of every rule, and its baseline. */
import { presets, severities } from '../../src/lint/severity.ts'
import type { RuleMeta } from '../../src/lint/types.ts'
import { reference, type Schema } from '../../src/schema/annotations.ts'

const SETTINGS = [...severities, 'off']
const COUNT = { type: 'integer', minimum: 0 }
const REASON = { type: 'string', description: 'Why, for whoever reads the config or a report.' }

/** One or several. `if` rather than anyOf, so that of a wrong value one thing is said. */
function oneOrMore(description: string): Schema {
  return {
    description,
    if: { type: 'array' },
    then: { type: 'array', items: { type: 'string' }, minItems: 1 },
    else: { type: 'string' },
  }
}

const files = oneOrMore('Globs of files. Without a slash a name at any depth (*.json), else a path from the folder of this config (configs/**). A folder stands for all below it; of several the last that fits counts, and one with a leading ! takes files out.')

/** The schema of lint-configs.yaml, lint-configs.json and the key lint-configs of package.json. */
export function toolConfigSchema(metas: readonly RuleMeta[]): Schema {
  return {
    title: 'lint-configs',
    description: 'Settings of lint-configs: lint-configs.yaml, lint-configs.yml, lint-configs.json, or the key "lint-configs" of package.json.',
    type: 'object',
    additionalProperties: false,
    properties: {
      $schema: { type: 'string', description: 'The address of this schema, for editors.' },
      extends: {
        ...oneOrMore('What these settings are laid over: a preset, or the path of another config, relative to this one (./base.yaml). Of several the later goes before the earlier.'),
        examples: [...presets, './base.yaml'],
        default: 'recommended',
      },
      rules: { description: 'Rule -> severity, or severity and options.', ...reference('rules') },
      overrides: { type: 'array', description: 'Other settings for some files, or for some fields of them. Of several that set the same thing the last counts.', items: reference('override') },
      ignore: oneOrMore('Globs of files that are not linted, also where they are named on the command line.'),
      targets: {
        type: 'object',
        description: 'By which versions of the libraries files are judged.',
        additionalProperties: false,
        properties: {
          open_clip: { type: 'string', description: 'A version, or the path of a catalog that `lint-configs catalog build` made, relative to this config.', examples: ['3.3.0', 'main', './open_clip.json'] },
          timm: { type: 'string', description: 'A version, or the path of a catalog that `lint-configs catalog build` made, relative to this config.', examples: ['1.0.29', './timm.jsonl'] },
        },
      },
      budgets: { type: 'array', description: 'What models may cost at most, for the rule budget.', items: reference('budget') },
      'fail-on': { enum: [...severities, 'never'], default: 'warning', description: 'From which severity on a problem makes the exit code 1.' },
      'max-warnings': { ...COUNT, description: 'Tolerate so many warnings, and fail on more. Then fail-on is error unless it is set.' },
      paths: oneOrMore('What is linted where the command line names nothing: files, folders and globs, relative to this config.'),
      baseline: { type: 'string', description: 'The file of accepted problems, relative to this config.', default: 'lint-configs-baseline.json' },
    },
    definitions: {
      severity: { enum: SETTINGS },
      setting: settingSchema({}),
      rules: rulesSchema(metas, true),
      severities: rulesSchema(metas, false),
      override: overrideSchema(),
      budget: budgetSchema(),
    },
  }
}

function overrideSchema(): Schema {
  return {
    type: 'object',
    additionalProperties: false,
    required: ['rules'],
    properties: {
      files,
      pointers: oneOrMore('JSON pointers of the fields that it is for; without any, the whole file. * stands for one key or a part of it (/vision_cfg/*), ** for any number of keys (/**/width).'),
      rules: { type: 'object' },
      reason: REASON,
    },
    // Options are for a whole file.
    if: { required: ['pointers'] },
    then: { properties: { rules: reference('severities') } },
    else: { properties: { rules: reference('rules') } },
  }
}

function budgetSchema(): Schema {
  return {
    type: 'object',
    additionalProperties: false,
    required: ['tower'],
    properties: {
      files,
      tower: { enum: ['image', 'text', 'multimodal', 'model'], description: 'Which tower it is for; model: all of them together.' },
      params: { ...COUNT, description: 'Parameters.' },
      flops: { ...COUNT, description: 'FLOPs of one forward pass, a multiply-add being 2.' },
      weight_bytes: { ...COUNT, description: 'Bytes of the parameters and buffers.' },
      activation_bytes: { ...COUNT, description: 'Bytes of the activations of one forward pass.' },
      reason: REASON,
    },
  }
}

function rulesSchema(metas: readonly RuleMeta[], withOptions: boolean): Schema {
  return { type: 'object', additionalProperties: false, properties: Object.fromEntries(metas.map((meta) => [meta.id, ruleSchema(meta, withOptions)])) }
}

function ruleSchema({ summary, options }: RuleMeta, withOptions: boolean): Schema {
  const described = { description: `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.` }
  if (options === undefined || !withOptions) return { ...described, ...reference('setting') }
  const properties = Object.entries(options.properties).map(([name, schema]) => [name, { ...schema, default: options.defaults[name] }])
  return { ...described, ...settingSchema({ options: { type: 'object', additionalProperties: false, properties: Object.fromEntries(properties) } }) }
}

/** A severity, or an object with it and more. */
function settingSchema(more: Readonly<Record<string, Schema>>): Schema {
  const severity = reference('severity')
  return { if: { type: 'object' }, then: { type: 'object', additionalProperties: false, properties: { severity, ...more } }, else: severity }
}

/** The schema of lint-configs-baseline.json. */
export function baselineSchema(): Schema {
  const nested = (description: string, values: Schema): Schema => ({ type: 'object', description, additionalProperties: values })
  return {
    title: 'lint-configs baseline',
    description: 'Problems that are accepted as they are: written by `lint-configs --baseline-write`, pruned by --baseline-prune.',
    type: 'object',
    additionalProperties: false,
    required: ['version', 'files'],
    properties: {
      $schema: { type: 'string', description: 'The address of this schema, for editors.' },
      version: { enum: [1], description: 'The version of this format.' },
      files: nested(
        'By the path of the file, relative to the folder of this one.',
        nested('By rule.', nested('By the JSON pointer of the problem.', { type: 'integer', minimum: 1, description: 'How many there are.' })),
      ),
    },
  }
}
