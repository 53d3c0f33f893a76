import { defineConfig } from 'vitest/config'

/** .ci/run names a file that is to hold the JSON report, from which it counts. */
const report = process.env['VITEST_JSON']

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Programs that tests start keep nothing in the user's cache; test/cli/memory.test.ts has one of its own.
    env: { LINT_CONFIGS_CACHE_DIR: '' },
    testTimeout: 60_000,
    hookTimeout: 60_000,
    ...(report === undefined ? {} : { reporters: ['default', 'json'], outputFile: { json: report } }),
  },
})
