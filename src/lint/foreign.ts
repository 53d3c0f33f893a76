/** Files named *.json that no JSON reader takes and that nobody meant to be a model config. */

/** Keys that a model config, however broken, can hardly be without. */
const SIGNS = /"(?:embed_dim|vision_cfg|text_cfg|model_cfg|timm_model_name|hf_model_name|architecture|pretrained_cfg)"/

/**
 * Why a text that could not be parsed is none of ours, in one clause; undefined where it may be a broken config. JSON with
 * comments (an editor's or a compiler's settings) and JSON Lines (data sets) are passed over when they
 * have no key of a model config; any other broken file is a broken file.
 */
export function foreignReason(text: string): string | undefined {
  if (SIGNS.test(text)) return undefined
  if (hasComments(text)) return 'it is JSON with comments, and has no key of a model config'
  if (isJsonLines(text)) return 'it is JSON Lines, and has no key of a model config'
  return undefined
}

/** A line that starts with a comment, which no line of a JSON string can. */
function hasComments(text: string): boolean {
  return /^[ \t]*(?:\/\/|\/\*)/m.test(text)
}

function isJsonLines(text: string): boolean {
  const [first, second] = text.split('\n', 2)
  return first !== undefined && second !== undefined && isContainer(first) && isContainer(second)
}

function isContainer(line: string): boolean {
  if (!/^\s*[[{]/.test(line)) return false
  try {
    JSON.parse(line)
    return true
  } catch {
    return false
  }
}
