import type { Locator, Page } from 'playwright-core'
import type { FoundHere, Screen } from './pages/screen.ts'
import type { ListenerDesk } from './pages/staff.ts'
import type { YouthPage } from './pages/youth.ts'

/** The people who use a service, with any browser. */
export type People<Found extends FoundHere<Found>, P extends Screen<Found>> = {
  readonly product: { readonly origin: string }
  youth(): Promise<YouthPage<Found, P>>
  listener(name?: 'listener' | 'listener2'): Promise<ListenerDesk<Found, P>>
}

/** A young person and a listener who have each sent a message to the other. */
export async function talkTogether<
  Found extends FoundHere<Found> = Locator,
  P extends Screen<Found> = Page & Screen<Found>,
>(
  floor: People<Found, P>,
  name: 'listener' | 'listener2' = 'listener',
): Promise<{ listener: ListenerDesk<Found, P>; youth: YouthPage<Found, P> }> {
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

/** From the listener's proposal to a ticket in the cell's list; `atCard` does what the young person does before they agree. Returns the six words. */
export async function handOver<
  Found extends FoundHere<Found> = Locator,
  P extends Screen<Found> = Page & Screen<Found>,
>(
  listener: ListenerDesk<Found, P>,
  youth: YouthPage<Found, P>,
  {
    summary = 'Tu veux un suivi.',
    atCard = async () => undefined,
  }: { readonly summary?: string; readonly atCard?: (card: Found) => Promise<void> } = {},
): Promise<readonly string[]> {
  await listener.propose({ summary })
  await atCard(youth.card)
  await youth.card.getByRole('button', { name: "Oui, je suis d'accord", exact: true }).click()
  const words = await youth.codeWords()
  await youth.confirmCode(words)
  await youth.followUp.waitFor()
  return words
}
