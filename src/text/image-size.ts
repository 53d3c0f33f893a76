/** Sizes of images, [height, width] in pixels, as rules and reports compare and say them. */

/** `224x336`, height first. */
export function saySize([height, width]: readonly number[]): string {
  return `${height}x${width}`
}

/** `224` of a square, as a config has it; of any other size `224x336`. */
export function sayShortSize(size: readonly number[]): string {
  return size[0] === size[1] ? String(size[0]) : saySize(size)
}

export function isSameSize(a: readonly number[], b: readonly number[]): boolean {
  return a[0] === b[0] && a[1] === b[1]
}
