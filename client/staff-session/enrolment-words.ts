import { t } from '@lingui/core/macro'
import type { EnrolmentRefusal } from '#client/enrolment/refusals.ts'
import { refusalWords } from '#client/ui/refusal-words.ts'
import { limits } from '#shared/protocol/limits.ts'

/** The words for staff when signing in, enrolling or vouching is refused. */
export function enrolmentWords(name: EnrolmentRefusal): string {
  switch (name) {
    case 'password-too-short':
      return t`Le mot de passe est trop court : il faut au moins ${limits.passwordMinimumCharacters} caractères.`
    case 'invalid-login':
      return t`Cet identifiant n’est pas possible : 3 à ${limits.loginCharacters} lettres sans accent, chiffres, points, tirets.`
    case 'invalid-alias':
      return t`Ce nom affiché n’est pas possible : 1 à ${limits.aliasCharacters} caractères.`
    case 'invalid-title':
      return t`Cette fonction n’est pas possible : 1 à ${limits.aliasCharacters} caractères.`
    case 'wrong-password':
      return t`Identifiant ou mot de passe incorrect.`
    case 'old-browser':
      return t`Ce navigateur ne peut pas vérifier votre mot de passe : il est trop ancien, ou ses réglages l’interdisent. Mettez-le à jour, ou ouvrez cette adresse dans un autre.`
    case 'other-organisation':
      return t`Alerte : le serveur se présente au nom d’une autre organisation. Rien n’a été ouvert. Prévenez la coordination par un autre moyen.`
    case 'altered-keys':
      return t`Alerte : des clés scellées ne s’ouvrent pas, elles ont peut-être été remplacées. Rien n’a été fait. Prévenez la coordination par un autre moyen.`
    case 'altered-certificate':
      return t`Alerte : un certificat n’a pas été signé par votre organisation, ou parle de quelqu’un d’autre. Rien n’a été fait. Prévenez la coordination par un autre moyen.`
    case 'no-organisation-key':
      return t`Votre compte n’a pas la clé de l’organisation : une autre personne de la coordination doit d’abord le signer.`
    case 'no-invitation-secret':
      return t`Cette invitation date d’avant votre arrivée à la coordination : la personne qui l’a envoyée doit signer.`
    case 'altered-enrolment':
      return t`Alerte : ce qui est arrivé n’est pas ce que la personne invitée a envoyé. Rien n’a été signé. Désactivez ce compte, prévenez cette personne et la personne responsable du serveur.`
    case 'inviter-not-in-force':
      return t`La personne qui a envoyé cette invitation n’est plus à la coordination, ou son certificat est échu. Rien n’a été signé. Désactivez ce compte et invitez la personne à nouveau.`
    case 'invitation-outdated':
      return t`Cette invitation est trop ancienne pour être signée. Désactivez ce compte et invitez la personne à nouveau.`
    case 'roster-alarm':
      return t`Alerte : le registre de l’équipe n’est pas la suite de celui que ce navigateur connaît. Rien n’a été signé. Prévenez la personne responsable du serveur.`
    case 'not-in-roster':
      return t`D’après le registre de l’équipe, cette personne n’est pas en fonction, ou elle a été retirée. Rien n’a été signé.`
    case 'unsigned-wrap':
      return t`Alerte : la clé de l’équipe vous est arrivée sans la signature d’un membre en fonction. Elle n’est pas utilisée. Prévenez la coordination par un autre moyen.`
    case 'not-everybody':
      return t`Le registre de l’équipe a changé. Vérifiez de nouveau chaque personne.`
    case 'unclaimed-team-key':
      return t`Alerte : aucun membre certifié de la cellule n’a signé cette clé d’équipe. Elle n’a pas été certifiée. Prévenez la cellule et la personne responsable du serveur.`
    case 'no-team-key':
      return t`Vous n’avez pas encore la clé de l’équipe.`
    case 'wrong-recovery-words':
      return t`Ce ne sont pas les mots de la feuille de secours.`
    default:
      return refusalWords(name)
  }
}

/** The refusals that raise an alarm, since something was changed on the way. */
export const isAlarming = (name: EnrolmentRefusal): boolean =>
  name.startsWith('altered-') ||
  name === 'roster-alarm' ||
  name === 'other-organisation' ||
  name === 'unclaimed-team-key' ||
  name === 'unsigned-wrap'
