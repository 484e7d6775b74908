import type { ConsentText } from '../text.ts'

export const suiviFr2: ConsentText = {
  id: 'suivi-fr-2',
  language: 'fr',
  sha256: '2q62qXN6rnlMD-TjhaPHZFvhUi5eyLa4ewitf2mXRus',
  sections: [
    {
      about: 'who',
      heading: 'Qui va savoir',
      lines: [
        "L'équipe de suivi : éducation, psychologie et droit.",
        "Elle reçoit seulement ce que tu choisis ici. Elle n'a pas la conversation.",
        "Si tu es en danger, ou si tu risques de l'être, on peut devoir alerter.",
        "On t'en parle d'abord, si on peut.",
      ],
    },
    {
      about: 'next',
      heading: 'Ce qui se passe après',
      lines: [
        "Une personne de l'équipe lit ta demande et t'écrit ici.",
        'Avec ton code, tu reviens lire et répondre. Tu ne donnes pas ton nom.',
        'Elle te joint autrement seulement si tu lui dis comment.',
      ],
    },
    {
      about: 'time',
      heading: 'Pour combien de temps',
      lines: [
        'Ce que tu transmets est effacé 90 jours après le dernier échange.',
        'Tu peux retirer ton accord quand tu veux, sans dire pourquoi.',
        'Ce que tu as transmis est alors effacé du service.',
        'Ce qui a déjà été lu ne peut pas être oublié.',
      ],
    },
    {
      about: 'no',
      heading: 'Si tu dis non',
      lines: ['Dire non ne change rien : on continue à parler, ici et maintenant.', "Rien n'est transmis."],
    },
  ],
}
