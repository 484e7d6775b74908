import { t } from '@lingui/core/macro'
import type { RefusalName } from '#shared/protocol/refusals.ts'
import { unreachable } from '#shared/result.ts'

/** The words for staff when a request is refused: what happened, and what they can do. The youth page has other words. */
export function refusalWords(name: RefusalName): string {
  switch (name) {
    case 'malformed':
      return t`La réponse reçue est incompréhensible. Rechargez la page.`
    case 'unknown-event':
      return t`Cette page n’est plus à jour. Rechargez-la.`
    case 'too-large':
      return t`Le texte est trop long.`
    case 'too-fast':
      return t`Trop de demandes d’un coup. Attendez quelques secondes.`
    case 'not-allowed':
      return t`Cette action n’est pas possible en ce moment.`
    case 'not-available':
      return t`Introuvable : inconnu, déjà utilisé ou expiré.`
    case 'wrong-protocol':
      return t`Cette page n’est plus à jour. Rechargez-la.`
    case 'wrong-epoch':
      return t`La clé de cet échange vient de changer. Réessayez.`
    case 'out-of-sequence':
      return t`Un message précédent n’est pas encore parti. Réessayez.`
    case 'stale':
      return t`La situation a changé entre-temps. Regardez l’état actuel.`
    case 'closed':
      return t`C’est fermé pour le moment.`
    case 'cooling-down':
      return t`Il faut attendre avant de recommencer.`
    case 'full':
      return t`La limite est atteinte.`
    case 'no-certificate':
      return t`Votre certificat manque ou a expiré. Prévenez la coordination.`
    case 'roster-lapsed':
      return t`Le registre de l’équipe est trop ancien. Il faut qu’une personne de la coordination se connecte.`
    case 'service-over':
      return t`Vos douze heures sont passées : rien de nouveau ne peut commencer. Finissez ce qui est ouvert.`
    case 'bad-signature':
      return t`Une signature n’est pas valable. Rien n’a été fait.`
    case 'bad-seal':
      return t`Un contenu scellé n’est pas valable. Rien n’a été fait.`
    case 'team-not-ready':
      return t`L’équipe de suivi n’a pas encore de clé en cours.`
    case 'already-done':
      return t`C’est déjà fait.`
    case 'already-offered':
      return t`Cette conversation est déjà proposée à quelqu’un.`
    case 'colleague-full':
      return t`Cette personne n’a plus de place.`
    case 'colleague-paused':
      return t`Cette personne est en pause.`
    case 'colleague-uncertified':
      return t`Le certificat de cette personne manque ou a expiré. Prévenez la coordination.`
    case 'colleague-gone':
      return t`Cette personne n’est plus là.`
    case 'already-asked':
      return t`Le jeune répond déjà à une autre question. Attendez sa réponse.`
    case 'guest-there':
      return t`Quelqu’un de la coordination est déjà dans cette conversation.`
    case 'already-joining':
      return t`Vous demandez déjà à venir dans une conversation, ou vous y êtes.`
    case 'login-taken':
      return t`Cet identifiant est déjà pris.`
    case 'busy':
      return t`Le service est occupé. Réessayez dans un instant.`
    case 'unreachable':
      return t`Le service ne répond pas. Vérifiez votre connexion.`
    case 'internal':
      return t`Une erreur inattendue est survenue. Réessayez.`
    default:
      return unreachable(name)
  }
}
