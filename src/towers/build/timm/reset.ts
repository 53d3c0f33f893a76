/** What TimmModel does to a trunk after building it: reset_classifier(num_classes, global_pool). */
export interface Reset {
  readonly num_classes: number
  /** Absent: the pool stays as built. */
  readonly global_pool?: string
}
