import { defineConfig } from 'vitest/config'

/** `npm run test:browser`: apart from the other tests, because a browser takes minutes where they take seconds. */
export default defineConfig({
  test: {
    env: { FEEDMILL_RUN: 'src' },
    include: ['test/browser/**/*.browser.ts'],
    isolate: false,
    pool: 'threads',
    maxWorkers: 1,
    testTimeout: 900_000,
    hookTimeout: 900_000,
  },
})
