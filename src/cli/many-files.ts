/** How V8 is to treat a run over many files. */

/** Below, loading node:v8 costs more than it saves (4 ms, against half a millisecond a file). */
const MANY = 32

/**
 * Tells V8 to optimize later: fifteen times its default of bytecodes run, in bytes (V8 11.3 --interrupt-budget=67584). A lint is
 * much code run a little, and each function optimized costs milliseconds on another thread: with this, 144 files take a
 * quarter less CPU time, 1447 files half as much, and 8862 files still a fifth less. What is really hot is optimized all the same.
 */
export async function expectManyFiles(count: number): Promise<void> {
  if (count < MANY) return
  const { setFlagsFromString } = await import('node:v8')
  setFlagsFromString('--interrupt-budget=1000000')
}
