/** Texts that grow in one respect: what a parser or a rule might go through again for each part of it. */

const vision = '"vision_cfg": {"image_size": 224, "layers": 12, "width": 768, "patch_size": 32}'
const text = '"text_cfg": {"context_length": 77, "vocab_size": 49408, "width": 512, "heads": 8, "layers": 12}'

/** A config with more members at its end and in vision_cfg. */
export function configWith({ top = '', inVision = '' }: { readonly top?: string; readonly inVision?: string }): string {
  const block = inVision === '' ? vision : vision.replace(/\}$/, `, ${inVision}}`)
  return `{"embed_dim": 512, ${block}, ${text}${top === '' ? '' : `, ${top}`}}`
}

function members(count: number, member: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => member(index)).join(', ')
}

/** By what grows: the text with so many of them. */
export const growing: Readonly<Record<string, (count: number) => string>> = {
  'keys of the top level': (count) => configWith({ top: members(count, (i) => `"k${i}": ${i}`) }),
  'keys of a block': (count) => configWith({ inVision: members(count, (i) => `"k${i}": ${i}`) }),
  'misspelt keys of a block': (count) => configWith({ inVision: members(count, (i) => `"wid${String.fromCharCode(0x4e00 + (i % 20000))}th": ${i}`) }),
  'one key again and again': (count) => configWith({ top: members(count, (i) => `"a": ${i}`) }),
  'a field again and again': (count) => configWith({ inVision: members(count, (i) => `"width": ${i}`) }),
  'keys that stand twice': (count) => configWith({ top: members(count, (i) => `"k${i >> 1}": ${i}`) }),
  'a list again and again': (count) => configWith({ top: `${members(500, () => '"a": 1')}, "a": [${members(count, () => '1')}]` }),
  'NaN': (count) => configWith({ top: `"a": [${members(count, () => 'NaN')}]` }),
  'keys with NaN': (count) => configWith({ top: `"a": {${members(count, (i) => `"${i}": NaN`)}}` }),
  'items of a list': (count) => configWith({ inVision: `"layers": [${members(count, () => '1')}]` }),
  'objects in a list': (count) => configWith({ inVision: `"layers": [${members(count, () => '{"a": 1}')}]` }),
  'keys of an object for timm': (count) => configWith({ inVision: `"timm_model_name": "resnet50", "timm_model_kwargs": {${members(count, (i) => `"k${i}": ${i}`)}}` }),
  'a long model name': (count) => configWith({ inVision: `"timm_model_name": "${'a_'.repeat(count)}"` }),
  'a long name with a tag': (count) => configWith({ inVision: `"timm_model_name": "resnet50.${'a.'.repeat(count)}"` }),
  'a long name of the hub': (count) => configWith({ inVision: `"timm_model_name": "hf-hub:${'a/'.repeat(count)}"` }),
  'a long key': (count) => configWith({ inVision: `"${'timm_'.repeat(count)}": 1` }),
  'a long string': (count) => configWith({ inVision: `"image_size": "${'1 '.repeat(count)}"` }),
  'escapes': (count) => configWith({ inVision: `"image_size": "${'\\ud800'.repeat(count)}"` }),
  'characters that are escaped': (count) => configWith({ inVision: `"image_size": "${'\u202e'.repeat(count)}"` }),
  'signs of commands': (count) => configWith({ inVision: `"image_size": "${'##['.repeat(count)}${'::'.repeat(count)}"` }),
  'white space': (count) => ' '.repeat(count),
  'line breaks': (count) => `${'\r\n'.repeat(count)}x`,
  'line breaks in a config': (count) => configWith({ top: `"a": [${'1,\r'.repeat(count)}1]` }),
  'digits': (count) => configWith({ inVision: `"layers": ${'1'.repeat(count)}` }),
  'decimals': (count) => configWith({ inVision: `"layers": 1.${'1'.repeat(count)}` }),
  'open brackets': (count) => '['.repeat(count),
  'open objects': (count) => '{"a":'.repeat(count),
  'an open string': (count) => `{"${'a'.repeat(count)}`,
  'words': (count) => 'a'.repeat(count),
  'comments': (count) => `${'// a\n'.repeat(count)}{}`,
  'lines of JSON': (count) => '{"a": 1}\n'.repeat(count),
  'an open comment': (count) => `/* ${'* /'.repeat(count)}`,
  'labels of a timm hub file': (count) => `{"architecture": "resnet50", "num_classes": 10, "label_names": [${members(count, (i) => `"l${i}"`)}], "label_descriptions": {${members(count, (i) => `"l${i}": "d"`)}}}`,
  'unknown keys of a timm hub file': (count) => `{"architecture": "resnet50", "num_classes": 10, "pretrained_cfg": {${members(count, (i) => `"k${i}": 1`)}}}`,
  'unknown keys of the preprocessing': (count) => `{"model_cfg": ${configWith({})}, "preprocess_cfg": {${members(count, (i) => `"k${i}": 1`)}}}`,
}
