import { act, render, screen } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { vi } from 'vitest'
import { DeskPage } from '../screen/desk.tsx'
import type { aCoordination } from './coordination.ts'

/** Begins at the first part, on a page to which the service gave the organisation's key. */
export function serveThePin() {
  location.hash = ''
  vi.stubGlobal('fetch', async () => Response.json({ ok: true, value: { protocol: 'relais/2', pin: 'served' } }))
}

/** The desk on the screen, at one of its parts. */
export async function showCoordination(
  made: Pick<Awaited<ReturnType<typeof aCoordination>>, 'desk' | 'connect'>,
  part?: string,
) {
  render(<DeskPage desk={made.desk} />)
  act(made.connect)
  await screen.findByRole('navigation')
  if (part) await userEvent.click(screen.getByRole('link', { name: part }))
}

const button = (name: string | RegExp) => screen.findByRole('button', { name })
export const press = async (name: string | RegExp) => userEvent.click(await button(name))
