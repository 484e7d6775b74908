import { render, screen, within } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import * as v from 'valibot'
import { describe, expect, test } from 'vitest'
import { readPageSettings } from '#client/connection/page-settings.ts'
import { consentText } from '#language/consent-text.ts'
import { noInformation, serviceInformation } from '#shared/protocol/information.ts'
import type { ServiceInformation } from '#shared/protocol/information-parts.ts'
import { limits } from '#shared/protocol/limits.ts'
import { Information } from './information.tsx'

const whole: ServiceInformation = v.parse(serviceInformation, {
  controller: 'Association « Un exemple »\n12 rue de l’Exemple <b>Paris</b>',
  officer: 'dpo@exemple.example',
  mission: 'Une mission d’intérêt public.',
  rights: 'droits@exemple.example',
  publisher: 'L’éditrice',
  host: 'L’hébergeur',
  accessibility: {
    level: 'partial',
    declared: 'Le 1er décembre.',
    results: '75 %',
    gaps: 'Un tableau.',
    contact: 'acces@exemple.example',
  },
  source: 'https://source.example/relais',
})

function show(ask: () => Promise<ServiceInformation>, at: 'beginning' | 'accessibility' = 'beginning') {
  const shown = render(
    <main>
      <Information settings={readPageSettings()} ask={ask} at={at} onBack={() => undefined} />
    </main>,
  )
  return shown
}

const part = (name: string) => within(screen.getByRole('region', { name }))

describe('[D6] the information', () => {
  test('has what the service says, each in its part and as text', async () => {
    show(async () => whole)
    expect(await part('Qui est responsable').findByText(/12 rue de l’Exemple <b>Paris<\/b>/)).toBeVisible()
    for (const [where, words] of [
      ['Qui est responsable', 'dpo@exemple.example'],
      ['Qui est responsable', 'Une mission d’intérêt public.'],
      ['Tes droits', 'droits@exemple.example'],
      ['Mentions légales', 'L’éditrice'],
      ['Mentions légales', 'L’hébergeur'],
      ['Accessibilité', 'Ces pages sont en conformité partielle avec le RGAA 4.1.'],
      ['Accessibilité', '75 %'],
      ['Accessibilité', 'Un tableau.'],
      ['Accessibilité', 'Le 1er décembre.'],
      ['Accessibilité', 'acces@exemple.example'],
    ] as const)
      expect(part(where).getByText(words)).toBeVisible()
    expect(part('Le programme').getByRole('link', { name: 'Lire le programme' })).toHaveAttribute('href', whole.source)
    expect(screen.queryByText('Ce service ne l’a pas encore écrit.')).toBeNull()
  })

  test('says where a service says nothing, and that pages without an audit do not conform', async () => {
    show(async () => noInformation)
    expect(await part('Qui est responsable').findAllByText('Ce service ne l’a pas encore écrit.')).toHaveLength(3)
    expect(part('Tes droits').getByText('Ce service ne l’a pas encore écrit.')).toBeVisible()
    expect(part('Mentions légales').getAllByText('Ce service ne l’a pas encore écrit.')).toHaveLength(2)
    expect(part('Accessibilité').getByText('Ces pages ne sont pas en conformité avec le RGAA 4.1.')).toBeVisible()
    expect(part('Accessibilité').getByText(/Aucun audit n’a été publié/)).toBeVisible()
    expect(part('Le programme').queryByRole('link')).toBeNull()
  })

  test('is there without an answer of the service, and one press asks again', async () => {
    let isDown = true
    show(async () => {
      if (isDown) throw new Error('no network')
      return whole
    })
    expect(await screen.findByText(/Ce que le service dit de lui-même n’est pas arrivé/)).toBeVisible()
    expect(part('Tes droits').getByText(/Tu peux demander ce qui est gardé/)).toBeVisible()
    expect(part('Mentions légales').getAllByText('Cette partie n’est pas arrivée.')).toHaveLength(2)
    isDown = false
    await userEvent.click(screen.getByRole('button', { name: 'Réessayer' }))
    expect(await part('Mentions légales').findByText('L’hébergeur')).toBeVisible()
    expect(screen.queryByRole('button', { name: 'Réessayer' })).toBeNull()
  })

  test('every duration is a figure of the limits or of the consent text', () => {
    show(() => new Promise(() => undefined))
    const figures = (of: HTMLElement | null) =>
      [...(of?.textContent ?? '').matchAll(/\d+/g)].map(([figure]) => Number(figure))
    const minutes = (of: number) => of / 60_000
    const hours = (of: number) => of / 3_600_000
    const { termDays, termMaxDays } = consentText.facts
    expect(figures(document.querySelector('dl'))).toEqual([
      ...[limits.erasedAfterEnd, limits.youthAwayTalking, limits.youthAwayWaiting, limits.coolDown].map(minutes),
      ...[termDays, termMaxDays, limits.declinedReadableDays],
      ...[hours(limits.staffSession + limits.staffOvertime), hours(limits.invitation)],
    ])
    expect(figures(document.querySelector('ol'))).toEqual([minutes(limits.erasedAfterEnd)])
  })

  test('the yes to a follow-up is a choice, and never the ground of what is kept', async () => {
    show(async () => whole)
    await part('Qui est responsable').findByText('dpo@exemple.example')
    expect(part('Qui est responsable').getByText(/Dire oui à un suivi est un choix en plus/)).toBeVisible()
    expect(document.body.textContent).not.toMatch(/consentement|base légale/i)
  })

  test('begins at its title, or at the declaration of accessibility where that was asked for', async () => {
    const { unmount } = show(async () => whole)
    expect(screen.getByRole('heading', { level: 1, name: 'Informations' })).toHaveFocus()
    unmount()
    show(async () => whole, 'accessibility')
    expect(screen.getByRole('heading', { level: 2, name: 'Accessibilité' })).toHaveFocus()
  })
})
