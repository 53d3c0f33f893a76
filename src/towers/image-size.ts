/** Sizes of images, as rules and reports compare and say them. */
import type { ImageSize } from './types.ts'

/** `224x336` pixels, height first. */
export function saySize([height, width]: ImageSize): string {
  return `${height}x${width}`
}

export function isSameSize(a: ImageSize, b: ImageSize): boolean {
  return a[0] === b[0] && a[1] === b[1]
}
