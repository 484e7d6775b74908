import type { ConversationId } from '#shared/ids.ts'
import { keysWrapCharacters, type ReadersBody, readersChange } from '#shared/protocol/readers.ts'
import { unsignedText } from '#shared/protocol/signed.ts'
import type { NamedRoster } from '#shared/roster/compare.ts'
import { sha256OfText } from '../../platform/random-id.ts'
import type { ConversationState } from '../state.ts'

/** Any text of a curve point's form. */
export const anyPoint = `${'A'.repeat(86)}E`

/** The newest roster of a service under test. */
export const theRoster: NamedRoster = { number: 1, hash: sha256OfText('a roster') }

export type ChangeParts = {
  readonly conversation: ConversationId
  readonly epoch: number
  readonly former: string | null
  /** Nobody: the former reader is let go. */
  readonly reader: NamedReader | null
  /** Who reads beside them. */
  readonly guest?: NamedReader | undefined
  /** For whoever comes next, where nobody reads by the person's yes (SPEC C45). */
  readonly opens?: number
}

export type NamedReader = {
  readonly certificate: string
  readonly enc: string
  readonly firstEpoch?: number
  readonly roster?: NamedRoster
}

/** A change of readers as a device sends it. The service verifies no signature and opens no wrap, so they are any bytes. */
export function aChange({ conversation, epoch, former, reader, guest, opens }: ChangeParts): string {
  const body: ReadersBody = {
    conversation,
    device: anyPoint,
    epoch,
    former,
    readers: [...(reader ? [readerOf(reader, 'listener')] : []), ...(guest ? [readerOf(guest, 'guest')] : [])],
    ...(opens !== undefined && { opens }),
  }
  const wraps = body.readers.map(({ firstEpoch }) => 'A'.repeat(keysWrapCharacters(epoch - firstEpoch + 1)))
  return `${unsignedText('readers', readersChange, { body, wraps })}.${'A'.repeat(86)}`
}

const readerOf = (
  { certificate, enc, firstEpoch = 0, roster = theRoster }: NamedReader,
  kind: 'listener' | 'guest',
): ReadersBody['readers'][number] => ({
  ...{ fingerprint: sha256OfText(certificate), kind, key: enc, firstEpoch, roster },
})

/** The next change of a conversation. */
export const nextChange = (
  state: ConversationState,
  reader: ChangeParts['reader'],
  more: Pick<ChangeParts, 'opens' | 'guest'> = {},
): string => aChange({ conversation: state.id, epoch: state.epoch + 1, former: state.former, reader, ...more })
