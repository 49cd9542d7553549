import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    // What is tested are the sources, also in processes of their own.
    env: { FEEDMILL_RUN: 'src' },
    include: ['test/**/*.test.ts'],
    isolate: false,
    pool: 'threads',
    maxWorkers: 2,
    testTimeout: 180_000,
    hookTimeout: 60_000,
  },
})
