/** The execution providers by the names that people use. */

export type Provider = 'cuda' | 'webgpu' | 'cpu'

export const providers = ['auto', 'cuda', 'webgpu', 'cpu'] as const

/** Which to try, in this order: the runtime does not fall back by itself where a provider is not there. */
export function candidates(asked: (typeof providers)[number]): readonly Provider[] {
  return asked === 'auto' ? ['cuda', 'webgpu', 'cpu'] : [asked]
}
