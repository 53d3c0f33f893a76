/** The builders of Hugging Face text towers: a part of its own in the bundle, loaded by the first call. */
export { hfTextEncoder } from './text_encoder.ts'
