// The three test projects: `unit` (pure, seconds), `scenarios` (the whole road on the embedded log), `integration` (the real parts).
import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

/**
 * Test files at a time. On two cores vitest would take one, and much of a test is waiting. The same number for all projects makes them one
 * queue, with `integration` first: its longest file, which is mostly waiting, does not keep the others.
 */
const maxWorkers = Math.max(2, availableParallelism() - 1)

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/integration/**', 'test/scenarios/**'],
          testTimeout: 20_000,
          maxWorkers,
        },
      },
      { test: { name: 'scenarios', include: ['test/scenarios/**/*.test.ts'], testTimeout: 60_000, maxWorkers } },
      {
        test: {
          name: 'integration',
          include: ['test/integration/**/*.test.ts'],
          globalSetup: ['test/rig/setup.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          maxWorkers,
        },
      },
    ],
  },
})
