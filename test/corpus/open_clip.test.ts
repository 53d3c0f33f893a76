import { expect, test } from 'vitest'
import { describeCorpus, errorsOf, inShort, jsonOf, lintCorpus, rowsOf, type Config } from './corpus.ts'
import { namedModel, warnedWidths, widthsByConfig, widthsByTimmModel, type Widths } from './widths.ts'

interface Truth {
  readonly file: string
  readonly image_width_printed: number
  readonly text_width_printed: number
  readonly cfg_error?: string
  readonly build_error?: string
  readonly image_error?: string
  readonly text_declared_error?: string
}

describeCorpus('the configs of open_clip 3.3.0', 'corpus/open_clip-3.3.0', (folder) => {
  const files = lintCorpus(folder)
  const truth = rowsOf<Truth>('truth/open_clip-3.3.0.jsonl')

  test('none that builds and runs has an error', () => {
    const running = truth.filter((row) => !row.cfg_error && !row.build_error && !row.image_error && !row.text_declared_error)
    const wrong = running.flatMap(({ file }) => {
      const errors = errorsOf(files.get(file)!)
      return errors.length === 0 ? [] : [`${file}: ${inShort(errors)}`]
    })
    console.log(`open_clip 3.3.0: ${running.length} of ${files.size} configs are known to run, ${wrong.length} of them have an error`)
    expect(running.length).toBeGreaterThan(100)
    expect(wrong).toEqual([])
    expect([...files.values()].filter((file) => errorsOf(file).length > 0)).toEqual([])
  })

  test('all are recognised', () => {
    expect([...files.values()].filter(({ result }) => result.kind !== 'open_clip')).toEqual([])
  })

  test('a trunk for 384 pixels that is run at 256 has a warning at image_size, and nothing else in the corpus has one of its kind', () => {
    const problems = [...files.values()].flatMap(({ name, result }) =>
      result.problems
        .filter(({ rule, messageId }) => rule === 'image-size' && /named|file-name/.test(messageId))
        .map(({ severity, pointer }) => `${name} ${severity} ${pointer}`),
    )
    expect(problems).toEqual(['ViTamin-XL-384.json warning /vision_cfg/image_size'])
  })

  test('fallback-default warns of exactly the widths that are printed and not built', () => {
    const built = widthsByConfig()
    const expected: string[] = []
    const found: string[] = []
    let towers = 0
    for (const { file, image_width_printed, text_width_printed } of truth) {
      const { value } = files.get(file)!
      const widths = built.get(file) as Widths
      if (namedModel(value?.vision_cfg, 'timm_model_name') !== undefined) {
        expect(widths.image, `${file}: the truth has the width of the image tower`).toBeTypeOf('number')
        towers++
        if (widths.image !== image_width_printed) expected.push(`${file} image`)
      }
      if (namedModel(value?.text_cfg, 'hf_model_name') !== undefined) {
        expect(widths.text, `${file}: the truth has the width of the text tower`).toBeTypeOf('number')
        towers++
        if (widths.text !== text_width_printed) expected.push(`${file} text`)
      }
      for (const tower of warnedWidths(files.get(file)!)) found.push(`${file} ${tower}`)
    }
    console.log(`open_clip 3.3.0: ${expected.length} of ${towers} named towers print a width that is not built; ${found.length} have a warning`)
    expect(expected.length).toBeGreaterThan(20)
    expect(found).toEqual(expected)
  })
})

describeCorpus('the configs of open_clip main', 'corpus/open_clip-main', (folder) => {
  const files = lintCorpus(folder, { target: 'open_clip=main' })

  test('none has an error', () => {
    const wrong = [...files.values()].flatMap((file) => (errorsOf(file).length === 0 ? [] : [`${file.name}: ${inShort(errorsOf(file))}`]))
    console.log(`open_clip main: ${wrong.length} of ${files.size} configs have an error`)
    expect(wrong).toEqual([])
  })

  test('fallback-default warns of exactly the widths that are printed and not built', () => {
    const defaults = jsonOf<Record<string, Record<string, Record<string, { default?: string }>>>>('truth/open_clip-defaults.json')
    const versions = Object.keys(defaults)
    const newest = defaults[versions.find((version) => /main|dev/.test(version)) ?? (versions.at(-1) as string)]
    const printed = (block: Readonly<Record<string, unknown>>, className: string): number =>
      typeof block['width'] === 'number' ? block['width'] : Number(newest?.[className]?.['width']?.default)
    const timm = widthsByTimmModel()
    const huggingFace = widthsByTextModel()
    const expected: string[] = []
    const found: string[] = []
    let towers = 0
    for (const file of files.values()) {
      const { vision_cfg, text_cfg } = file.value ?? {}
      // Without an image tower it is no CLIP, and no profiler prints its widths.
      if (!vision_cfg || !text_cfg) continue
      const image = timm.get((namedModel(vision_cfg, 'timm_model_name') ?? '').split('.')[0] as string)
      const text = huggingFace.get(namedModel(text_cfg, 'hf_model_name') ?? '')
      const warned = warnedWidths(file)
      for (const [tower, built, is] of [
        ['image', image, printed(vision_cfg, 'CLIPVisionCfg')],
        ['text', text, printed(text_cfg, 'CLIPTextCfg')],
      ] as const) {
        if (built === undefined) continue
        towers++
        if (built !== is) expected.push(`${file.name} ${tower}`)
        if (warned.includes(tower)) found.push(`${file.name} ${tower}`)
      }
    }
    console.log(`open_clip main: ${expected.length} of ${towers} named towers that the truth knows print a width that is not built; ${found.length} have a warning`)
    expect(expected.length).toBeGreaterThan(20)
    expect(found).toEqual(expected)
  })
})

/** Hidden sizes by Hugging Face name, as seen in the configs of 3.3.0. */
function widthsByTextModel(): ReadonlyMap<string, number> {
  const widths = new Map<string, number>()
  for (const [file, { text }] of widthsByConfig()) {
    if (text === undefined) continue
    const name = namedModel(jsonOf<Config>(`corpus/open_clip-3.3.0/${file}`).text_cfg, 'hf_model_name')
    if (name !== undefined) widths.set(name, text)
  }
  return widths
}
