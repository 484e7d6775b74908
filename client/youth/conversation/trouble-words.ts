import { t } from '@lingui/core/macro'
import type { TalkState } from '../visit/talk-state.ts'

/** The trouble with the conversation that the person should know of, in words; usually empty. */
export function troubleWords(talk: TalkState, phone: string): string[] {
  const { broken, refused, withheld, service, reader, log } = talk
  const words: string[] = []
  if (broken === 'rolled-back')
    words.push(t`Le site veut se servir d’une vieille clé. On arrête là. Appelle le ${phone}.`)
  if (broken === 'log-lost') words.push(t`Le site a perdu des messages. On arrête là. Appelle le ${phone}.`)
  if (broken === 'no-key') words.push(t`Le site ne montre pas qui peut lire. On arrête là. Appelle le ${phone}.`)
  if (broken === 'full') words.push(t`Cette conversation est trop longue. Termine-la, puis recommence.`)
  if (broken === 'failed') words.push(t`Cette page ne marche plus. Recharge-la, ou appelle le ${phone}.`)
  if (refused) words.push(t`On n’a pas pu vérifier qui venait. On n’a rien montré. On cherche quelqu’un d’autre.`)
  if (withheld) words.push(t`Attention : des messages déjà lus ne sont plus là.`)
  if (reader && service?.phase === 'talking' && !service.listenerHere)
    words.push(t`${reader.alias} n’a plus de réseau. On attend un peu.`)
  if (log.outbox.lines.some((line) => line.refused === 'full'))
    words.push(t`Cette conversation est trop longue. Termine-la, puis recommence.`)
  return words
}
