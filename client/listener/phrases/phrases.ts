import { t } from '@lingui/core/macro'

/** A ready phrase: it goes into the composer, where the listener reads and edits it, and is never sent by itself. */
export type Phrase = { readonly id: string; readonly theme: string; readonly text: string }

/** The product's default phrases, in the young person's language: short, warm, and without a promise that may not be kept. */
export function shippedPhrases(): readonly Phrase[] {
  const themes: readonly { theme: string; texts: readonly string[] }[] = [
    {
      theme: t`Accueillir`,
      texts: [
        t`Bonjour, je suis là. Prends ton temps.`,
        t`Merci d’être là. Tu peux écrire comme ça vient.`,
        t`Désolé pour l’attente. Maintenant je suis avec toi.`,
        t`Ici, tu n’as pas à dire ton nom.`,
      ],
    },
    {
      theme: t`Écouter`,
      texts: [
        t`Je te crois.`,
        t`Ce que tu racontes a l’air très lourd à porter.`,
        t`Ce n’est pas ta faute.`,
        t`Je t’écoute. Continue si tu veux.`,
        t`C’est courageux d’en parler.`,
      ],
    },
    {
      theme: t`Demander`,
      texts: [
        t`Tu veux m’en dire un peu plus ?`,
        t`Est-ce que quelqu’un d’autre le sait ?`,
        t`Qu’est-ce qui t’aiderait le plus, là, maintenant ?`,
        t`Est-ce que j’ai bien compris ?`,
      ],
    },
    {
      theme: t`Sécurité`,
      texts: [
        t`Est-ce que tu es en sécurité là où tu es ?`,
        t`Est-ce que quelqu’un peut lire cet écran près de toi ?`,
        t`Tu peux quitter cette page à tout moment avec « Quitter vite ».`,
        t`Est-ce que tu penses à te faire du mal ?`,
      ],
    },
    {
      theme: t`Suivi`,
      texts: [
        t`Une équipe peut t’aider plus longtemps, si tu veux. Tu veux que je t’explique ?`,
        t`Tu décides ce qui est transmis. Si tu dis non, on continue à parler pareil.`,
        t`Tu peux prendre ton temps pour lire la proposition.`,
      ],
    },
    {
      theme: t`Conclure`,
      texts: [
        t`Est-ce qu’il y a autre chose dont tu veux parler ?`,
        t`Tu peux revenir quand tu veux. Ce sera peut-être quelqu’un d’autre.`,
        t`Merci de m’avoir parlé. Prends soin de toi.`,
      ],
    },
  ]
  return themes.flatMap(({ theme, texts }) => texts.map((text) => ({ id: text, theme, text })))
}

/** A listener's own phrases, under a theme of their own. */
export const ownPhrasesOf = (texts: readonly string[]): readonly Phrase[] =>
  texts.map((text) => ({ id: `own ${text}`, theme: ownTheme(), text }))

export const ownTheme = () => t`Mes phrases`

/** The phrases that contain every word of `sought`, without regard to accents and capitals. */
export function findPhrases(phrases: readonly Phrase[], sought: string): readonly Phrase[] {
  const words = plain(sought).split(/\s+/).filter(Boolean)
  return phrases.filter(({ theme, text }) => words.every((word) => plain(`${theme} ${text}`).includes(word)))
}

/** The composer's text with the phrase added. */
export const insertPhrase = (reply: string, phrase: string): string =>
  reply.trim() === '' ? phrase : `${reply.trimEnd()} ${phrase}`

/** Without accents and capitals, and with one kind of apostrophe. */
export const plain = (text: string) =>
  text
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
    .replaceAll('’', "'")
    .toLowerCase()
