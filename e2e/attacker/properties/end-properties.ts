import { type Line, lines } from '#client/conversation/timeline.ts'
import type { TalkEnd } from '#client/youth/visit/talk-state.ts'
import type { Conversations } from '../service/conversations.ts'
import type { Page } from './line-properties.ts'

/** [M4] A page says that somebody ended a conversation only as they signed it: everything else is the service’s word, and shown as unconfirmed. */
export class EndProperties {
  readonly #all: Conversations

  constructor(all: Conversations) {
    this.#all = all
    all.onOver = (page, end) => this.#over(page, end)
  }

  #over(page: Page, end: TalkEnd): void {
    const { world, cast } = this.#all
    const isTold = end === 'listener' || end === 'youth' || end === 'quick-exit'
    world.figures.count(isTold ? 'ends told as somebody’s' : 'ends told as the service’s')
    if (!isTold) return
    const isDevice = end !== 'listener'
    const readers = page.timeline.epochs.at(-1)?.readers ?? []
    if (!isDevice && cast.held.some(({ id }) => readers.some(({ certificate }) => certificate.id === id))) return
    const author = isDevice ? this.#deviceOf(page) : readers[0]?.certificate.sig
    const signed = this.#all.ended.filter((one) => one.author === author && one.conversation === page.conversation)
    if (signed.length === 0) world.fail('[M4] somebody is said to have ended a conversation, and never signed that')
    if (!signed.some((one) => this.#isThisLog(page, one)))
      world.fail('[M4] somebody is said to have ended a conversation, and signed that of another log')
  }

  /** It has the signer’s head, every line of their page load, and nothing else of theirs after it. */
  #isThisLog(page: Page, { author, seen, session, counter, epoch }: Conversations['ended'][number]): boolean {
    const { conversation, timeline } = page
    const places = timeline.order?.places ?? []
    const isMarked = timeline.items.some((item) => item.kind === 'warning')
    const theirs = lines(timeline).filter((line) => this.#authorOf(page, line) === author)
    const written = [...this.#all.authored.values()].filter(
      (one) => one.author === author && one.conversation === conversation && one.envelope.session === session,
    )
    const wanted = new Set(written.map(({ envelope }) => envelope.sequence).filter((sequence) => sequence < counter))
    const isOwn = ({ reference }: (typeof theirs)[number]) =>
      reference.session === session && reference.sequence < counter
    const here = theirs.filter(isOwn)
    const later = theirs.some((line) => line.position > seen.position && !isOwn(line))
    const hasHead = places[seen.position] === undefined || places[seen.position]?.head === seen.head
    return hasHead && epoch === timeline.epochs.length && !later && (isMarked || here.length === wanted.size)
  }

  #authorOf(page: Page, { certificate }: Line): string | undefined {
    if (certificate === null) return this.#deviceOf(page)
    return this.#all.members.find((member) => member.certificate.fingerprint === certificate)?.certificate.sig
  }

  #deviceOf({ conversation }: Page): string | undefined {
    return this.#all.people.find((person) => person.conversation === conversation)?.secrets.device.public
  }
}
