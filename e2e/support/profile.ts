import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BrowserContext, chromium, type Page } from 'playwright-core'
import { patienceMs } from '#shared/testing/patience.ts'
import { launchOptions } from './chromium.ts'
import { meansEachPress } from './meant-presses.ts'
import { filesOf } from './traces.ts'

export type Beside = { readonly secret: string; readonly own: string }

/** One write of something sealed into the storage of a tab: its entry, and the text as it stands on the disk. */
export type SealedWrite = Beside & { readonly entry: string; readonly text: string }

/** A browser with a profile on a disk, which somebody reads later. */
export type Profile = {
  readonly page: Page
  /** Every secret that the pages of this browser have drawn or imported so far, base64url. */
  readonly secrets: () => Promise<readonly string[]>
  /** What stood beside a seal so far: the page's half, and the secret that fetches the other one. */
  readonly besideSeals: () => readonly Beside[]
  /** Every such write of this browser so far, in order. */
  readonly writes: () => readonly SealedWrite[]
  /** Ends the browser. The profile stays. */
  readonly end: () => Promise<void>
  /** Every file of the profile, or of one of its folders, logs of its databases included. */
  readonly files: (folder?: string) => ReturnType<typeof filesOf>
  readonly remove: () => void
}

export async function openProfile(viewport = { width: 1280, height: 800 }): Promise<Profile> {
  const directory = mkdtempSync(join(tmpdir(), 'relais-profile-'))
  const context: BrowserContext = await chromium.launchPersistentContext(directory, {
    ...launchOptions,
    headless: true,
    locale: 'fr-FR',
    viewport,
  })
  context.setDefaultTimeout(patienceMs)
  await meansEachPress(context)
  const recorded = new Set<string>()
  await context.exposeBinding('recordSecret', (_, secret: string) => void recorded.add(secret))
  const writes: SealedWrite[] = []
  await context.exposeBinding('recordWrite', (_, write: SealedWrite) => void writes.push(write))
  await context.addInitScript(recordSecrets)
  const page = context.pages()[0] ?? (await context.newPage())
  return {
    page,
    secrets: async () => [...recorded].filter((secret) => secret !== zeros),
    besideSeals: () => [...new Map(writes.map(({ secret, own }) => [secret, { secret, own }])).values()],
    writes: () => [...writes],
    end: () => context.close(),
    files: (folder = '') => filesOf(join(directory, folder)),
    remove: () => rmSync(directory, { recursive: true, force: true }),
  }
}

/** A key of zeros is no secret: a library imports one to find out what the browser can do. */
const zeros = Buffer.alloc(32).toString('base64url')

/** Runs in each page before its scripts: reports random values of 32 bytes, and every key that is made or imported. */
function recordSecrets(): void {
  type Recorders = { recordSecret: (secret: string) => void; recordWrite: (write: SealedWrite) => void }
  const { recordSecret: report, recordWrite } = globalThis as unknown as Recorders
  const { setItem } = Storage.prototype
  Storage.prototype.setItem = function (name: string, text: string) {
    try {
      const { secret, own } = JSON.parse(text)
      if (secret && own) recordWrite({ secret, own, entry: name, text })
    } catch {
      // Not every text is JSON.
    }
    setItem.call(this, name, text)
  }
  const told = (bytes: Uint8Array) => {
    const text = btoa(String.fromCharCode(...bytes))
    report(text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', ''))
  }
  const { getRandomValues } = crypto
  crypto.getRandomValues = <Values extends ArrayBufferView | null>(values: Values): Values => {
    const drawn = getRandomValues.call(crypto, values as never) as Values
    if (values instanceof Uint8Array && values.length === 32) told(values)
    return drawn
  }
  const { importKey } = crypto.subtle
  crypto.subtle.importKey = ((format: string, key: unknown, ...more: unknown[]) => {
    const isSecret = (more[2] as readonly string[]).some((use) => use !== 'verify')
    if (isSecret && format === 'jwk') report((key as { d: string }).d)
    else if (isSecret && format === 'raw') told(new Uint8Array(key as ArrayBuffer))
    return (importKey as (...given: unknown[]) => Promise<CryptoKey>).call(crypto.subtle, format, key, ...more)
  }) as never
}
