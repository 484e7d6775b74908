import { settled } from '#client/ui/settled.ts'
import type { ConversationId, StaffId } from '#shared/ids.ts'
import type { Content, PassContent } from '#shared/protocol/content.ts'
import type { RefusalName } from '#shared/protocol/refusals.ts'
import { ok, type Result } from '#shared/result.ts'
import type { Colleague, DeskKeys } from './desk-keys.ts'
import type { ListenerConnection } from './listener-connection.ts'
import type { SaidAtOnce } from './seat.ts'

export type PassWords = Pick<PassContent, 'reason' | 'note'>

export type Passing = {
  /** Who can take the conversation now. Whom the organisation did not certify is not among them. */
  readonly colleagues: (conversation: ConversationId) => Promise<Result<readonly Colleague[], RefusalName>>
  /** Offers it to a colleague, after the sealed line that says so to the young person alone; the refusal, if there is one. */
  readonly pass: (
    conversation: ConversationId,
    to: Colleague,
    words: PassWords,
  ) => Promise<RefusalName | (SaidAtOnce & { ok: false })['refused'] | undefined>
  readonly colleague: DeskKeys['colleague']
}

type PassingParts = {
  readonly connection: ListenerConnection
  readonly keys: Pick<DeskKeys, 'colleague'>
  readonly say: (conversation: ConversationId, content: Content) => SaidAtOnce
  readonly onFault: (fault: unknown) => void
}

/** The requests by which a desk passes a conversation on (SPEC C40). What becomes of the offer comes with the conversation. */
export function createPassing({ connection, keys, say, onFault }: PassingParts): Passing {
  return {
    colleague: keys.colleague,
    async colleagues(conversation) {
      const listed = await settled(() => connection.request('pass:colleagues', { conversation }), onFault)
      if (!listed.ok) return listed
      const known = await Promise.all(listed.value.colleagues.map((each) => certified(each, keys)))
      return ok(known.filter((one) => one !== null))
    },
    async pass(conversation, { id, alias }, words) {
      // The device shows no card without this line: it goes first, so that an offer never stands without it.
      const said = say(conversation, { kind: 'pass', to: id, alias, ...words })
      if (!said.ok) return said.refused
      const offered = await settled(() => connection.request('pass:offer', { conversation, to: id }), onFault)
      return offered.ok ? undefined : offered.refused
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
