import { connect } from '#client/connection/connect.ts'
import { tellEnded } from '#client/youth/leaving/tell-left.ts'
import type { TabStorage } from '#client/youth/visit/tab-storage.ts'
import { createVisit, type Visit } from '#client/youth/visit/visit.ts'
import { youthNotices, youthRequests } from '#shared/protocol/youth.ts'
import { unsealedStorage } from './unsealed-storage.ts'
import { type Answering, answerCard, reactions } from './visitor-answers.ts'

/** The scripted young people's messages: everyday French, one line at a time. */
const stories: readonly (readonly string[])[] = [
  [
    'salut',
    'j’ai une question mais c’est un peu bizarre',
    'c’est pour une copine en fait',
    'elle a peur de son copain',
    'il lit tous ses messages',
    'ok je vais lui dire, merci',
  ],
  [
    'bonjour',
    'je dors plus depuis une semaine',
    'à cause des cours je crois',
    'mes parents disent que je fais exprès',
    'oui un peu',
    'ça fait du bien d’en parler',
  ],
  [
    'slt',
    'y a quelqu’un',
    'on m’a mis dehors hier soir',
    'chez une amie mais que cette nuit',
    'je sais pas trop après',
    'd’accord',
  ],
  [
    'bonsoir',
    'un mec plus vieux m’a proposé de l’argent',
    'pour le voir',
    'j’ai dit non mais il insiste',
    'il a mon insta',
    'oui je veux bien que quelqu’un m’aide',
  ],
  [
    'coucou',
    'je me suis disputé avec mon père',
    'il a cassé mon tel',
    'là j’écris de l’ordi du CDI',
    'je dois y aller dans dix minutes',
    'merci beaucoup',
  ],
]

export type Visitors = { readonly stop: () => void }

/** Called with one line for each thing that a visitor could not do. */
type Told = (fault: string) => void

/**
 * This many young people at once, each with a story; a new one follows each who finishes. Each answers a card in one way, the next time in another.
 * `now` in milliseconds.
 */
export function sendVisitors(origin: string, count: number, now: () => number, told: Told = console.error): Visitors {
  let stopped = false
  const present = new Set<Visit>()
  const pause = (least: number, most: number) =>
    new Promise((resolve) => setTimeout(resolve, least + Math.random() * (most - least)))

  async function come(number: number): Promise<void> {
    await pause(0, 8000)
    for (let turn = number; !stopped; turn += 1) {
      const pin = await readPin(origin)
      const visit = arriveWith(origin, unsealedStorage(), pin, now)
      present.add(visit)
      if (pin) answerCards({ visit, pin, origin, reaction: reactions[turn % reactions.length] ?? 'silence' })
      await tell(visit, stories[number % stories.length] ?? [])
      visit.end()
      present.delete(visit)
      await pause(5000, 15_000)
    }
  }

  /** Sends the first line at once, even while waiting; the next ones after a reply, or after a while without one. */
  async function tell(visit: Visit, story: readonly string[]): Promise<void> {
    // While no listener is available, nobody can begin.
    while (!stopped && visit.state().service?.state !== 'open') await pause(300, 600)
    visit.start()
    for (const [index, line] of story.entries()) {
      const heard = answers(visit)
      for (let waited = 0; index > 0 && waited < 20 && !stopped && answers(visit) === heard; waited += 1) {
        await pause(900, 1100)
      }
      if (stopped || visit.state().screen !== 'conversation') return
      visit.type(true)
      await pause(1500, 4000)
      visit.type(false)
      visit.say({ kind: 'text', text: line, at: now() })
    }
    await pause(20_000, 40_000)
  }

  function answerCards(answering: Omit<Answering, 'read'>): void {
    let isAnswering = false
    answering.visit.onChange(() => {
      if (isAnswering || answering.reaction === 'silence') return
      isAnswering = true
      void answerCard({ ...answering, read: () => pause(3000, 6000) })
        .catch((thrown: Error) => told(`a visitor: ${thrown.message}`))
        .finally(() => {
          isAnswering = false
        })
    })
  }

  for (let number = 0; number < count; number += 1) void come(number)
  return {
    stop() {
      stopped = true
      for (const visit of present) visit.disconnect()
    },
  }
}

/** A young person's device without a screen: it runs the same visit as the page. */
export const arrive = async (origin: string): Promise<Visit> =>
  arriveWith(origin, unsealedStorage(), await readPin(origin))

/** The same, with the memory of one of their tabs. */
export function arriveWith(
  origin: string,
  storage: TabStorage,
  pin: Answering['pin'] | undefined,
  now: () => number = Date.now,
): Visit {
  return createVisit({
    connect: () => connect({ namespace: '/youth', requests: youthRequests, notices: youthNotices, origin }),
    storage,
    pin,
    now,
    running: () => performance.now() + now() - Date.now(),
    after: (milliseconds, run) => {
      const timer = setTimeout(run, milliseconds)
      return () => clearTimeout(timer)
    },
    leave: (left) => tellEnded(left, origin),
  })
}

const answers = (visit: Visit): number =>
  visit.state().talk?.log.timeline.items.filter((item) => item.kind === 'line' && item.reference.role === 'listener')
    .length ?? 0

/** The pin that a service says beside its pages; undefined before set-up. */
export async function readPin(origin: string): Promise<Answering['pin'] | undefined> {
  const said = (await (await fetch(`${origin}/api/page`)).json()) as { value: { pin: Answering['pin'] | null } }
  return said.value.pin ?? undefined
}
