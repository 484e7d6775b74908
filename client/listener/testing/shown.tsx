import { act, render, screen } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { now } from '#client/crypto/testing/people.ts'
import type { Desk } from '../desk/desk.ts'
import type { LeftView } from '../screen/left-view.ts'
import { ListenerDesk } from '../screen/listener-desk.tsx'
import { deskOn, type Listening } from './at-desk.ts'
import { aFloor, aYoung, type Floor, type Young } from './floor.ts'

export const showDesk = (desk: Desk, { sam }: Listening, onSignOut = () => {}, left?: LeftView) =>
  render(
    <ListenerDesk
      desk={desk}
      certificate={sam.certificate.text}
      onVeil={() => {}}
      onSignOut={onSignOut}
      {...(left && { left })}
    />,
  )

/** Sam's connected desk on the screen, with two people in the queue. */
export async function showAtWork(
  listening: Listening,
  { onSignOut, ...options }: Parameters<typeof aFloor>[1] & { readonly onSignOut?: () => void } = {},
) {
  const clock = options.now ?? (() => now)
  const floor = aFloor(listening.sam, { ...options, now: clock })
  const desk = deskOn(floor, listening, { now: clock })
  showDesk(desk, listening, onSignOut)
  act(() => floor.connect())
  await screen.findByText(/2 personnes attendent/)
  return { floor, desk, person: userEvent.setup() }
}

/** A young person comes to the desk, has written this, and grants Sam the key. */
export async function comes(floor: Floor, { sam }: Listening, ...said: string[]): Promise<Young> {
  const young = await aYoung(sam)
  await act(async () => {
    await floor.assign(young, ...said)
    await floor.grant(young)
  })
  return young
}

export const helpCards = [{ id: '114', title: 'Le 114', markdown: '**Envoie un SMS au 114.**' }]

export const log = () => screen.getByRole('log', { name: 'Conversation' })
export const composer = () => screen.getByRole('textbox', { name: 'Réponse' })
export const mine = () => screen.getByRole('list', { name: 'Mes conversations' })
export const press = (name: string | RegExp) => screen.getByRole('button', { name })
