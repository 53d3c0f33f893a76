/** What two versions of configs have in common, and what not. */
import type { Origin } from '../config/types.ts'
import type { JsonValue } from '../json/types.ts'
import type { TowerName } from '../towers/build/index.ts'

/** A file on one side: its content, or why there is none although the file is there (one clause). */
export type Side = { readonly content: Uint8Array | string } | { readonly unreadable: string }

/** A config on two sides; one that a side does not have was added or removed. */
export interface ConfigPair {
  /** As shown to people, with forward slashes; the newer side's. */
  readonly path: string
  /** The older side's path, where the file was renamed. */
  readonly renamedFrom?: string
  readonly before?: Side
  readonly after?: Side
}

/** A field as its reader sees it. */
export interface FieldState {
  readonly value: JsonValue
  readonly origin: Origin
  /** What the named model has instead, under its own name for it. */
  readonly built?: { readonly term: string; readonly value: JsonValue; readonly origin: Origin }
}

export interface FieldChange {
  /** `vision_cfg.width` */
  readonly field: string
  /** null where that side has no such field: another class reads it, or the block is not there. */
  readonly before: FieldState | null
  readonly after: FieldState | null
}

/** An exact number on both sides; null where it is not known. */
export interface Change {
  readonly before: bigint | null
  readonly after: bigint | null
}

/** Counted at the sizes of each side: its own image size and length of texts, batch 1, 32-bit floats. */
export interface CostChange {
  readonly params: Change
  /** A multiply-add is two. */
  readonly flops: Change
  readonly weight_bytes: Change
  /** The most that is alive at one time in an inference; of the whole model that of its largest tower. */
  readonly activation_bytes: Change
  /** Why a side has no numbers. */
  readonly notes: { readonly before?: string; readonly after?: string }
}

export interface TowerChange extends CostChange {
  readonly tower: TowerName
}

export interface FileChange {
  readonly path: string
  readonly renamedFrom?: string
  /** `unchanged`: nothing that a reader sees differs. `not_a_config`: a file that is none on either side. */
  readonly state: 'added' | 'removed' | 'changed' | 'unchanged' | 'not_a_config'
  /** Why a side that is there is not compared: it cannot be read, or is no config. */
  readonly problems: { readonly before?: string; readonly after?: string }
  /** In the order of the newer side; none unless both sides are configs. */
  readonly fields: readonly FieldChange[]
  readonly towers: readonly TowerChange[]
  /** The whole model, its towers together with what it holds beside them. */
  readonly model: CostChange
}

export interface Comparison {
  /** In the order of the pairs. */
  readonly files: readonly FileChange[]
}
