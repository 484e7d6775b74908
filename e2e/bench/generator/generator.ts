import { answerParent } from '../running/answer-parent.ts'
import { meter } from '../running/meter.ts'
import type { SeededDesk } from '../seeds/desks.ts'
import type { SeededLogin } from '../seeds/logins.ts'
import type { SocketIoLine } from '../wire/socket-io-line.ts'
import { type BareRelay, openBareTalks } from './bare-talks.ts'
import { type Connects, connectAll } from './connects.ts'
import { sayAtRandom, sayInTurn } from './pace.ts'
import { openRelaisTalks, type RelaisPorts } from './relais-talks.ts'
import type { Talk } from './talk.ts'
import { WaitingRoom } from './waiting-room.ts'

/** Everybody who talks to the server, in one process and on one clock. */
const messages: Talk[] = []
const signals: Talk[] = []
let room: WaitingRoom | null = null
let connected: readonly SocketIoLine[] = []

const commands = {
  ...meter,
  async openBare({ relay, pairs }: { readonly relay: BareRelay; readonly pairs: number }) {
    messages.push(...(await openBareTalks(relay, messages.length, pairs)))
  },
  async openRelais({ ports, desks }: { readonly ports: RelaisPorts; readonly desks: readonly SeededDesk[] }) {
    const talks = await openRelaisTalks(ports, desks)
    messages.push(...talks.map((talk) => talk.messages))
    signals.push(...talks.map((talk) => talk.signals))
  },
  /** In so many conversations at once, one thing under way in each. */
  inTurn: ({ what, talks, seconds }: InTurn) =>
    sayInTurn((what === 'messages' ? messages : signals).slice(0, talks), seconds),
  atRandom: ({ perSecond, seconds }: { readonly perSecond: number; readonly seconds: number }) =>
    sayAtRandom(messages, perSecond, seconds),
  async openRoom({ ports, desk, waiting }: OpenRoom) {
    room = await WaitingRoom.open(ports, desk, waiting)
  },
  takeTurns: async ({ seconds }: { readonly seconds: number }) => room?.take(seconds),
  async connect(connects: Connects) {
    connected = await connectAll(connects)
  },
  async disconnect() {
    for (const line of connected) line.close()
  },
  async signIn({ port, logins, count }: SignIns) {
    // Only where somebody signs in: the library takes longer to load than everything else here.
    const { signInAll } = await import('./sign-ins.ts')
    await signInAll(port, logins, count)
  },
}
export type GeneratorCommands = typeof commands

type InTurn = { readonly what: 'messages' | 'signals'; readonly talks: number; readonly seconds: number }
type OpenRoom = { readonly ports: RelaisPorts; readonly desk: SeededDesk; readonly waiting: number }
type SignIns = { readonly port: number; readonly logins: readonly SeededLogin[]; readonly count: number }

answerParent(commands, null)
