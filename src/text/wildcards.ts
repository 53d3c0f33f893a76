/** Wildcards, in time that is at most the product of both lengths: an expression with many stars may take for ever. */

/**
 * Does a sequence fit a pattern? `isStar` tells the parts of a pattern that stand for any number of items, `fits` whether another part
 * stands for this item.
 */
export function fitsWildcards<Item, Part>(items: readonly Item[], pattern: readonly Part[], isStar: (part: Part) => boolean, fits: (part: Part, item: Item) => boolean): boolean {
  let [at, part] = [0, 0]
  // Behind the last star that was met, and how far it reaches: whatever fitted before it need not be looked at again.
  let [behind, reach] = [-1, 0]
  while (at < items.length) {
    if (part < pattern.length && isStar(pattern[part]!)) {
      behind = ++part
      reach = at
    } else if (part < pattern.length && fits(pattern[part]!, items[at]!)) {
      part += 1
      at += 1
    } else if (behind < 0) {
      return false
    } else {
      part = behind
      at = ++reach
    }
  }
  while (part < pattern.length && isStar(pattern[part]!)) part += 1
  return part === pattern.length
}
