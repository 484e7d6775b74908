import type { ListenerDesk } from './pages/staff.ts'
import type { YouthPage } from './pages/youth.ts'
import type { Floor } from './people.ts'

/** A young person and a listener who have each said one thing to the other. */
export async function talkTogether(
  floor: Floor,
  name: 'listener' | 'listener2' = 'listener',
): Promise<{ listener: ListenerDesk; youth: YouthPage }> {
  const listener = await floor.listener(name)
  await listener.becomeAvailable()
  const youth = await floor.youth()
  await youth.open(floor.product.origin)
  await youth.start()
  await youth.write('Salut.')
  await listener.line('Salut.').waitFor()
  await listener.answer('Salut, je t’écoute.')
  await youth.line('Salut, je t’écoute.').waitFor()
  return { listener, youth }
}

/** From the listener's proposal to a ticket in the cell's list. Answers the six words. */
export async function handOver(
  listener: ListenerDesk,
  youth: YouthPage,
  { summary = 'Tu veux un suivi.' }: { readonly summary?: string } = {},
): Promise<readonly string[]> {
  await listener.propose({ summary })
  await youth.card.getByRole('button', { name: "Oui, je suis d'accord", exact: true }).click()
  const words = await youth.codeWords()
  await youth.confirmCode(words)
  await youth.followUp.waitFor()
  return words
}
