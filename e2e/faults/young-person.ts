import type { TalkEnd } from '#client/youth/visit/talk-state.ts'
import type { Visit, VisitState } from '#client/youth/visit/visit.ts'
import type { ConversationId } from '#shared/ids.ts'
import { unsealedStorage } from '../support/unsealed-storage.ts'
import { arriveWith, readPin } from '../support/visitors.ts'

type Tab = { readonly visit: Visit; readonly entries: Map<string, string> }

/** A young person whose page is reloaded, opened twice and closed, and who remembers what they sent and what was acknowledged. */
export type YoungPerson = {
  readonly name: string
  /** The acknowledged messages of the current conversation: each tab may have its own. Each text is sent once. */
  readonly acknowledged: () => ReadonlySet<string>
  readonly state: () => VisitState
  readonly conversation: () => ConversationId | undefined
  /** Conversations that ended without this person's action, and the words of their page. */
  readonly ends: () => readonly { readonly conversation: ConversationId; readonly how: TalkEnd }[]
  start(): void
  say(): void
  reload(): void
  /** Duplicates the tab, as a browser does. The older page is notified of the takeover. */
  duplicate(): void
  /** Returns to the page that was there first. */
  takeBack(): void
  /** Asks for somebody else, who may be nobody. */
  askForAnother(): void
  /** Answers the card that asks whether the conversation may be passed on, if there is one. */
  answer(isYes: boolean): void
  /** Ends the conversation here; `start` begins another. */
  end(): void
  /** Ends every open conversation in all tabs. */
  leave(): void
  close(): void
}

export async function arriveAs(name: string, origin: string): Promise<YoungPerson> {
  const pin = await readPin(origin)
  let tabs: Tab[] = [openTab(new Map())]
  let conversations = 0
  let said: string[] = []
  const acknowledged = new Map<ConversationId, Set<string>>()
  const inConversation = new Map<Visit, ConversationId>()
  const endedHere = new Set<ConversationId>()
  const ends = new Map<ConversationId, TalkEnd>()

  function openTab(entries: Map<string, string>): Tab {
    const visit = arriveWith(origin, unsealedStorage(entries), pin)
    visit.onChange(() => note(visit))
    return { visit, entries }
  }

  function note(visit: Visit): void {
    const state = visit.state()
    const { screen, talk } = state
    const end = state.screen === 'after' ? state.end : undefined
    const now = visit.credentials()?.conversation
    if (now) inConversation.set(visit, now)
    const last = inConversation.get(visit)
    if (screen === 'after' && last && end && !endedHere.has(last)) ends.set(last, end)
    if (!talk || !now) return
    const known = acknowledged.get(now) ?? new Set()
    acknowledged.set(now, known)
    const know = (text: string) => said.includes(text) && known.add(text)
    const { timeline, outbox } = talk.log
    for (const { content, state } of outbox.lines) if (state === 'sent' && content.kind === 'text') know(content.text)
    for (const item of timeline.items) if (item.kind === 'line' && item.content.kind === 'text') know(item.content.text)
  }

  /** The page that holds the conversation. */
  const current = (): Visit => {
    const visits = tabs.map(({ visit }) => visit)
    const [last] = visits.slice(-1)
    const speaking = visits.findLast((visit) => visit.state().screen === 'conversation') ?? last
    if (!speaking) throw new Error(`${name} has no page`)
    return speaking
  }

  const tabOfCurrent = () => tabs.find(({ visit }) => visit === current())
  const conversation = () => current().credentials()?.conversation

  function end(visit: Visit): void {
    const now = visit.credentials()?.conversation
    if (now) endedHere.add(now)
    visit.end()
  }

  return {
    name,
    acknowledged() {
      const now = conversation()
      return (now && acknowledged.get(now)) ?? new Set()
    },
    state: () => current().state(),
    conversation,
    ends: () => [...ends].map(([ended, how]) => ({ conversation: ended, how })),
    start() {
      const visit = current()
      if (visit.state().screen === 'after') visit.show('before')
      if (visit.state().screen !== 'before') return
      conversations += 1
      said = []
      visit.start()
    },
    say() {
      const text = `${name} ${conversations}-${said.length + 1}`
      const visit = current()
      // Note it before sending: the page shows it at once.
      said.push(text)
      if (visit.state().screen !== 'conversation' || !visit.say({ kind: 'text', text, at: Date.now() })) said.pop()
    },
    reload() {
      const entries = tabOfCurrent()?.entries ?? new Map()
      for (const { visit } of tabs) visit.disconnect()
      tabs = [openTab(entries)]
    },
    duplicate() {
      const tab = tabOfCurrent()
      if (tab && tabs.length < 3) tabs.push(openTab(new Map(tab.entries)))
    },
    takeBack() {
      tabs.find(({ visit }) => visit.state().screen === 'elsewhere')?.visit.takeBack()
    },
    askForAnother: () => void current().talk()?.askForAnother(),
    answer(isYes) {
      const talk = current().talk()
      const passing = talk?.state().passing
      if (!talk || !passing || passing.answer === 'sent') return
      if (isYes) talk.agree(passing.offer, 'ticked')
      else void talk.refusePass(passing.offer)
    },
    end: () => end(current()),
    leave() {
      for (const { visit } of tabs) end(visit)
    },
    close() {
      for (const { visit } of tabs) visit.disconnect()
    },
  }
}
