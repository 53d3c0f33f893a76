/** A config, and the name of its file, that try to be more than text to whoever prints, parses or shows them. */

/** What no output may hold but as an escape: characters that a terminal obeys, or that hide or reorder text. */
export const HIDDEN = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\p{Surrogate}\u{e0000}-\u{e0fff}]/u

const evil = [
  '::error file=x::pwned',
  '\n::error::a line of its own\r\n::set-output name=a::b\r::warning::c',
  '##[error]pwned ##[set-output name=a]b ##vso[task.setvariable variable=a]b ##teamcity[buildStop]',
  '\u001b]0;title\u0007\u001b[2J\u009b31m\u0000\b\u007f',
  '\u202eesrever\u2066\u061c\u200b\ufeff\u2028\u2029\u{e0041}',
  '\ud800 alone, \udc00 alone, \ufffe \uffff 😀 模型 𝔐',
  '%0A::error::x %25 %3A, a=b; "quoted" \'single\' <tag attr="1">&amp;&#x1b;<!-- --> ]]> <![CDATA[',
  '[link](https://example.org/) [x](1) {0} {{1}} | `code` **bold** @someone #1 :smile: $x$ ~a~ https://example.org www.example.org',
] as const

/** Everything at once, as a key and as a value. */
export const hostileText = evil.join(' ')

/** Unknown keys, model names and values, each with one kind of evil at its beginning, and all of it once more. */
export function hostileConfig(): string {
  const keys = Object.fromEntries([...evil, hostileText].map((text) => [text, text]))
  const config = {
    ...keys,
    embed_dim: hostileText,
    vision_cfg: { ...keys, timm_model_name: hostileText, timm_pool: hostileText, image_size: hostileText },
    text_cfg: { ...keys, hf_model_name: hostileText, context_length: hostileText },
  }
  const text = JSON.stringify(config, undefined, 2)
  // Raw as far as JSON allows it, so that the lines of the file are hostile too.
  const raw = text.replace(/\\u([0-9a-f]{4})|\\u2028/g, (escape, code: string | undefined) => {
    const unit = code === undefined ? 0x2028 : Number.parseInt(code, 16)
    return unit < 0x20 || (unit >= 0xd800 && unit <= 0xdfff) ? escape : String.fromCharCode(unit)
  })
  // Every key twice, so that each is pointed at: Python drops the earlier value.
  return raw.replace('{\n', `{\n${evil.map((text) => `  ${JSON.stringify(text)}: 1,\n`).join('')}`)
}

/** Broken in the middle of a string. */
export function hostileBrokenText(): string {
  return `{"embed_dim": "${evil.slice(0, 1).join('')}##[error]\u001b[2J\u009b31m\u202e\n::error::x`
}

/** Names that a Unix file system takes; the first would begin a line of its own. */
export const hostileNames = ['::error file=a,line=1::b.json', 'a\n::error::b\r\u001b[31m\u009b\u202e,:;%0A%25 ##[error]<&"\'😀.json'] as const
