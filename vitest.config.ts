import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    // What is tested are the sources, also in processes of their own.
    env: { FEEDMILL_RUN: 'src' },
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/postgres/setup.ts'],
    isolate: false,
    pool: 'threads',
    maxWorkers: 2,
    // Only ends what hangs: no test is timed, because a busy machine may be ten times slower.
    testTimeout: 900_000,
    hookTimeout: 900_000,
    coverage: { include: ['src/**'], reportOnFailure: true, reporter: [['text', { skipFull: true }]] },
  },
})
