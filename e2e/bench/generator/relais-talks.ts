import { protocolVersion } from '#shared/protocol/version.ts'
import type { SeededDesk } from '../seeds/desks.ts'
import { readNumber } from '../wire/read-number.ts'
import { SocketIoLine } from '../wire/socket-io-line.ts'
import { atOnce } from './at-once.ts'
import { counterName, envelopeSent, sequenceName, signalSent } from './envelope.ts'
import { lost } from './lost.ts'
import { Talk } from './talk.ts'

/** Where young people and listeners connect: the same port, or those of two nodes. */
export type RelaisPorts = { readonly youth: number; readonly listener: number }

/** What two parties of one conversation have: lines that are kept and answered, and signals that are neither. */
export type Talks = { readonly messages: Talk; readonly signals: Talk }

/** How many connect at the same time. */
const width = 50
/** Most conversations of one listener: their numbers share the ids of one connection. */
const seats = 4

/** Listeners open their desks, and the young people whose conversations they hold come back. */
export async function openRelaisTalks(ports: RelaisPorts, desks: readonly SeededDesk[]): Promise<Talks[]> {
  const opened = await atOnce(width, desks, async (desk) => {
    const listener = await joinRelais(ports.listener, '/listener', { token: desk.token })
    must(await listener.ask('desk:open', {}))
    const youths = await atOnce(seats, desk.conversations, async ({ id, bearer }) => {
      const youth = await joinRelais(ports.youth, '/youth')
      must(await youth.ask('conversation:resume', { conversation: id, bearer, after: 0 }))
      return { id, line: youth }
    })
    return sitDown(listener, youths)
  })
  return opened.flat()
}

export const joinRelais = (port: number, namespace: string, auth: object = {}): Promise<SocketIoLine> =>
  SocketIoLine.join({ port, namespace, auth: { protocol: protocolVersion, ...auth }, onLost: lost })

/** Throws what was refused. */
export function must(answer: unknown): unknown {
  if (answer !== null && typeof answer === 'object' && 'ok' in answer && answer.ok === true) return answer
  throw new Error(`not answered as it should be: ${JSON.stringify(answer)}`)
}

type Youth = { readonly id: string; readonly line: SocketIoLine }

function sitDown(listener: SocketIoLine, youths: readonly Youth[]): Talks[] {
  const talks = youths.map((youth, seat) => talkOf(listener, youth, seat))
  const byId = new Map(youths.map(({ id }, seat) => [id, talks[seat]]))
  listener.onAnswer = (id, refused) => talks[id % seats]?.messages.ends[1].answered(Math.floor(id / seats), refused)
  listener.onNotice = (bytes, start, end) => {
    const talk = talks.length === 1 ? talks[0] : byId.get(conversationIn(bytes, start))
    if (talk) hear(talk, 0, bytes, start, end)
  }
  for (const [seat, { line }] of youths.entries()) {
    const talk = talks[seat]
    if (!talk) continue
    line.onAnswer = (id, refused) => talk.messages.ends[0].answered(id, refused)
    line.onNotice = (bytes, start, end) => hear(talk, 1, bytes, start, end)
  }
  return talks
}

function talkOf(listener: SocketIoLine, { id, line }: Youth, seat: number): Talks {
  const [asYouth, asListener] = [envelopeSent('youth'), envelopeSent('listener')]
  const [youthSignals, listenerSignals] = [signalSent('youth'), signalSent('listener')]
  const inConversation = `{"conversation":"${id}",`
  const sayMessage = (sequence: number) =>
    listener.send(sequence * seats + seat, `["message:send",${inConversation}"envelope":${asListener(sequence)}}]`)
  const saySignal = (counter: number) =>
    listener.send('', `["signal:send",${inConversation}"frame":${listenerSignals(counter)}}]`)
  return {
    messages: new Talk(
      [(sequence) => line.send(sequence, `["message:send",{"envelope":${asYouth(sequence)}}]`), sayMessage],
      { isAnswered: true },
    ),
    signals: new Talk([(counter) => line.send('', `["signal:send",{"frame":${youthSignals(counter)}}]`), saySignal], {
      isAnswered: false,
    }),
  }
}

const [l, s, i] = [0x6c, 0x73, 0x69]

/** What the end `from` said has arrived: `["log:appended",…` or `["signal:received",…`; everything else is not counted. */
function hear(talk: Talks, from: 0 | 1, bytes: Buffer, start: number, end: number): void {
  const first = bytes[start + 2]
  if (first === l) talk.messages.ends[from].delivered(readNumber(sequenceName, bytes, start, end))
  else if (first === s && bytes[start + 3] === i) {
    talk.signals.ends[from].delivered(readNumber(counterName, bytes, start, end))
  }
}

const conversationName = Buffer.from('"conversation":"')

function conversationIn(bytes: Buffer, start: number): string {
  const at = bytes.indexOf(conversationName, start) + conversationName.length
  return bytes.toString('latin1', at, at + 22)
}
