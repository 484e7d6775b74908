import { settled } from '#client/ui/settled.ts'
import type { ConversationId, OfferId, StaffId } from '#shared/ids.ts'
import type { Content, PassContent } from '#shared/protocol/content.ts'
import type { Answer } from '#shared/protocol/exchange.ts'
import type { RefusalName } from '#shared/protocol/refusals.ts'
import { ok, type Result } from '#shared/result.ts'
import type { Colleague, DeskKeys } from './desk-keys.ts'
import type { ListenerConnection } from './listener-connection.ts'
import type { SaidAtOnce } from './seat.ts'

export type PassWords = Pick<PassContent, 'reason' | 'note'>

export type Passing = {
  /** Who can take the conversation now. Whom the organisation did not certify is not among them. */
  readonly colleagues: (conversation: ConversationId) => Promise<Result<readonly Colleague[], RefusalName>>
  /** Offers it to a colleague, or, with null, to whoever is free next, after the sealed line that says so to the young person alone; the refusal, if there is one. */
  readonly pass: (
    conversation: ConversationId,
    to: Colleague | null,
    words: PassWords,
  ) => Promise<RefusalName | (SaidAtOnce & { ok: false })['refused'] | undefined>
  readonly colleague: DeskKeys['colleague']
  /** The listener keeps the conversation, or has seen how the offer ended. Each of these resolves to the refusal, if there is one. */
  readonly keep: (of: Offered) => Promise<RefusalName | undefined>
  readonly close: (of: Offered) => Promise<RefusalName | undefined>
  /** The colleague answers an offer, or has seen how one ended. */
  readonly answer: (of: Offered, answer: 'take' | 'decline') => Promise<RefusalName | undefined>
  readonly seen: (offer: OfferId) => Promise<RefusalName | undefined>
}

type Offered = { readonly conversation: ConversationId; readonly offer: OfferId }

type PassingParts = {
  readonly connection: ListenerConnection
  readonly keys: Pick<DeskKeys, 'colleague'>
  readonly say: (conversation: ConversationId, content: Content) => SaidAtOnce
  readonly onFault: (fault: unknown) => void
}

/** The requests by which a desk passes a conversation on (SPEC C40). What becomes of the offer comes with the conversation. */
export function createPassing({ connection, keys, say, onFault }: PassingParts): Passing {
  const ask = async (request: () => Promise<Answer<unknown>>) => {
    const answer = await settled(request, onFault)
    return answer.ok ? undefined : answer.refused
  }
  return {
    colleague: keys.colleague,
    keep: ({ conversation, offer }) => ask(() => connection.request('pass:withdraw', { conversation, offer })),
    close: ({ conversation, offer }) => ask(() => connection.request('pass:close', { conversation, offer })),
    answer: ({ conversation, offer }, answer) =>
      ask(() => connection.request('pass:answer', { conversation, offer, answer })),
    seen: (offer) => ask(() => connection.request('pass:seen', { offer })),
    async colleagues(conversation) {
      const listed = await settled(() => connection.request('pass:colleagues', { conversation }), onFault)
      if (!listed.ok) return listed
      const known = await Promise.all(listed.value.colleagues.map((each) => certified(each, keys)))
      return ok(known.filter((one) => one !== null))
    },
    async pass(conversation, colleague, words) {
      const { id: to, alias } = colleague ?? { id: null, alias: null }
      // The device shows no card without this line: it goes first, so that an offer never stands without it.
      const said = say(conversation, { kind: 'pass', to, alias, ...words })
      if (!said.ok) return said.refused
      return ask(() => connection.request('pass:offer', { conversation, to }))
    },
  }
}

/** The service can name somebody by the certificate of another. */
async function certified(
  { id, certificate }: { readonly id: StaffId; readonly certificate: string },
  keys: Pick<DeskKeys, 'colleague'>,
): Promise<Colleague | null> {
  const colleague = await keys.colleague(certificate)
  return colleague?.id === id ? colleague : null
}
