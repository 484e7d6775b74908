import { t } from '@lingui/core/macro'
import { refusalWords } from '#client/ui/refusal-words.ts'
import type { NotOpened } from '../desk/ticket-facts.ts'

/** Why a ticket is not shown, in words that a colleague can repeat to coordination. */
export function notOpenedWords(why: NotOpened): string {
  switch (why) {
    case 'no-team-key':
      return t`Vous n’avez pas encore la clé d’équipe qui ouvre cette demande.`
    case 'consent-malformed':
      return t`L’accord reçu est illisible.`
    case 'consent-bad-signature':
      return t`La signature de l’accord n’est pas valable.`
    case 'consent-other-ticket':
      return t`L’accord reçu est celui d’une autre demande.`
    case 'consent-unknown-text':
      return t`L’accord porte sur un texte que cette page ne connaît pas.`
    case 'consent-altered-text':
      return t`L’accord ne porte pas sur le texte que le jeune a pu lire.`
    case 'other-team':
      return t`L’accord a été donné à une autre équipe.`
    case 'other-epoch':
      return t`La demande n’est pas scellée pour la clé d’équipe annoncée.`
    case 'altered-wrap':
      return t`La clé de la demande a été remplacée après l’accord.`
    case 'unreadable-wrap':
      return t`La clé de la demande ne s’ouvre pas avec celle de l’équipe.`
    case 'unsigned-wrap':
      return t`La clé de la demande a été remplacée, et aucun membre certifié de la cellule n’a signé ce remplacement.`
    case 'wrong-parts':
      return t`Ce qui a été reçu n’est pas exactement ce que le jeune a accepté de transmettre.`
    case 'altered-part':
      return t`Une partie a été modifiée après l’accord.`
    case 'unreadable-part':
      return t`Une partie ne s’ouvre pas.`
    case 'malformed-part':
      return t`Une partie contient autre chose que ce qui est prévu.`
    case 'recipient-not-certified':
      return t`L’accord vise une clé d’équipe que l’organisation n’a pas certifiée.`
    case 'recipient-other-key':
      return t`L’accord vise une autre clé que celle de l’équipe.`
    case 'attestation-malformed':
      return t`L’attestation de l’écoute est illisible.`
    case 'attestation-not-by-listener':
      return t`L’attestation ne vient pas d’une personne de l’écoute certifiée par l’organisation.`
    case 'attestation-bad-signature':
      return t`La signature de l’attestation n’est pas valable.`
    case 'attestation-other-listener':
      return t`L’attestation nomme une autre personne que celle qui l’a signée.`
    case 'attestation-other-permit':
      return t`L’attestation a été faite pour une autre proposition.`
    case 'attestation-other-text':
      return t`L’attestation a été faite pour un autre texte d’accord.`
    case 'attestation-other-team':
      return t`L’attestation a été faite pour une autre clé d’équipe.`
    case 'attestation-other-day':
      return t`L’attestation n’est pas du jour de l’accord.`
    case 'listener-expired':
      return t`Le certificat de la personne de l’écoute n’était pas valable le jour de l’accord.`
    default:
      return refusalWords(why)
  }
}

/** Whether it fails a check, and is not just unavailable for now. */
export const isForged = (why: NotOpened): boolean =>
  /^(consent|attestation|altered|unreadable|recipient|listener|other|wrong)-|^malformed-part$/.test(why)
