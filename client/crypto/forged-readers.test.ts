import * as fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import { toBase64url } from '#shared/base64url.ts'
import type { Bytes } from '#shared/bytes.ts'
import type { ConversationId } from '#shared/ids.ts'
import type { ReadersEntry } from '#shared/protocol/log-entry.ts'
import { parseReaders, readersText } from '#shared/protocol/readers.ts'
import { changeReaders } from './device/change-readers.ts'
import { epochKey, type NewConversation, newConversation } from './device/conversation.ts'
import { sha256OfText } from './hash.ts'
import { importSigner } from './key-pair.ts'
import { createReaderBook } from './reader-chain.ts'
import { verifyReaders } from './readers.ts'
import { openGranted } from './staff/granted.ts'
import { aMember, anOrganisation, firstRoster, type Member, must, type Organisation } from './testing/people.ts'

// A service that has seen every entry of two tabs, of another conversation and of its own making, and gives a desk any of them, in any order, as often
// as it likes, taken apart and put together again. A desk never has a key that the device did not make for it.

let organisation: Organisation
let sam: Member<'listener'>
let ange: Member<'listener'>
let made: NewConversation
/** What the service can send, and the keys that the device made for Sam by each of its own entries. */
let pool: Omit<ReadersEntry, 'position'>[]
const given = new Map<string, string[]>()
/** The entries of each of the device's tabs, in order. */
const tabs: string[][] = []

beforeAll(async () => {
  organisation = await anOrganisation()
  sam = await aMember(organisation, 'listener')
  ange = await aMember(organisation, 'listener', { alias: 'Ange' })
  made = await newConversation()
  const other = await newConversation()
  const forger = { ...(await newConversation()), conversation: made.conversation }
  const pretender = { ...forger, device: { ...forger.device, public: made.device.public } }
  const signer = await importSigner(forger.device)
  pool = [
    ...(await history(made, [[sam], [], [ange], [sam]])),
    ...(await history(made, [[ange], [sam], [sam, ange]])),
    ...(await history(other, [[sam], []], { counts: false })),
    ...(await history(forger, [[sam], [sam]], { counts: false })),
    ...(await history(pretender, [[sam], [sam]], { counts: false, signer })),
  ]
})

type Options = { readonly counts?: boolean; readonly signer?: CryptoKey }

/** The entries of one tab, which lets these people in, one set after the other. */
async function history(of: NewConversation, sets: readonly Member<'listener'>[][], options: Options = {}) {
  const { counts = true, signer = await importSigner(of.device) } = options
  const { conversation, seed } = of
  const keys: Bytes[] = [of.key]
  let former: string | null = null
  const entries: Omit<ReadersEntry, 'position'>[] = []
  for (const members of sets) {
    const readers = members.map(({ certificate }, index) => ({
      ...{ certificate, kind: index === 0 ? ('listener' as const) : ('guest' as const), firstEpoch: 0 },
      roster: firstRoster,
    }))
    const secrets = { conversation, device: of.device.public, signer, seed, keys: [...keys] }
    const entry: string = await changeReaders(secrets, former, readers)
    const { body } = must(parseReaders(entry)).payload
    keys.push(await epochKey(seed, conversation, keys.length, await sha256OfText(readersText(body))))
    former = await sha256OfText(entry)
    entries.push({ kind: 'readers', entry, certificates: members.map(({ certificate }) => certificate.text) })
    if (counts && members.includes(sam)) given.set(entry, keys.map(toBase64url))
  }
  if (counts) tabs.push(entries.map(({ entry }) => entry))
  return entries
}

/** Mostly that of the entry itself. */
const mostly = () =>
  fc.oneof({ weight: 4, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: fc.nat({ max: 30 }) })

/** Any entry, or the payload of one under the signature of another, with the certificates of a third. */
const sent = fc.record({
  payload: fc.nat({ max: 30 }),
  signature: mostly(),
  certificates: mostly(),
})

type Sent = {
  readonly payload: number
  readonly signature?: number | undefined
  readonly certificates?: number | undefined
}

function spliced({ payload, signature, certificates }: Sent) {
  const at = (index: number) => pool[index % pool.length] as (typeof pool)[number]
  const [header, body] = at(payload).entry.split('.')
  const signed = at(signature ?? payload).entry.split('.')[2]
  return { entry: `${header}.${body}.${signed}`, certificates: at(certificates ?? payload).certificates }
}

test('[M6][M9][G3] whatever a service sends, a desk has only keys that the device made for it, along one history', async () => {
  const verified = new Map<string, ReturnType<typeof verifyReaders>>()
  const verify = (conversation: ConversationId, entry: ReadersEntry) => {
    const name = `${entry.entry} ${entry.certificates.join()}`
    const known = verified.get(name) ?? verifyReaders(conversation, organisation.public, entry)
    verified.set(name, known)
    return known
  }
  await fc.assert(
    fc.asyncProperty(fc.array(sent, { maxLength: 24 }), async (entries) => {
      const held = new Map<number, string>()
      const book = createReaderBook(
        (entry) => verify(made.conversation, entry),
        async (entry) => {
          const granted = await openGranted(sam, entry)
          for (const [index, key] of (granted?.keys ?? []).entries())
            held.set((granted?.firstEpoch ?? 0) + index, toBase64url(key))
          return granted?.firstEpoch ?? null
        },
      )
      const followed: string[] = []
      for (const [index, choice] of entries.entries()) {
        const { entry, certificates } = spliced(choice)
        const check = await book.check({ kind: 'readers', position: index + 1, entry, certificates })
        if (check.ok) followed.push(entry)
      }
      expect(tabs.some((tab) => followed.every((entry, index) => entry === tab[index]))).toBe(true)
      const last = followed.findLast((entry) => given.has(entry))
      expect([...held.entries()].sort(([a], [b]) => a - b).map(([, key]) => key)).toEqual(last ? given.get(last) : [])
    }),
    { numRuns: 150 },
  )
})
