import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { playwright } from '@vitest/browser-playwright'
import { defineConfig } from 'vitest/config'
import { launchOptions } from './e2e/support/chromium.ts'
import { patienceMs } from './shared/testing/patience.ts'
import { words } from './vite.config.ts'

/** Longer than anything in a test waits, so that what a failed wait says is what is read. Milliseconds. */
const testTimeout = 2 * patienceMs
/** No test is about these figures: they are spent only where what is waited for never comes. */
const patient = { expect: { poll: { timeout: patienceMs } }, testTimeout, hookTimeout: testTimeout }
/**
 * Files of the quick tier share their workers, and what is imported: a process, a page and React for each file took longer than the tests. So
 * each test leaves what it found, in whatever order files come; try it with `--sequence.shuffle`.
 */
const together = {
  isolate: false,
  restoreMocks: true,
  unstubGlobals: true,
  unstubEnvs: true,
  setupFiles: ['shared/testing/shared-worker.ts'],
  // Each store is a thread of its own, and hundreds are opened: the threads need not each leave the types out anew.
  env: { NODE_COMPILE_CACHE: fileURLToPath(new URL('.cache/compiled', import.meta.url)) },
}

// Every test file belongs to a project by its name and place alone; e2e/guarantees/toolchain.test.ts holds it to that.
// The groups run one after the other, so that no browser test waits on a processor another project is using.
export default defineConfig({
  test: {
    reporters: ['default'],
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
