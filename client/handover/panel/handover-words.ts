import { t } from '@lingui/core/macro'
import { refusalWords } from '#client/ui/refusal-words.ts'
import type { Reason } from '#shared/consent/reasons.ts'
import { unreachable } from '#shared/result.ts'
import type { Speciality, Urgency } from '#shared/ticket/triage.ts'
import type { HandoverObstacle, Proposed } from './handover-progress.ts'
import type { ProposeRefusal } from './propose.ts'

/** The words for a reason in staff screens. The young person reads the phrase of the consent text instead. */
export function reasonWords(reason: Reason): string {
  switch (reason) {
    case 'exploitation':
      return t`Exploitation`
    case 'control':
      return t`Emprise, contrôle`
    case 'violence':
      return t`Violences`
    case 'images':
      return t`Images, chantage`
    case 'home':
      return t`Famille, domicile`
    case 'away':
      return t`Fugue, mise à l’abri`
    case 'school':
      return t`Scolarité, formation`
    case 'health':
      return t`Santé`
    case 'distress':
      return t`Mal-être`
    case 'rights':
      return t`Droits, plainte`
    case 'money':
      return t`Argent, dettes`
    case 'other-need':
      return t`Autre besoin`
    default:
      return unreachable(reason)
  }
}

export function staffSpecialityWords(speciality: Speciality): string {
  switch (speciality) {
    case 'social':
      return t`Social`
    case 'psychological':
      return t`Psychologique`
    case 'legal':
      return t`Juridique`
    default:
      return unreachable(speciality)
  }
}

export function staffUrgencyWords(urgency: Urgency): string {
  switch (urgency) {
    case 'ordinary':
      return t`Habituelle`
    case 'soon':
      return t`Rapide`
    case 'immediate':
      return t`Immédiate`
    default:
      return unreachable(urgency)
  }
}

export function obstacleWords(obstacle: HandoverObstacle): string {
  switch (obstacle) {
    case 'no-team':
      return t`L’équipe de suivi n’a pas encore de clé : personne ne pourrait lire la demande. Prévenez la coordination.`
    case 'not-certified':
      return t`La clé de l’équipe de suivi n’est pas encore signée par la coordination.`
    case 'expired':
      return t`La clé de l’équipe de suivi a expiré. La coordination doit la renouveler.`
    case 'no-certificate':
      return t`Votre certificat manque ou a expiré : vous ne pouvez pas proposer de suivi. Prévenez la coordination.`
    case 'no-key':
      return t`L’appareil du jeune ne vous a pas encore donné la clé de cette conversation.`
    case 'agreed':
      return t`Le jeune a dit oui. Il n’y a plus rien à proposer dans cette conversation.`
    case 'twice':
      return t`Deux propositions ont déjà été faites. Il n’est pas possible d’en faire une troisième dans cette conversation.`
    default:
      return unreachable(obstacle)
  }
}

/** The state of the last proposal. */
export function progressWords({ delivery, answer, expires }: Proposed, now: number): string {
  if (answer !== undefined) return answerWords(answer)
  if (delivery !== 'sent' && delivery !== 'received') return t`La proposition n’est pas encore partie.`
  if (now >= expires) return t`La proposition a expiré sans réponse.`
  if (delivery === 'sent') return t`La proposition est partie. L’appareil du jeune n’a pas encore dit qu’il l’a reçue.`
  return t`La proposition est sur l’écran du jeune. Sans réponse pour l’instant.`
}

function answerWords(answer: NonNullable<Proposed['answer']>): string {
  switch (answer) {
    case 'yes':
      return t`Le jeune a dit oui.`
    case 'no':
      return t`Le jeune a dit non. Rien n’a été transmis.`
    case 'question':
      return t`Le jeune a une question. Il veut en parler avant.`
    case 'both':
      return t`Deux réponses différentes sont arrivées : oui, et non. Demandez au jeune ce qu’il en est.`
    default:
      return unreachable(answer)
  }
}

export function proposeRefusalWords(refusal: ProposeRefusal): string {
  switch (refusal) {
    case 'summary-empty':
      return t`Écrivez d’abord le résumé que le jeune va lire.`
    case 'no-permit':
      return t`L’appareil du jeune n’a pas encore donné de quoi proposer un suivi. Réessayez dans un instant.`
    case 'summary-too-long':
      return t`Le résumé et les messages suggérés sont trop longs pour une seule proposition.`
    case 'team-expired':
      return t`La clé de l’équipe de suivi a expiré. Rien n’a été proposé.`
    case 'team-replaced':
      return t`La clé présentée pour l’équipe de suivi a été remplacée. Rien n’a été proposé. Réessayez ; si cela dure, prévenez la coordination.`
    case 'roster-alarm':
      return t`Alerte : le registre de l’équipe n’est pas la suite de celui que ce navigateur connaît. Rien n’a été proposé. Prévenez la coordination par un autre moyen.`
    case 'team-malformed':
    case 'team-bad-signature':
    case 'team-wrong-role':
    case 'team-not-yet-valid':
    case 'team-unstapled':
      return t`La clé présentée pour l’équipe de suivi n’est pas valable. Rien n’a été proposé. Prévenez la coordination tout de suite.`
    default:
      return refusalWords(refusal)
  }
}
