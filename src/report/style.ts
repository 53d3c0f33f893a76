/** Emphasis, as the formats for people use it; what it looks like is decided by whoever calls them. */

export type Emphasis = (text: string) => string

export interface Style {
  readonly strong: Emphasis
  readonly faint: Emphasis
  readonly error: Emphasis
  readonly warning: Emphasis
  readonly info: Emphasis
  readonly good: Emphasis
}

const asIs: Emphasis = (text) => text

/** No colour: every byte of the output is text. */
export const plain: Style = { strong: asIs, faint: asIs, error: asIs, warning: asIs, info: asIs, good: asIs }
