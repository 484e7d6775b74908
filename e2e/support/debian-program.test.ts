import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished, test, vi } from 'vitest'
import { type DebianProgram, findPrograms } from './debian-program.ts'

const named: DebianProgram = { name: 'owl', places: ['/nowhere/owl'], variable: 'RELAIS_TEST_OWL' }

test('a program is found by its variable, then in a known place', ({ expect }) => {
  const place = aFile()
  const placed = { ...named, places: ['/nowhere/owl', place] }
  expect(findPrograms([placed])).toEqual([place])
  vi.stubEnv(named.variable, '/elsewhere/owl')
  onTestFinished(() => void vi.unstubAllEnvs())
  expect(findPrograms([named, placed])).toEqual(['/elsewhere/owl', '/elsewhere/owl'])
})

test('if nothing may be installed, each missing program has a sentence that says how to get it', ({ expect }) => {
  // Without apt-get in the path, as on a machine without Debian.
  vi.stubEnv('PATH', '/nowhere')
  onTestFinished(() => void vi.unstubAllEnvs())
  const other = { ...named, name: 'fox', alongside: ['den'], variable: 'RELAIS_TEST_FOX' }
  expect(() => findPrograms([named, { ...named, places: [aFile()] }, other])).toThrow(
    'No owl here: install one (apt-get install owl), or name it in RELAIS_TEST_OWL.\n' +
      'No fox here: install one (apt-get install fox den), or name it in RELAIS_TEST_FOX.',
  )
})

test('a package that Debian lacks is reported, and the others are still installed', ({ expect }) => {
  const directory = aDirectory()
  const installed = join(directory, 'fox')
  const programs = {
    'apt-get': `case "$*" in *owl*) exit 100;; *install*fox*) touch ${installed};; esac`,
    dpkg: 'exit 1',
    flock: 'shift; exec "$@"',
  }
  for (const [name, script] of Object.entries(programs))
    writeFileSync(join(directory, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 })
  vi.stubEnv('PATH', `${directory}:/usr/bin:/bin`)
  const root = vi.spyOn(process as Required<typeof process>, 'getuid').mockReturnValue(0)
  onTestFinished(() => {
    vi.unstubAllEnvs()
    root.mockRestore()
  })
  const fox = { name: 'fox', places: [installed], variable: 'RELAIS_TEST_FOX' }
  expect(() => findPrograms([named, fox])).toThrow(/^No owl here: install one [^\n]*$/)
  expect(existsSync(installed)).toBe(true)
})

function aFile(): string {
  const path = join(aDirectory(), 'program')
  writeFileSync(path, '')
  return path
}

function aDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'relais-program-'))
  onTestFinished(() => rmSync(directory, { recursive: true }))
  return directory
}
