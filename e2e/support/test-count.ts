/** One test file of Vitest's report; times in milliseconds. */
export type FileReport = {
  name: string
  status: string
  startTime: number
  endTime: number
  assertionResults: { fullName: string; status: string }[]
}

/** The slowest files of a run, the slowest first. */
export function slowest(report: readonly FileReport[], files: number): string[] {
  const took = ({ startTime, endTime }: FileReport) => endTime - startTime
  const inOrder = [...report].sort((one, other) => took(other) - took(one)).slice(0, files)
  return inOrder.map((file) => `${(took(file) / 1000).toFixed(1).padStart(7)} s  ${file.name}`)
}

/**
 * Compares Vitest's report with the existing test files. Only `passed` counts as passed: a skipped or todo test, a file that failed outside its
 * tests, and a file that did not run are failures.
 */
export function countTests(report: FileReport[], testFiles: string[]): { passed: number; failures: string[] } {
  const failures: string[] = []
  let passed = 0
  for (const file of report) {
    const failed = file.assertionResults.filter((test) => test.status !== 'passed')
    passed += file.assertionResults.length - failed.length
    failures.push(...failed.map((test) => `${file.name}: ${test.fullName} (${test.status})`))
    if (file.status !== 'passed' && failed.length === 0) failures.push(`${file.name} (${file.status})`)
  }
  const ran = new Set(report.map((file) => file.name))
  failures.push(...testFiles.filter((file) => !ran.has(file)).map((file) => `${file} (did not run)`))
  return { passed, failures }
}
