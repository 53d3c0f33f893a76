import { expect, test } from 'vitest'
import { authorityOf, fieldName, modelName, sayValue } from '../../src/config/words.ts'
import type { Config } from '../../src/config/types.ts'

const plain = { kind: 'open_clip', base: '', version: '3.3.0' } as unknown as Config
const hub = { kind: 'open_clip_hub', base: '/model_cfg', version: '3.3.0' } as unknown as Config

test('a field is called by its block, whatever wraps the config', () => {
  expect(fieldName(plain, '/vision_cfg/width')).toBe('vision_cfg.width')
  expect(fieldName(hub, '/model_cfg/vision_cfg/width')).toBe('vision_cfg.width')
  expect(fieldName(hub, '/preprocess_cfg/size')).toBe('preprocess_cfg.size')
  expect(fieldName(hub, '/model_cfg')).toBe('model_cfg')
})

test('an authority is a library and its version, a config.json, or a field of the file', () => {
  const implied = { kind: 'implied', name: 'm', library: 'timm', version: '1.0.29', symbol: 'Eva.embed_dim' } as const
  expect(authorityOf(plain, implied)).toBe('timm 1.0.29')
  expect(authorityOf(plain, { ...implied, library: 'huggingface', version: 'config.json' })).toBe('its config.json')
  expect(authorityOf(plain, { ...implied, library: 'huggingface', version: 'text/config.json' })).toBe('text/config.json')
  expect(authorityOf(hub, { kind: 'written', pointer: '/model_cfg/vision_cfg/timm_model_kwargs/img_size' })).toBe('vision_cfg.timm_model_kwargs.img_size')
})

test('values are said as they stand in a file', () => {
  expect([12, 4.5, Number.NaN, 'avg', true, null, [3, 3, 27, 3], ['a', null]].map(sayValue)).toEqual([
    '12', '4.5', 'NaN', '"avg"', 'true', 'null', '[3, 3, 27, 3]', '["a", null]',
  ])
})

test('a timm model is told from a Hugging Face one', () => {
  expect(modelName({ library: 'timm', name: 'resnet50' })).toBe('timm resnet50')
  expect(modelName({ library: 'huggingface', name: 'roberta-base' })).toBe('roberta-base')
})
