import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { playwright } from '@vitest/browser-playwright'
import { defineConfig } from 'vitest/config'
import { launchOptions } from './e2e/support/chromium.ts'
import { LongestFirst } from './e2e/support/longest-first.ts'
import { patienceMs } from './shared/testing/patience.ts'
import { preactForReact, words } from './vite.config.ts'

const path = (fromRoot: string) => fileURLToPath(new URL(fromRoot, import.meta.url))

/** Longer than any wait in a test, so that a failed wait reports its own message. Milliseconds. */
const testTimeout = 2 * patienceMs
/** No test depends on these figures: they are spent only if the awaited event never comes. */
const patient = { expect: { poll: { timeout: patienceMs } }, testTimeout, hookTimeout: testTimeout }
/**
 * Files of the quick tier share their workers and imported modules: a process, a page and React for each file took longer than the tests. So each
 * test restores what it changed, and files may run in any order; try it with `--sequence.shuffle`.
 */
const together = {
  isolate: false,
  restoreMocks: true,
  unstubGlobals: true,
  unstubEnvs: true,
  setupFiles: ['shared/testing/shared-worker.ts'],
  // Each store is a thread, and tests open hundreds: strip the types once, not in each thread.
  env: { NODE_COMPILE_CACHE: path('.cache/compiled') },
}

// A test file's name and place alone decide its project; e2e/guarantees/toolchain.test.ts checks that.
// The groups run one after the other, so that no browser test waits for a processor that another project uses.
export default defineConfig({
  test: {
    reporters: ['default'],
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        plugins: [...words()],
        test: {
          name: 'unit',
          environment: 'node',
          include: ['shared/**/*.test.ts', 'server/**/*.test.ts', 'client/**/*.test.ts'],
          ...patient,
          ...together,
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        plugins: [react(), ...words()],
        test: {
          name: 'dom',
          environment: 'jsdom',
          include: ['client/**/*.test.tsx'],
          ...patient,
          ...together,
          setupFiles: [...together.setupFiles, 'client/i18n/testing/page.ts'],
          maxWorkers: 2,
          sequence: { groupOrder: 2 },
        },
      },
      {
        // The young people's page is built with Preact (decision 0058), so the tests of its components run with both.
        plugins: [react(), ...words()],
        resolve: {
          alias: [
            ...preactForReact,
            { find: '@testing-library/react', replacement: path('client/ui/testing/preact-library.ts') },
          ],
        },
        test: {
          name: 'dom-preact',
          environment: 'jsdom',
          include: ['youth', 'conversation', 'connection', 'handover/card*', 'part', 'ui'].map(
            (folder) => `client/${folder}/**/*.test.tsx`,
          ),
          ...patient,
          ...together,
          setupFiles: [...together.setupFiles, 'client/i18n/testing/page.ts'],
          maxWorkers: 2,
          sequence: { groupOrder: 2 },
        },
      },
      {
        plugins: [...words()],
        test: {
          name: 'browser',
          include: ['client/crypto/**/*.test.ts'],
          ...patient,
          sequence: { groupOrder: 3 },
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({ launchOptions }),
            instances: [{ browser: 'chromium' }],
          },
        },
      },
      {
        test: {
          name: 'e2e',
          environment: 'node',
          include: ['e2e/**/*.test.ts'],
          globalSetup: 'e2e/support/enrol-once.ts',
          env: together.env,
          ...patient,
          testTimeout: 2 * testTimeout,
          hookTimeout: 2 * testTimeout,
          maxWorkers: 2,
          sequence: { groupOrder: 4 },
        },
      },
    ],
  },
})
