import { act, render, screen } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { expect, test } from 'vitest'
import { BellButton } from './bell-button.tsx'
import { BellChoice } from './bell-choice.tsx'
import { BellContext } from './bell-context.ts'
import { BellRefusals } from './bell-refusals.tsx'
import { everythingOn } from './bell-settings.ts'
import { aBell } from './testing/a-bell.ts'

function show(given: Parameters<typeof aBell>[0]) {
  const made = aBell(given)
  render(
    <BellContext value={made.bell}>
      <BellButton />
      <section aria-label="choix">
        <BellChoice />
      </section>
      <div role="status" aria-label="avis">
        <BellRefusals />
      </div>
    </BellContext>,
  )
  made.heard()
  const choice = screen.getByRole('region', { name: 'choix' })
  return { ...made, person: userEvent.setup(), choice, line: screen.getByRole('status', { name: 'avis' }) }
}

const press = (name: string) => screen.getByRole('button', { name })

test('the first line turns everything on with one press, and goes', async () => {
  const { person, heard, choice, bell } = show({ chosen: null, notifier: 'unasked' })
  await person.click(press('Activer'))
  expect(heard()).toEqual(['prepare', 'try middle', 'ask'])
  expect(bell.state().settings).toEqual(everythingOn)
  expect(choice).toBeEmptyDOMElement()
})

test('who does not want it now is not asked again, and finds it behind the button', async () => {
  const { person, heard, choice, bell } = show({ chosen: null })
  await person.click(press('Pas maintenant'))
  expect([choice.textContent, heard()]).toEqual(['', []])
  await person.click(press('Me prévenir'))
  await person.click(screen.getByRole('checkbox', { name: 'Son' }))
  await person.selectOptions(screen.getByRole('combobox', { name: 'Volume' }), 'Fort')
  await person.click(press('Essayer le son'))
  expect(heard()).toContain('try high')
  await person.click(screen.getByRole('checkbox', { name: 'Notification du navigateur' }))
  expect(bell.state().settings).toEqual({ sound: true, volume: 'high', notification: true })
  await person.click(press('Essayer la notification'))
  expect(heard()).toContain('show Relais : du nouveau')
})

test('a refused notification is said with what to do, on the desk and in the settings, until it is muted or allowed', async () => {
  const { person, line, browser, looking } = show({ chosen: everythingOn, notifier: 'denied' })
  expect(line).toHaveTextContent('ouvrez les réglages du site, à gauche de l’adresse')
  await person.click(press('Me prévenir'))
  expect(screen.getByRole('dialog')).toHaveTextContent('Le navigateur refuse les notifications')
  await person.click(press('Fermer'))
  browser.notifier = 'granted'
  looking.turnAway()
  act(() => looking.act())
  expect(line).toBeEmptyDOMElement()
})

test('who goes on without notifications has muted them, and the line goes', async () => {
  const { person, line, bell } = show({ chosen: everythingOn, notifier: 'missing' })
  expect(line).toHaveTextContent('Ce navigateur n’affiche pas les notifications d’une page.')
  await person.click(press('Continuer sans notification'))
  expect(bell.state().settings).toEqual({ ...everythingOn, notification: false })
  expect(line).toBeEmptyDOMElement()
})

test('a question that was closed without an answer can be asked again', async () => {
  const { person, line } = show({ chosen: everythingOn, notifier: 'unasked' })
  await person.click(press('Demander au navigateur'))
  expect(line).toBeEmptyDOMElement()
})

test('a sound that the browser holds back is said until it is ready; one that it refuses can be muted', async () => {
  const { person, line, browser, tell, bell } = show({ chosen: everythingOn, chime: 'waits' })
  expect(line).toHaveTextContent('le navigateur attend d’abord un clic ou une touche')
  browser.chime = 'refused'
  act(tell)
  expect(line).toHaveTextContent('Ce navigateur ne joue aucun son ici.')
  await person.click(press('Continuer sans son'))
  expect(bell.state().settings).toEqual({ ...everythingOn, sound: false })
  expect(line).toBeEmptyDOMElement()
})
