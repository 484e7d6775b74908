import { connect } from '#client/connection/connection.ts'
import { tellEnded } from '#client/youth/leaving/tell-left.ts'
import type { TabStorage } from '#client/youth/visit/tab-storage.ts'
import { createVisit, type Visit } from '#client/youth/visit/visit.ts'
import { youthNotices, youthRequests } from '#shared/protocol/youth.ts'

/** What scripted young people write: everyday French, one line at a time. */
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

/** So many young people at once, each with a story; one who has finished comes back later as somebody else. */
export function sendVisitors(origin: string, count: number): Visitors {
  let stopped = false
  const present = new Set<Visit>()
  const pause = (least: number, most: number) =>
    new Promise((resolve) => setTimeout(resolve, least + Math.random() * (most - least)))

  async function come(number: number): Promise<void> {
    await pause(0, 8000)
    while (!stopped) {
      const visit = await arrive(origin)
      present.add(visit)
      await tell(visit, stories[number % stories.length] ?? [])
      visit.end()
      present.delete(visit)
      await pause(5000, 15_000)
    }
  }

  /** The first line at once, even while waiting; the next ones after an answer, or after a while without one. */
  async function tell(visit: Visit, story: readonly string[]): Promise<void> {
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
      visit.say({ kind: 'text', text: line, at: Date.now() })
    }
    await pause(20_000, 40_000)
  }

  for (let number = 0; number < count; number += 1) void come(number)
  return {
    stop() {
      stopped = true
      for (const visit of present) visit.disconnect()
    },
  }
}

/** A young person's device without a screen: the same visit as the page runs. */
export const arrive = async (origin: string): Promise<Visit> =>
  arriveWith(origin, inMemory(), await readOrganisation(origin))

/** The same, with what a tab of theirs remembers. */
export function arriveWith(origin: string, storage: TabStorage, organisation: string | undefined): Visit {
  return createVisit({
    connect: () => connect({ namespace: '/youth', requests: youthRequests, notices: youthNotices, origin }),
    storage,
    organisation,
    now: Date.now,
    later: (run, milliseconds) => {
      const timer = setTimeout(run, milliseconds)
      return () => clearTimeout(timer)
    },
    leave: (left) => tellEnded(left, origin),
  })
}

const answers = (visit: Visit): number =>
  visit.state().talk?.log.timeline.items.filter((item) => item.kind === 'line' && item.reference.role === 'listener')
    .length ?? 0

/** The organisation key that the page of a service names. */
export async function readOrganisation(origin: string): Promise<string | undefined> {
  const page = await (await fetch(`${origin}/`)).text()
  const content = /<meta name="relais-pin" content="([^"]*)"/.exec(page)?.[1]?.replaceAll('&quot;', '"')
  return content ? (JSON.parse(content) as { organisation: string }).organisation : undefined
}

function inMemory(): TabStorage {
  const entries = new Map<string, string>()
  return {
    read: (entry) => entries.get(entry),
    write: (entry, text) => void entries.set(entry, text),
    remove: (entry) => void entries.delete(entry),
    keeps: () => true,
    closeForGood: () => entries.clear(),
  }
}
