/** Small text helpers that any layer may use; they know nothing of configs. */
export { closest } from './closest.ts'
export { isSameSize, sayShortSize, saySize } from './image-size.ts'
export { list } from './list.ts'
export { breakCommands, codePointName, escapeHidden, printable, shorten } from './printable.ts'
