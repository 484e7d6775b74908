import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Files that take minutes. Started last, each would run alone at the end, beside an idle worker. */
const long = /\/e2e\/(simulation|attacker|engines)\/|\/e2e\/guarantees\/(accessibility|g09-nothing-lost)\.test\.ts$/

/** Vitest's own order of files, after those that take long. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))]
  }
}

const isLong = ({ moduleId }: TestSpecification): boolean => long.test(moduleId)
