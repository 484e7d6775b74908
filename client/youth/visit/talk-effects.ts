import { carryOutOfLog } from '#client/conversation/conversation-log.ts'
import type { StaplePin } from '#client/crypto/staple.ts'
import { settled } from '#client/ui/settled.ts'
import { ok } from '#shared/result.ts'
import type { Dates } from './dates.ts'
import type { Keyring, Named } from './keyring.ts'
import { conversationEntry } from './tab-storage.ts'
import type { TalkEffect, TalkEvent } from './talk-machine-state.ts'
import type { TalkSealing } from './talk-sealing.ts'
import type { Talk, TalkEnd, TalkParts } from './talk-state.ts'

type Surroundings = Pick<
  TalkParts,
  'connection' | 'storage' | 'now' | 'pin' | 'renewPin' | 'settle' | 'onEnd' | 'onNeverBegun'
> & {
  readonly credentials: Talk['credentials']
  readonly tab: string
  readonly keyring: Keyring
  readonly sealing: TalkSealing
  readonly resetSignals: () => void
  /** The conversation is over: nothing more is heard of it. */
  readonly unwatch: () => void
  readonly onFault: (fault: unknown) => void
}

/** Carries out one effect of `talk-machine.ts`, and resolves with the event that it leads to. */
export async function carryOutOfTalk(effect: TalkEffect, parts: Surroundings): Promise<TalkEvent | undefined> {
  const { connection, credentials, keyring, sealing } = parts
  switch (effect.type) {
    case 'ask-to-open':
      return { type: 'joined', answer: await open(parts) }
    case 'resume': {
      const { after } = effect
      return { type: 'joined', answer: await connection.request('conversation:resume', { ...credentials, after }) }
    }
    case 'read-page':
      return { type: 'page-read', page: await sealing.link.read(effect.after) }
    case 'verify':
      return { type: 'verified', listener: await verified(effect.listener, 'listener', parts) }
    case 'verify-offered': {
      const { offer } = effect
      return { type: 'offered-verified', offer, check: await verified(offer.listener, 'listener', parts) }
    }
    case 'verify-guest': {
      const { question } = effect
      return { type: 'guest-verified', question, check: await verified(question.guest, 'supervisor', parts) }
    }
    case 'change-readers': {
      const { readers, yes } = effect
      const { opens, ...named } = { opens: undefined, ...yes }
      const entry = await keyring.change(readers, opens)
      const certificates = readers.map(({ certificate }) => certificate.text)
      const answer = await connection.request('readers:change', { entry, ...named })
      return { type: 'changed', answer, change: { entry, certificates } }
    }
    case 'withhold': {
      const { listener } = effect
      return { type: 'withheld', answer: await connection.request('grant:withhold', { listener }) }
    }
    case 'reset-signals':
      return void parts.resetSignals()
    case 'ended':
      parts.unwatch()
      return void parts.onEnd(await endOf(effect, parts))
    case 'never-begun':
      parts.unwatch()
      return void parts.onNeverBegun(effect.unsent)
    default:
      return carryOutOfLog(effect, sealing.link, parts.onFault)
  }
}

async function verified(
  person: Named,
  role: 'listener' | 'supervisor',
  { keyring, now, settle = atOnce(now), ...parts }: Surroundings,
) {
  const verify = (pin: StaplePin | undefined) => settle((at) => keyring.verify(person, { pin, now: at, role }))
  const found = await verify(typeof parts.pin === 'function' ? await parts.pin() : parts.pin)
  return found.ok || !parts.renewPin ? found : verify(await parts.renewPin())
}

/** Without a page, nobody can be asked about the device's date. */
const atOnce =
  (now: () => number): Dates['settle'] =>
  (check) =>
    check(now())

/** What the service says of somebody stands on their own word, or is told as the service's. */
async function endOf(
  { how, end }: Extract<TalkEffect, { type: 'ended' }>,
  { sealing, onFault }: Surroundings,
): Promise<TalkEnd> {
  if (how !== 'listener' && how !== 'youth' && how !== 'quick-exit') return how
  const by = how === 'listener' ? how : 'youth'
  const isSigned = await settled(async () => ok(await sealing.isEnded(end, by)), onFault)
  return isSigned.ok && isSigned.value ? by : 'stopped'
}

/** A reload must know that the service was asked, and its half must be with the service before it acknowledges a line. */
async function open({ storage, connection, credentials, tab }: Surroundings) {
  await storage.settled()
  const half = await storage.unplaced(conversationEntry)
  const opened = await connection.request('conversation:open', { ...credentials, tab, ...(half && { half }) })
  if (opened.ok) storage.placed(conversationEntry)
  return opened
}
