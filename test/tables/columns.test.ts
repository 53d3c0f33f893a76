import { describe, expect, test } from 'vitest'
import { recogniseHeader } from '../../src/tables/columns.ts'

describe('recogniseHeader', () => {
  test.each([
    ['model,image_size,image_width,text_width,embed_dim,mparams,image_mparams,text_mparams,gflops,image_gflops,text_gflops', 'open_clip', 10],
    ['model,image_size,image_width,text_width,embed_dim,mparams,image_mparams,text_mparams,gmacs,macts,image_gmacs,image_macts,text_gmacs,text_macts', 'open_clip', 13],
    ['model,image_gflops,text_gflops', 'open_clip', 2],
    ['model,infer_img_size,infer_samples_per_sec,infer_step_time,infer_batch_size,param_count,infer_gmacs,infer_macts', 'timm', 4],
    ['model,train_samples_per_sec,train_step_time,train_batch_size,train_img_size,param_count', 'timm', 2],
    ['model,top1,top1_err,top5,top5_err,param_count,img_size,crop_pct,interpolation', 'timm', 2],
    ['name,pretrained,params (M),FLOPs (B),Average perf. on 38 datasets,ImageNet 1k', 'open_clip_results', 2],
  ])('knows %s', (header, kind, columns) => {
    const found = recogniseHeader(header.split(','))
    expect(found?.kind).toBe(kind)
    expect(found?.columns.size).toBe(columns)
  })

  test.each([
    'model,pretrain',
    'model,price,year',
    'model,param_count',
    'model,image_size,embed_dim',
    'model,gflops',
    'name,pretrained',
    'image_gflops,text_gflops',
    'id,name,params (M)',
    '',
  ])('leaves %s alone', (header) => {
    expect(recogniseHeader(header.split(','))).toBeUndefined()
  })

  test('takes the first of two columns of one name, whatever their order', () => {
    const found = recogniseHeader([' text_gflops ', 'note', 'model', 'image_gflops', 'text_gflops'])
    expect(found?.key).toBe(2)
    expect([...(found?.columns ?? [])].map(([at, { name }]) => [at, name])).toEqual([[0, 'text_gflops'], [3, 'image_gflops']])
  })

  test('tells the rows of one model apart where a table of the kind has several', () => {
    expect(recogniseHeader(['model', 'infer_img_size', 'param_count'])?.variant).toBe(1)
    expect(recogniseHeader(['name', 'pretrained', 'params (M)', 'FLOPs (B)'])?.variant).toBe(1)
    expect(recogniseHeader(['model', 'image_size', 'mparams', 'gflops'])?.variant).toBeUndefined()
  })
})
