/** How the messages of this rule name a field with its value. */
import type { Field, OpenClipConfig } from '../../src/config/types.ts'
import { fieldName, sayValue } from '../../src/config/words.ts'

/** `vision_cfg.timm_pool is "map"`, `vision_cfg.timm_pool is not set, which is "avg"` */
export function say(config: OpenClipConfig, { pointer, value, node }: Field): string {
  return `${fieldName(config, pointer)} is ${node === undefined ? 'not set, which is ' : ''}${sayValue(value)}`
}
