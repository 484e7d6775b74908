import { type ConsentTemplate, filledIn } from '../text.ts'

/** With its blanks empty, as a build holds it. */
export const suiviFr2Template: ConsentTemplate = {
  id: 'suivi-fr-2',
  language: 'fr',
  facts: { associates: true, notes: true, onward: true, contactChange: true, termMaxDays: 365 },
  sections: [
    {
      about: 'who',
      heading: 'Qui va savoir',
      lines: [
        '{team} : {functions}.',
        'Elle reçoit seulement ce que tu choisis ici. Elle n’a pas la conversation.',
        'La personne qui te répond peut ajouter des collègues. Tu vois lesquels.',
        'L’équipe peut prendre des notes. Elle seule les lit.',
        'Si tu es en danger, ou si tu risques de l’être, on peut devoir alerter.',
        'On t’en parle d’abord, si on peut.',
      ],
    },
    {
      about: 'next',
      heading: 'Ce qui se passe après',
      lines: [
        'Une personne de l’équipe lit ta demande et t’écrit ici.',
        'Avec ton code, tu reviens lire et répondre. Tu ne donnes pas ton nom.',
        'Elle te joint autrement seulement si tu lui dis comment. Tu peux changer ça quand tu veux.',
        'L’équipe peut te proposer une aide ailleurs. Tu lis ce qui part, et tu dis oui ou non.',
      ],
    },
    {
      about: 'time',
      heading: 'Pour combien de temps',
      lines: [
        'Tout est effacé {termDays} jours après le dernier échange. Et au plus tard {termMaxDays} jours après ton oui.',
        'Tu peux retirer ton accord quand tu veux, sans dire pourquoi.',
        'Tout est alors effacé du service, avec les notes de l’équipe.',
        'Ce qui a déjà été lu ne peut pas être oublié.',
      ],
    },
    {
      about: 'no',
      heading: 'Si tu dis non',
      lines: ['Dire non ne change rien : on continue à parler, ici et maintenant.', 'Rien n’est transmis.'],
    },
  ],
  reasons: {
    exploitation: 'Quelqu’un profite de toi ou te met en danger.',
    control: 'Quelqu’un te surveille, te menace ou t’empêche de faire tes choix.',
    violence: 'Quelqu’un te fait du mal, ou t’en a fait.',
    images: 'Des images de toi circulent, ou on te menace de les montrer.',
    home: 'Chez toi, ça ne va pas, ou tu ne peux plus y rester.',
    away: 'Tu es loin de chez toi et tu as besoin d’un endroit sûr.',
    school: 'À l’école ou en formation, ça ne va pas.',
    health: 'Ta santé ou ton corps demande de l’aide.',
    distress: 'Tu vas mal et tu ne veux plus porter ça sans aide.',
    rights: 'Tu veux connaître tes droits, ou porter plainte.',
    money: 'Tu as des soucis d’argent ou de dettes.',
    'other-need': 'Tu as besoin d’aide plus longtemps qu’une conversation.',
  },
}

export const suiviFr2 = filledIn(suiviFr2Template, {
  settings: 0,
  blanks: { team: 'L’équipe de suivi', functions: 'éducs, psys et juristes', termDays: 90 },
  sha256: 'CC1Eo0DHyiQ6BAv9Z4xqrFvtJPD08I8QqxSpJUQ4bvU',
})
