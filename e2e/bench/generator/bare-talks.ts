import type { Hear } from '../wire/frame-reader.ts'
import { openLine } from '../wire/line.ts'
import { readNumber } from '../wire/read-number.ts'
import { SocketIoLine } from '../wire/socket-io-line.ts'
import { atOnce } from './at-once.ts'
import { envelopeSent, sequenceName } from './envelope.ts'
import { lost } from './lost.ts'
import { type End, type Say, Talk } from './talk.ts'

/** A relay that does nothing else. `ports`: the two ends of a conversation may be on different nodes. */
export type BareRelay = { readonly wire: 'ws' | 'socket-io'; readonly ports: readonly [number, number] }

/** How many connect at the same time. */
const width = 50

type Seat = { readonly say: Say; sit: (end: End, other: End) => void }

/** Opens conversations of two connections each; `first` numbers them on. */
export function openBareTalks({ wire, ports }: BareRelay, first: number, count: number): Promise<Talk[]> {
  const openSeat = wire === 'ws' ? openWsSeat : openSocketIoSeat
  const pairs = Array.from({ length: count }, (_, index) => first + index)
  return atOnce(width, pairs, async (pair) => {
    const one = await openSeat(ports[0], pair, 0)
    const other = await openSeat(ports[1], pair, 1)
    const talk = new Talk([one.say, other.say], { isAnswered: true })
    one.sit(talk.ends[0], talk.ends[1])
    other.sit(talk.ends[1], talk.ends[0])
    return talk
  })
}

/** `<sequence> <body>` is relayed as it is, and answered by `<sequence>`. */
function openWsSeat(port: number, pair: number, side: number): Promise<Seat> {
  return new Promise((resolve, reject) => {
    const envelope = envelopeSent(side === 0 ? 'youth' : 'listener')
    const line = openLine({
      port,
      path: `/?pair=${pair}&side=${side}`,
      hear: (bytes, start, end) => hear(bytes, start, end),
      onOpen: () => resolve(seat),
      onLost: (why) => {
        reject(new Error(why))
        lost(why)
      },
    })
    let hear: Hear = () => undefined
    const seat: Seat = {
      say: (sequence) => line.send(`${sequence} {"envelope":${envelope(sequence)}}`),
      sit(end, other) {
        hear = (bytes, start, stop) => {
          const said = Number.parseInt(bytes.toString('latin1', start, Math.min(stop, start + 12)), 10)
          if (stop - start > 12) other.delivered(said)
          else end.answered(said, null)
        }
      },
    }
  })
}

async function openSocketIoSeat(port: number, pair: number, side: number): Promise<Seat> {
  const envelope = envelopeSent(side === 0 ? 'youth' : 'listener')
  const line = await SocketIoLine.join({ port, namespace: '/', auth: { pair, side }, onLost: lost })
  return {
    say: (sequence) => line.send(sequence, `["message:send",{"envelope":${envelope(sequence)}}]`),
    sit(end, other) {
      line.onAnswer = (id, refused) => end.answered(id, refused)
      line.onNotice = (bytes, start, stop) => other.delivered(readNumber(sequenceName, bytes, start, stop))
    },
  }
}
