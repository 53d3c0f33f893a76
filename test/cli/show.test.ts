import { describe, expect, test } from 'vitest'
import { main } from '../../src/cli/main.ts'
import { temporaryFolder } from '../host/temporary.ts'
import { fakeIo } from './io.ts'

const eva = `{
  "embed_dim": 1024,
  "vision_cfg": { "image_size": 224, "timm_model_name": "eva_giant_patch14_224", "timm_pool": "token", "timm_proj": null },
  "text_cfg": { "width": 768, "heads": 12, "layers": 12, "widht\\u001b": 1 },
  "custom_text": true
}
`

async function show(text: string, ...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const io = fakeIo(temporaryFolder({ 'a.json': text }), { stdin: text })
  const code = await main(['show', ...args], io, () => [])
  return { code, ...io.written }
}

/** The columns of the line that starts with a name, in the section of a title. */
function line(out: string, title: string, name: string): string[] {
  const section = out.slice(out.indexOf(`\n${title}`))
  const found = section.split('\n').find((each) => each.startsWith(`  ${name} `))
  return found === undefined ? [] : found.trim().split(/ {2,}/)
}

describe('show', () => {
  test('prints every field with its value and origin', async () => {
    const { code, out } = await show(eva, 'a.json')
    expect(code).toBe(0)
    expect(out).toMatch(/^a\.json: open_clip model config, read by open_clip 3\.3\.0 and timm 1\.0\.29, builds CustomTextCLIP\n/)
    expect(line(out, 'model_cfg', 'embed_dim')).toEqual(['embed_dim', '1024', 'written'])
    expect(line(out, 'vision_cfg', 'width')).toEqual([
      'width', '768', 'default CLIPVisionCfg.width (open_clip 3.3.0), ignored beside timm_model_name', 'built: embed_dim 1408 (timm 1.0.29)',
    ])
    expect(line(out, 'vision_cfg', 'image_size')[2]).toBe('written')
    expect(line(out, 'text_cfg', 'context_length')).toEqual(['context_length', '77', 'default CLIPTextCfg.context_length (open_clip 3.3.0)'])
    expect(line(out, 'text_cfg', 'widht\\u001b')).toEqual(['widht\\u001b', '1', 'unknown to CLIPTextCfg'])
  })

  test('prints what is built', async () => {
    const { out } = await show(eva, 'a.json')
    const section = out.slice(out.indexOf('\nimage tower: '))
    expect(section).toMatch(/^\nimage tower: timm eva\.Eva \(timm_model_name eva_giant_patch14_224\), 1,012,588,928 parameters\n/)
    const drawn = section.split('\n').map((each) => each.trim().split(/ {2,}/))
    expect(drawn).toContainEqual(['proj', 'Conv2d', '3 x 14x14 -> 1408', '829,312'])
    expect(drawn).toContainEqual(['blocks.0-39', 'EvaBlock', '40 x 25,248,768'])
    expect(drawn).toContainEqual(['qkv', 'Linear', '1408 -> 4224', '5,947,392'])
    expect(drawn).toContainEqual(['fc1', 'Linear', '1408 -> 6144', '8,656,896'])
    expect(line(out, 'image tower', 'input')).toEqual(['input', '224x224, no other'])
    expect(out).toContain('\ntext tower: open_clip TextTransformer\n  it cannot be built: TypeError: CLIPTextCfg.__init__() got an unexpected keyword argument')
  })

  test('draws as many levels of modules as are asked for', async () => {
    const names = async (...args: string[]): Promise<string[]> => {
      const { out } = await show(eva, 'a.json', ...args)
      return out.slice(out.indexOf('\nimage tower: '), out.indexOf('\ntext tower: ')).trim().split('\n').slice(2).map((each) => each.trim().split(' ')[0] ?? '')
    }
    expect(await names('--depth', '0')).toEqual([])
    expect(await names('--depth', '2')).toEqual(['trunk', 'cls_token', 'pos_embed', 'patch_embed', 'blocks.0-39', 'norm', 'head'])
    expect((await names()).length).toBe((await names('--depth', '4')).length)
    const { code, err } = await show(eva, 'a.json', '--depth', 'deep')
    expect({ code, err }).toEqual({ code: 2, err: 'lint-configs: --depth takes the number of levels of modules to draw, and not "deep"\n' })
  })

  test('says why a tower cannot be built or run', async () => {
    const { out } = await show(eva.replace('"heads": 12', '"heads": 7').replace(', "widht\\u001b": 1', '').replace('"image_size": 224', '"image_size": 256'), 'a.json')
    expect(out).toContain("\n  its first forward pass fails: AssertionError: Input height (256) doesn't match model (224).")
    expect(out).toContain('\n  it cannot be built: AssertionError: embed_dim must be divisible by num_heads')
  })

  test('prints one JSON object', async () => {
    const { code, out } = await show(eva, '--format', 'json', '-')
    expect(code).toBe(0)
    const shown = JSON.parse(out)
    expect(shown).toMatchObject({ version: 1, path: '<stdin>', kind: 'open_clip', model_class: 'CustomTextCLIP', read_by: { open_clip: '3.3.0' } })
    const vision = shown.blocks.find((block: { name: string }) => block.name === 'vision_cfg')
    expect(vision.fields.find((field: { name: string }) => field.name === 'width')).toEqual({
      name: 'width',
      pointer: '/vision_cfg/width',
      value: 768,
      origin: { kind: 'default', library: 'open_clip', version: '3.3.0', symbol: 'CLIPVisionCfg.width' },
      read: false,
      ignored_beside: 'timm_model_name',
      built: { term: 'embed_dim', value: 1408, origin: expect.objectContaining({ kind: 'implied', library: 'timm' }) },
    })
    expect(shown.towers.map((tower: { tower: string }) => tower.tower)).toEqual(['image', 'text'])
    const [image] = shown.towers
    expect(image).toMatchObject({ built_as: 'timm eva.Eva', params: 1012588928, input: '224x224, no other' })
    const blocks = image.modules[0].children.find((module: { name: string }) => module.name === 'blocks.0-39')
    expect(blocks).toMatchObject({ class: 'EvaBlock', count: 40, params: 25248768 })
    expect(blocks.children.map((module: { name: string }) => module.name)).toEqual(['norm1', 'attn', 'norm2', 'mlp'])
  })

  test('says why nothing is known of a tower', async () => {
    const { out } = await show(eva.replace('eva_giant_patch14_224', 'eva_nowhere\\u001b'), 'a.json')
    expect(out).toMatch(/\nimage tower: timm 1\.0\.29 knows no model eva_nowhere\\u001b.* \(timm_model_name eva_nowhere\\u001b\)\n/)
  })

  test('reads as the target does', async () => {
    const { out } = await show(eva, '--target', 'open_clip=main', 'a.json')
    expect(out).toMatch(/read by open_clip 4\.2\.0\.dev0/)
  })

  test('knows what timm hub files are', async () => {
    const { code, out } = await show('{"architecture": "resnet50", "num_features": 2048, "pretrained_cfg": {"tag": "a1_in1k"}}', 'a.json')
    expect(code).toBe(0)
    expect(out).toMatch(/^a\.json: timm config\.json of a hub repository, read by timm 1\.0\.29\n/)
    expect(out).toContain('image tower: timm resnet.ResNet')
  })

  test.each([
    ['{"a": 1}', ['a.json'], /^lint-configs: a\.json is no model config: it has neither .*\n$/],
    ['{"a": }', ['a.json'], /^lint-configs: a\.json:1:2 cannot be read as JSON: .+\n$/],
    ['', ['a.json'], /^lint-configs: a\.json:1:1 cannot be read as JSON: .+\n$/],
    ['{}', ['b.json'], /^lint-configs: cannot read b\.json: no such file or folder\n$/],
    ['{}', ['.'], /^lint-configs: cannot read .*: it is a folder\n$/],
    ['{}', [], /^lint-configs: show takes one config: lint-configs show CONFIG\n$/],
    ['{}', ['a.json', 'b.json'], /^lint-configs: show takes one config/],
    ['{}', ['a.json', '--format', 'stylish'], /^lint-configs: the format "stylish" is not known; it is one of pretty, json\n$/],
  ])('of %j %j: one sentence and exit code 2', async (text, args, message) => {
    const { code, out, err } = await show(text, ...args)
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toMatch(message)
  })
})
