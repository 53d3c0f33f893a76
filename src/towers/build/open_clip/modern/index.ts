/** The modern text tower: a part of its own in the bundle, loaded by the first call. */
export { modernTextTransformer } from './text_transformer.ts'
