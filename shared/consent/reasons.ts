import * as v from 'valibot'

/**
 * The reasons for a follow-up: the staff's code, and the words that the young person reads on the card. The code is sealed inside the
 * ticket. Every code has a phrase, so staff cannot propose a reason that the card does not say.
 */
export const reasonPhrases = {
  exploitation: "Quelqu'un profite de toi ou te met en danger.",
  control: "Quelqu'un te surveille, te menace ou t'empêche de faire tes choix.",
  violence: "Quelqu'un te fait du mal, ou t'en a fait.",
  images: 'Des images de toi circulent, ou on te menace de les montrer.',
  home: 'Chez toi, ça ne va pas, ou tu ne peux plus y rester.',
  away: "Tu es loin de chez toi et tu as besoin d'un endroit sûr.",
  school: "À l'école ou en formation, ça ne va pas.",
  health: "Ta santé ou ton corps demande de l'aide.",
  distress: 'Tu vas mal et tu ne veux plus porter ça sans aide.',
  rights: 'Tu veux connaître tes droits, ou porter plainte.',
  money: "Tu as des soucis d'argent ou de dettes.",
  'other-need': "Tu as besoin d'aide plus longtemps qu'une conversation.",
} as const satisfies Record<string, string>

export type Reason = keyof typeof reasonPhrases

export const reasons = Object.keys(reasonPhrases) as readonly Reason[]

export const reason = v.picklist(reasons)
