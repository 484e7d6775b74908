import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { limits } from '#shared/protocol/limits.ts'
import { type DemoStaff, enrolDemoStaff } from './demo-staff.ts'
import { enrolledStore, staffAt } from './enrolled-store.ts'
import { type ServerNode, startServerNode } from './server-node.ts'

export type ProductOptions = {
  /** Durations shortened for a test, milliseconds. */
  readonly limits?: Partial<Record<keyof typeof limits, number>>
  readonly env?: Record<string, string>
  /** `new`: nobody has set it up yet. Otherwise it begins with the store that was enrolled for the whole test run, where there is one. */
  readonly store?: 'new'
}

/** The real server in its own process, with the embedded store, in its own directory. */
export type Product = {
  readonly origin: string
  readonly directory: string
  /** The demo staff, who enrol now unless the store began with them. Once only. */
  staff(): Promise<DemoStaff>
  /** The one-use secret of the first set-up. Throws where the store began with an organisation. */
  readonly setUpSecret: string
  readonly nodes: readonly ServerNode[]
  /** The output of all its processes. */
  output(): string
  /** Ends the process with a signal and starts another on the same directory and port. */
  restart(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>
  /** Ends the process and keeps its files. */
  halt(signal?: 'SIGTERM' | 'SIGKILL'): Promise<void>
  /** Ends the process and removes its files. */
  stop(): Promise<void>
}

export async function startProduct({ limits = {}, env = {}, store }: ProductOptions = {}): Promise<Product> {
  const directory = mkdtempSync(join(tmpdir(), 'relais-'))
  const enrolled = store === 'new' ? undefined : enrolledStore()
  if (enrolled !== undefined) cpSync(enrolled, directory, { recursive: true })
  const node = await startServerNode({ limits, env: { RELAIS_DATA: directory, ...env } })
  return {
    origin: node.origin,
    directory,
    get setUpSecret() {
      return setUpSecretIn(node.output())
    },
    staff: async () =>
      enrolled === undefined ? enrolDemoStaff(node.origin, setUpSecretIn(node.output())) : staffAt(node.origin),
    nodes: [node],
    output: node.output,
    restart: node.restart,
    halt: node.halt,
    async stop() {
      await node.close()
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

/** The one-use secret in the first set-up link that a server printed. */
export function setUpSecretIn(output: string): string {
  const secret = /#set-up=([A-Za-z0-9_-]{43})/.exec(output)?.[1]
  if (secret === undefined) throw new Error(`no set-up link was printed:\n${output}`)
  return secret
}
