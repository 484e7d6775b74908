import { afterEach, beforeEach, expect, test } from 'vitest'
import { keepFocus } from './keep-focus.ts'

let stop = () => {}
beforeEach(() => {
  document.body.innerHTML = `
    <header><h1>Bureau</h1></header>
    <main>
      <section id="list"><h2>Demandes</h2><ul><li id="row"><button id="open">Ouvrir</button></li></ul></section>
      <section id="ticket"><h2>Kiwi</h2><button id="take">Prendre</button><p id="state"></p></section>
    </main>`
  stop = keepFocus(document)
})
afterEach(() => stop())

const element = (id: string) => document.getElementById(id)!
/** The observer is called after the code that changed the page has ended. */
const settled = () => new Promise<void>((resolve) => setTimeout(resolve))
const focused = () => document.activeElement?.textContent

async function after(change: () => void): Promise<void> {
  change()
  await settled()
}

test('when a button disappears after its act, the heading of its part gets the focus', async () => {
  element('take').focus()
  await after(() => element('take').remove())
  expect(focused()).toBe('Kiwi')
})

test('when the whole part disappears, the first place of the page’s content gets the focus', async () => {
  element('take').focus()
  await after(() => element('ticket').remove())
  expect(focused()).toBe('Demandes')
})

test('when a part beside the page’s content disappears, the focus goes to the content before the head of the page', async () => {
  document.body.insertAdjacentHTML('beforeend', '<aside id="panel"><button id="close">Fermer</button></aside>')
  element('close').focus()
  await after(() => element('panel').remove())
  expect(focused()).toBe('Demandes')
})

test('a marked place is preferred to headings', async () => {
  element('ticket').insertAdjacentHTML('beforeend', '<p id="said" data-focus-place>C’est fait.</p>')
  element('take').focus()
  await after(() => element('take').remove())
  expect(focused()).toBe('C’est fait.')
})

test('an element that is disabled or hidden while it has the focus loses it too', async () => {
  element('take').focus()
  await after(() => element('take').setAttribute('disabled', ''))
  expect(focused()).toBe('Kiwi')
  element('open').focus()
  await after(() => element('row').setAttribute('hidden', ''))
  expect(focused()).toBe('Demandes')
})

test('while no place has a heading, the focus waits for one', async () => {
  stop()
  document.body.innerHTML = '<div id="page"><form><button id="in">Se connecter</button></form></div>'
  stop = keepFocus(document)
  element('in').focus()
  await after(() => {
    element('page').innerHTML = '<p>Ouverture…</p>'
  })
  expect(document.activeElement).toBe(document.body)
  await after(() => {
    element('page').innerHTML = '<h1>Écoute</h1>'
  })
  expect(focused()).toBe('Écoute')
})

test('nothing else moves the focus: no change elsewhere, and no element that disappears after the person left it', async () => {
  element('take').focus()
  await after(() => {
    element('list').remove()
    element('state').textContent = 'En cours'
  })
  expect(document.activeElement).toBe(element('take'))
  element('take').blur()
  await settled()
  await after(() => element('take').remove())
  expect(document.activeElement).toBe(document.body)
})
