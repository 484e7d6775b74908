import { post } from '#client/connection/post.ts'
import { type Permit, signRefusal } from '#client/crypto/device/permit.ts'
import { checkProposal } from '#client/crypto/device/proposal.ts'
import { openProposal } from '#client/youth/conversation/proposals.ts'
import { askedWords } from '#client/youth/return-code/asked-words.ts'
import { createHandingOver, type HandingOver } from '#client/youth/return-code/handing-over.ts'
import type { Visit } from '#client/youth/visit/visit.ts'
import { codeWords } from '#language/code-words.ts'
import { commitmentIn } from '#shared/protocol/attestation.ts'
import type { Proposal } from '#shared/protocol/content.ts'
import { publicHttp } from '#shared/protocol/public-http.ts'
import { serviceDay } from '#shared/protocol/service-day.ts'

/** The scripted young people's answers to a card, each in turn: the fourth leaves. */
export const reactions = ['yes', 'no', 'silence', 'leaving'] as const
export type Reaction = (typeof reactions)[number]

export type Answering = {
  readonly visit: Visit
  readonly reaction: Reaction
  readonly pin: { readonly organisation: string; readonly deploymentId: string }
  readonly origin: string
  /** A person reads before they answer. */
  readonly read: () => Promise<unknown>
}

/**
 * Answers the open card of this visit, as the page would after that press: this side seals a yes after its code was noted, and the listener learns of
 * it once the ticket exists. Returns false if no card is open. Throws with the refusal's name if a ticket is refused.
 */
export async function answerCard({ visit, reaction, pin, origin, read }: Answering): Promise<boolean> {
  const talk = visit.talk()
  const open = talk && openProposal(talk.state().log, talk)
  if (!open) return false
  await read()
  const { proposal, from } = open
  if (reaction === 'leaving') visit.end()
  if (reaction === 'no') {
    await refuse(talk.permits, proposal, serviceDay(visit.now()), origin)
    visit.say({ kind: 'answer', proposal: proposal.id, answer: 'no' })
  }
  if (reaction !== 'yes') return true

  const heldFor = talk.heldFor(proposal.id) ?? 0
  const about = { ...pin, from: from.id, now: visit.now(), heldFor, permits: talk.permits }
  const checked = await checkProposal(proposal, about)
  if (!checked.ok) throw new Error(`a card was refused: ${checked.refused}`)
  const store = createHandingOver({
    proposal: checked.value,
    // With the card as it was first shown.
    chosen: proposal.summary === '' ? {} : { summary: { text: proposal.summary } },
    deploymentId: pin.deploymentId,
    today: () => serviceDay(visit.now()),
    loadWords: async () => codeWords,
  })
  const { submission } = await sealedBy(store, (state) => {
    if (state.step !== 'showing') return
    store.confirm(askedWords.map((number) => state.words[number - 1] ?? ''))
  })
  const answer = await post(publicHttp, 'tickets/submit', submission, { origin })
  if (!answer.ok) throw new Error(`a ticket was refused: ${answer.refused}`)
  visit.say({ kind: 'answer', proposal: proposal.id, answer: 'yes' })
  return true
}

/** As the card does after a "no". */
async function refuse(permits: readonly Permit[], proposal: Proposal, day: string, origin: string): Promise<void> {
  const attested = commitmentIn(proposal.attestation)
  const permit = permits.find(({ commitment }) => commitment === attested)
  if (!permit) throw new Error('a card for the permit of somebody else is open')
  const { r, sig } = permit
  await post(publicHttp, 'permits/refuse', { r, sig, refusal: await signRefusal(permit, day) }, { origin })
}

/** Follows a handover until the ticket is sealed. */
function sealedBy(
  store: ReturnType<typeof createHandingOver>,
  note: (state: HandingOver) => void,
): Promise<Extract<HandingOver, { step: 'sealed' }>> {
  return new Promise((resolve, reject) => {
    const look = () => {
      const state = store.state()
      if (state.step === 'sealed') resolve(state)
      else if (state.step === 'unsealed') reject(new Error(`a ticket was not sealed: ${state.refused}`))
      else note(state)
    }
    store.subscribe(look)
    look()
  })
}
