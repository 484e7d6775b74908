import { t } from '@lingui/core/macro'
import type { shownState } from '#client/conversation/outbox.ts'
import { readerName } from '#client/conversation/reader-name.ts'
import type { ReadersItem, Warning } from '#client/conversation/timeline.ts'
import type { EpochReader } from '#client/crypto/readers.ts'
import type { StaffId } from '#shared/ids.ts'
import type { EventEntry } from '#shared/protocol/log-entry.ts'
import { unreachable } from '#shared/result.ts'

/** `withheld`: acknowledged by the service, and not given back. `received`: the young person's device has signed that it has it. `overdue`: sent, and its receipt did not come in time. */
export type Delivery = ReturnType<typeof shownState> | 'received' | 'overdue'

export type Names = { readonly youth: string; readonly self: StaffId | undefined }

export function proposalWords(delivery: Delivery | undefined): string {
  if (delivery === 'received') return t`Suivi proposé. La carte est sur l’écran du jeune.`
  if (delivery === 'sent' || delivery === 'overdue') return t`Suivi proposé. La carte est partie, pas encore reçue.`
  return t`Suivi proposé. La carte n’est pas encore partie.`
}

export function answerWords(answer: 'yes' | 'no' | 'question', name: string): string {
  switch (answer) {
    case 'yes':
      return t`${name} accepte le suivi proposé.`
    case 'no':
      return t`${name} refuse le suivi proposé. Rien n’a été transmis.`
    case 'question':
      return t`${name} veut poser une question sur le suivi proposé.`
    default:
      return unreachable(answer)
  }
}

/** `before`: who read the epoch before. */
export function joinedWords(
  { readers }: ReadersItem,
  before: readonly EpochReader[],
  self: StaffId | undefined,
): string {
  if (readers.length === 0) return t`Personne ne lit : la conversation attend la prochaine personne libre.`
  const came = readers.filter((one) => !isAmong(before, one)).map(({ certificate }) => certificate)
  const left = before.find((one) => one.kind === 'guest' && !isAmong(readers, one))?.certificate
  if (came.length === 0 && left)
    return left.id === self ? leftWords() : t`${left.alias} a quitté la conversation, et ne lit plus.`
  const guest = readers.find((one) => one.kind === 'guest' && !isAmong(before, one))?.certificate
  if (guest && guest.id !== self) return t`${readerName(guest)} a rejoint la conversation.`
  const [alias = ''] = (came.length > 0 ? came : readers.map(({ certificate }) => certificate)).map((one) => one.alias)
  const isSelf = readers.some(({ certificate }) => certificate.id === self)
  return isSelf ? t`Vous avez rejoint la conversation.` : t`${alias} a rejoint la conversation.`
}

const isAmong = (readers: readonly EpochReader[], { kind, certificate }: EpochReader): boolean =>
  readers.some((one) => one.kind === kind && one.certificate.id === certificate.id)

const leftWords = () => t`Vous avez quitté la conversation.`

export function eventWords({ event, listener, alias }: EventEntry, self: StaffId | undefined): string {
  const isSelf = listener === self
  switch (event) {
    case 'listener-lost':
      return isSelf ? t`Votre connexion s’est interrompue.` : t`La connexion de ${alias} s’est interrompue.`
    case 'listener-released':
      return isSelf ? leftWords() : t`${alias} a quitté la conversation.`
    default:
      return unreachable(event)
  }
}

export const contraryWords = () =>
  t`Attention : cette réponse dit le contraire de celle d’avant au même suivi. Demandez ce qu’il en est.`

export const gapWords = () => t`Attention : un message manque ou n’est pas à sa place.`

export function warningWords({ warning, role }: Warning, { youth }: Names): string {
  const from = role === 'youth' ? youth : t`écoute`
  switch (warning) {
    case 'gap':
      return gapWords()
    case 'unshowable':
      return t`Ce message ne peut pas être affiché (${from}).`
    case 'unreadable':
      return t`Un message est illisible (${from}).`
    case 'replay':
      return t`Un message déjà reçu a été présenté une seconde fois. Il est ignoré.`
    case 'forged':
      return t`Un message n’est pas signé par la personne qu’il nomme (${from}). Il est ignoré.`
    case 'not-shared':
      return t`Ce qui précède n’est pas partagé avec vous.`
    case 'forked':
      return t`Alarme : le service montre deux suites différentes de cette conversation. N’y écrivez plus, et prévenez la coordination.`
    case 'unsigned':
      return t`Un changement de lecteurs que l’appareil du jeune n’a pas signé a été présenté. Il est refusé.`
    case 'wrong-epoch':
      return t`Un message sous une ancienne clé a été présenté. Il est ignoré.`
    default:
      return unreachable(warning)
  }
}
