import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { PRETRAINED_CFG, TIMM_VERSION, type ClassSpec } from '../../src/config/index.ts'
import { root } from '../helpers/project.ts'
import { readTimm, said } from './helpers.ts'

const whole = {
  architecture: 'resnet50',
  num_classes: 10,
  num_features: 2048,
  global_pool: 'avg',
  label_names: ['a', 'b'],
  model_args: { drop_rate: 0.1 },
  pretrained_cfg: { tag: 'x', input_size: [3, 224, 224], mean: [0.5, 0.5, 0.5], classifier: ['head', 'head_dist'], custom_load: 'hf', num_classes: 10 },
}

test('gives access to what a timm hub file says', () => {
  const config = readTimm(whole)
  expect(config.architecture).toMatchObject({ value: 'resnet50', node: { type: 'string' } })
  expect(config.modelArgs?.members.map((member) => member.key.value)).toEqual(['drop_rate'])
  expect(config.pretrainedCfg).toBe(config.pretrained?.node)
  expect(config.top.fields.get('num_classes')).toMatchObject({ value: 10, origin: { kind: 'written', pointer: '/num_classes' } })
  expect(config.pretrained?.fields.get('input_size')?.value).toEqual([3, 224, 224])
  expect(config.pretrained?.fields.get('crop_pct')).toMatchObject({
    value: 0.875,
    origin: { kind: 'default', library: 'timm', version: '1.0.29', symbol: 'PretrainedCfg.crop_pct' },
  })
  expect(config.schemaProblems).toEqual([])
})

test('the root is no dataclass, pretrained_cfg is one', () => {
  const config = readTimm({ ...whole, model_type: 'timm_wrapper', pretrained_cfg: { img_size: 224, depth: 12 } })
  expect(config.top.unknown).toEqual([])
  expect(config.pretrained).toMatchObject({ ignoresUnknown: false, unknown: [{ pointer: '/pretrained_cfg/img_size' }, { pointer: '/pretrained_cfg/depth' }] })
})

test('in the old form the file itself is the pretrained config', () => {
  const config = readTimm({ architecture: 'resnet50', num_features: 2048, input_size: [3, 224], num_classes: '10', labels: [], global_pool: 'avg' })
  expect(config).not.toHaveProperty('pretrainedCfg')
  expect(config.pretrained).toMatchObject({ pointer: '', unknown: [{ pointer: '/global_pool' }] })
  expect(said(config)).toEqual(['/input_size: three integers, not a list of 2 numbers (fatal)', '/num_classes: an integer, not the string "10" (fatal)'])
})

describe('problems', () => {
  test.each<[string, object, string[]]>([
    ['no architecture', { architecture: undefined }, ['/architecture: missing, a string (fatal)']],
    ['an architecture that is no string', { architecture: ['resnet50'] }, ['/architecture: a string, not a list of 1 string (fatal)']],
    ['a null pretrained_cfg', { pretrained_cfg: null }, ['/pretrained_cfg: an object, not null (fatal)']],
    ['model_args that are a list', { model_args: ['x'] }, ['/model_args: an object or null, not a list of 1 string (fatal)']],
    ['model_args that Python takes for none', { model_args: [] }, ['/model_args: an object or null, not an empty list']],
    ['num_classes as a string', { num_classes: '10' }, ['/num_classes: an integer or null, not the string "10" (fatal)']],
    ['num_classes as a string that an argument replaces', { num_classes: '10', model_args: { num_classes: 10 } }, ['/num_classes: an integer or null, not the string "10"']],
    ['num_features is for information', { num_features: '2048' }, ['/num_features: an integer or null, not the string "2048"']],
    ['input_size without channels', { pretrained_cfg: { input_size: [224, 224] } }, ['/pretrained_cfg/input_size: three integers, not a list of 2 numbers (fatal)']],
    ['input_size in floats', { pretrained_cfg: { input_size: [3.5, 224, 224] } }, ['/pretrained_cfg/input_size: three integers, not a list of 3 numbers, among them the number 3.5 (fatal)']],
    ['input_size as a string', { pretrained_cfg: { input_size: '224' } }, ['/pretrained_cfg/input_size: three integers, not the string "224" (fatal)']],
    ['num_classes that the top level replaces', { pretrained_cfg: { num_classes: '10' } }, ['/pretrained_cfg/num_classes: an integer, not the string "10"']],
    ['data that keeps no model from being built', { pretrained_cfg: { mean: 'x', crop_pct: null, pool_size: [7, '7'] } }, ['/pretrained_cfg/mean: a list of numbers, not the string "x"', '/pretrained_cfg/pool_size: a list of integers or null, not a list of 2 values']],
  ])('%s', (_, change, problems) => {
    expect(said(readTimm({ ...whole, ...change }))).toEqual(problems)
  })
})

test('the hand-kept fields of PretrainedCfg are those of the catalog', () => {
  const lines = readFileSync(join(root, 'configs', 'catalog', `timm-${TIMM_VERSION}.jsonl`), 'utf8').split('\n')
  const line = lines.find((one) => one.startsWith('{"class":"_pretrained.PretrainedCfg"'))
  const { spec } = JSON.parse(line as string) as { spec: ClassSpec }
  // Of these the library takes more than it annotates.
  const wider = new Set(['custom_load', 'label_names', 'first_conv', 'classifier'])
  const comparable = (fields: ClassSpec['fields']): unknown[] => fields.map(({ name, type, default: value }) => [name, wider.has(name) ? '' : type, value])
  expect(comparable(PRETRAINED_CFG.fields)).toEqual(comparable(spec.fields))
})
