/** The option of the rule. */
export const QUANTITIES = ['params', 'flops', 'weight_bytes', 'activation_bytes'] as const
export type Quantity = (typeof QUANTITIES)[number]

/** Maxima of a tower, or of the whole model; a maximum itself is allowed. */
export interface Budget extends Partial<Readonly<Record<Quantity, number>>> {
  readonly tower: 'image' | 'text' | 'multimodal' | 'model'
  readonly reason?: string
}

export interface Options {
  readonly budgets: readonly Budget[]
}
