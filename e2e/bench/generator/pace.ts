import { setTimeout as sleep } from 'node:timers/promises'
import type { Talk } from './talk.ts'
import { type Counted, Tally } from './tally.ts'

/** How long what was said may take to arrive after the last was said, milliseconds. */
const arrivesWithin = 15_000

/** Closed loop: in each of these talks one thing is under way at any time, said by one end and the other in turn. */
export function sayInTurn(talks: readonly Talk[], seconds: number): Promise<Counted> {
  return counted(talks, async () => {
    const end = performance.now() + seconds * 1000
    const turns = Promise.all(talks.map((talk) => sayUntil(end, talk)))
    await Promise.race([turns, sleep(seconds * 1000 + arrivesWithin, null, { ref: false })])
  })
}

function sayUntil(end: number, talk: Talk): Promise<void> {
  return new Promise((resolve) => {
    let turn = 0
    talk.onQuiet = () => {
      if (performance.now() >= end) return resolve()
      turn += 1
      talk.ends[turn % 2 === 0 ? 0 : 1].say()
    }
    talk.ends[0].say()
  })
}

/** Open loop: so many a second in all, whatever becomes of them, at random times (Poisson) and in random talks. */
export function sayAtRandom(talks: readonly Talk[], perSecond: number, seconds: number): Promise<Counted> {
  return counted(talks, async () => {
    const end = performance.now() + seconds * 1000
    for (let next = performance.now(); next < end; ) {
      for (; next <= performance.now() && next < end; next += (-Math.log(1 - Math.random()) / perSecond) * 1000) {
        const talk = talks[Math.floor(Math.random() * talks.length)]
        talk?.ends[Math.random() < 0.5 ? 0 : 1].say()
      }
      await sleep(1)
    }
  })
}

/** Counts what `run` says in these talks, and waits until all of it has arrived. */
async function counted(talks: readonly Talk[], run: () => Promise<void>): Promise<Counted> {
  const tally = new Tally()
  for (const talk of talks) talk.tally = tally
  try {
    await run()
    const until = performance.now() + arrivesWithin
    while (performance.now() < until && !talks.every(({ isQuiet }) => isQuiet)) await sleep(5)
    return tally.sum({ isAnswered: talks[0]?.isAnswered === true })
  } finally {
    for (const talk of talks) {
      talk.tally = null
      talk.onQuiet = null
    }
  }
}
