/** Whose pretrained configs a timm model has. */
import type { TimmCatalog, TimmModelRecord } from './types.ts'

/** The model's own record, or that of the model which its entry point names in its place (vitamin_xlarge_336 does). */
export function configuredBy(record: TimmModelRecord, timm: TimmCatalog): TimmModelRecord {
  return record.variant === undefined ? record : (timm.model(record.variant) ?? record)
}
