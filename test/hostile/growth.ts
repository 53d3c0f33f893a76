/** How the cost of something grows with its input: CPU time, which neighbours on the machine do not change. */

/** CPU time of one call in milliseconds, that of the collector and the compiler included: the least of two. */
function cpuTime(work: () => void): number {
  return Math.min(
    ...[1, 2].map(() => {
      const before = process.cpuUsage()
      work()
      const { user, system } = process.cpuUsage(before)
      return (user + system) / 1000
    }),
  )
}

/** Below this nothing is to be said of growth. */
const GRAIN = 300

/**
 * How many times longer four times the input takes, beyond what is linear: 1 for linear time, 4 for quadratic. Work that stays
 * below a grain of CPU time counts as linear.
 */
export function excess(size: number, work: (size: number) => () => void): number {
  const small = cpuTime(work(size))
  const large = cpuTime(work(4 * size))
  return large < GRAIN ? 1 : large / Math.max(small, GRAIN / 16) / 4
}
