import { t } from '@lingui/core/macro'
import { readerName } from '#client/conversation/reader-name.ts'
import type { EpochReader } from '#client/crypto/readers.ts'
import { listWords } from '#client/ui/list-words.ts'
import type { StaffId } from '#shared/ids.ts'

type ReadersLineProps = { readonly readers: readonly EpochReader[]; readonly self: StaffId | undefined }

/** Who reads the conversation beside its young person, by the certificates that the device named. In view, but on a low screen while nobody else reads (SPEC C54). */
export function ReadersLine({ readers, self }: ReadersLineProps) {
  if (readers.length === 0) return null
  const names = readers.map(({ certificate }) => (certificate.id === self ? t`vous` : readerName(certificate)))
  return (
    <p className="pane-readers" data-alone={names.length === 1 ? '' : undefined}>
      {t`Lisent ce que le jeune écrit : ${listWords(names)}`}
    </p>
  )
}
