import { t } from '@lingui/core/macro'

/** An event's name in words. A name that this page does not know is shown unchanged rather than hidden. */
export function kindWords(kind: string): string {
  switch (kind) {
    case 'set-up:done':
      return t`mise en service`
    case 'staff:invited':
      return t`invitation`
    case 'invitation:cancelled':
      return t`invitation annulée`
    case 'invitation:expired':
      return t`invitation expirée`
    case 'staff:enrolled':
      return t`clés créées par la personne invitée`
    case 'staff:certified':
      return t`compte signé`
    case 'staff:renewed':
      return t`certificat renouvelé`
    case 'staff:deactivated':
      return t`compte désactivé`
    case 'staff:revoked':
      return t`compte retiré du registre de l’équipe`
    case 'organisation:rotated':
      return t`clé de l’organisation remplacée`
    case 'hours:set':
      return t`horaires changés`
    case 'intake:closed':
      return t`accueil fermé`
    case 'intake:opened':
      return t`accueil rouvert`
    case 'team:epoch-created':
      return t`clé de la cellule créée`
    case 'team:epoch-certified':
      return t`clé de la cellule certifiée`
    case 'team:epoch-needed':
      return t`nouvelle clé de la cellule demandée`
    case 'team:epoch-erased':
      return t`ancienne clé de la cellule effacée`
    case 'team:member-admitted':
      return t`clé de la cellule donnée à un membre`
    case 'conversation:joined':
      return t`conversation rejointe, avec l’accord du jeune`
    case 'conversation:handed-back':
      return t`conversation rendue à la file`
    case 'ticket:received':
      return t`demande de suivi reçue`
    case 'ticket:triage-opened':
      return t`tri d’une demande ouvert`
    case 'ticket:opened':
      return t`demande ouverte`
    case 'contact:opened-to-call':
      return t`coordonnées ouvertes pour appeler`
    case 'contact:opened-to-write':
      return t`coordonnées ouvertes pour écrire`
    case 'contact:opened-to-prepare':
      return t`coordonnées ouvertes pour préparer un contact`
    case 'ticket:taken':
      return t`demande prise en charge`
    case 'ticket:passed':
      return t`demande laissée aux autres`
    case 'ticket:put-back':
      return t`demande rendue`
    case 'ticket:declined':
      return t`demande déclinée`
    case 'ticket:closed':
      return t`demande close`
    case 'ticket:rewrapped':
      return t`demande scellée à la nouvelle clé`
    case 'ticket:withdrawn':
      return t`accord retiré par le jeune`
    case 'ticket:expired':
      return t`demande expirée`
    default:
      return kind
  }
}
