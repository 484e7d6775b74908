import { type Member, pinOf } from '#client/crypto/testing/people.ts'
import type { Desk } from '#client/listener/desk/desk.ts'
import { createDesk } from '#client/listener/desk/desk-driver.ts'
import { deskKeys } from '#client/listener/desk/desk-keys.ts'
import { toBase64url } from '#shared/base64url.ts'
import type { ConversationId } from '#shared/ids.ts'
import { followUpTeam } from '#shared/protocol/certificate.ts'
import type { SignalFrame } from '#shared/protocol/envelope.ts'
import { listenerNotices, listenerRequests } from '#shared/protocol/listener.ts'
import { ok } from '#shared/result.ts'
import { firstRoster } from '#shared/roster/derive.ts'
import type { AttackWorld } from '../world.ts'
import type { Cast } from './cast.ts'
import { type Answering, type HostileConnection, hostileConnection } from './hostile-connection.ts'
import { type ChannelWatch, watchedChannel } from './watched-channel.ts'

/** A desk has taken a key of a conversation. */
export type Taken = { readonly conversation: ConversationId; readonly epoch: number; readonly key: string }

export type DeskParts = {
  readonly world: AttackWorld
  readonly cast: Cast
  readonly listener: Member<'listener'>
  readonly answering: Answering
  readonly watchOf: (conversation: ConversationId) => ChannelWatch
  readonly onSignal: (conversation: ConversationId, frame: SignalFrame) => void
}

/** An honest listener's page: the product's own desk over a connection to the attacker. */
export class ListenerDesk {
  readonly listener: Member<'listener'>
  readonly #parts: DeskParts
  /** The keys that the present page has taken, in their order. */
  taken: Taken[] = []
  #page: { readonly desk: Desk; readonly wire: HostileConnection<typeof listenerRequests, typeof listenerNotices> }

  constructor(parts: DeskParts) {
    this.#parts = parts
    this.listener = parts.listener
    this.#page = this.#open()
  }

  get desk(): Desk {
    return this.#page.desk
  }

  get wire() {
    return this.#page.wire
  }

  reload(): void {
    this.#page.desk.close()
    this.taken = []
    this.#page = this.#open()
  }

  #open() {
    const { world, cast, listener, answering, watchOf, onSignal } = this.#parts
    const wire = hostileConnection(
      { requests: listenerRequests, notices: listenerNotices },
      answering,
      world.halt,
      (_, body) => {
        const { conversation, frame } = body as { conversation: ConversationId; frame: SignalFrame }
        onSignal(conversation, frame)
      },
    )
    const own = deskKeys(listener, pinOf(cast.organisation), {
      follow: async () => ok(rosterOf(cast)),
      compare: async () => ok(null),
    })
    const desk = createDesk({
      connection: wire,
      keys: {
        ...own,
        openChannel: (conversation) => watchedChannel(own.openChannel(conversation), watchOf(conversation)),
        openReaders: (conversation, channel) =>
          own.openReaders(conversation, {
            addEpoch: (epoch, key) => {
              this.taken.push({ conversation, epoch, key: toBase64url(key) })
              return channel.addEpoch(epoch, key)
            },
          }),
      },
      certificate: () => listener.certificate.text,
      renewCertificate: () => undefined,
      now: () => world.clock.now,
      scheduler: { now: () => world.clock.now, after: world.clock.after },
      onFault: world.halt,
    })
    wire.become('connected')
    return { desk, wire }
  }
}

/** A roster that names the team; a desk uses nothing else of it. */
function rosterOf({ team, honest: [founder] }: Cast) {
  if (!founder) throw new Error('nobody is honest')
  const roster = firstRoster(
    { deployment: '', organisation: '' },
    { staff: founder.id, certificate: founder.certificate.fingerprint },
    0,
  )
  const teams = [{ purpose: followUpTeam, epoch: 1, certificate: team.certificate.fingerprint }]
  return { hash: '', roster: { ...roster, teams } }
}
