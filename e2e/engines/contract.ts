import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { until } from '#shared/testing/eventually.ts'
import type { Engine } from './engine.ts'
import { EngineScreen } from './engine-screen.ts'
import { type SmallSite, startSmallSite } from './small-site.ts'

const log = 'const said = []; const say = (what) => said.push(what);'

const pages = {
  '/names': `
    <button>Va&nbsp;y\u202f!</button><button hidden>Va y !</button><div aria-hidden="true"><button>Va y !</button></div>
    <button disabled>Envoyer</button><button>Envoyer tout</button>
    <label><input type="checkbox" checked> Social</label><label><input type="checkbox"> Social et plus</label>
    <section aria-label="Ton code"><h2>Ton code</h2><ol><li>un <b>mot</b></li><li>deux mots</li></ol></section>
    <span id="secret">Mot de passe</span><input type="password" aria-labelledby="secret">`,
  '/late': `
    <style>#cover { position: fixed; inset: 0 }</style><div style="height: 3000px"></div><button disabled>Va</button>
    <div id="cover"></div>
    <script>${log}
      const [button] = document.getElementsByTagName('button'), cover = document.getElementById('cover')
      button.onclick = () => say('button'); cover.onclick = () => say('cover')
    </script>`,
  '/moves': `
    <style>button { position: absolute; top: 50px; left: 50px } .away { top: 200px }</style>
    <button>Va</button><button class="away">Efface</button>
    <script>${log}
      const buttons = [...document.getElementsByTagName('button')]
      for (const each of buttons) for (const kind of ['pointerdown', 'mousedown', 'click'])
        each.addEventListener(kind, () => say(each.textContent + ' ' + kind))
      addEventListener('pointermove', () => { for (const each of buttons) each.classList.toggle('away') }, { once: true })
    </script>`,
  '/keys': `
    <form><input aria-label="Nom" value="avant"></form><textarea aria-label="Message"></textarea>
    <script>${log}
      addEventListener('keydown', ({ key, ctrlKey, shiftKey, isTrusted }) =>
        say([ctrlKey && 'Control', shiftKey && 'Shift', key].filter(Boolean).join('+') + (isTrusted ? '' : '!')))
      addEventListener('submit', (event) => { event.preventDefault(); say('sent') })
    </script>`,
  '/faults': `
    <button>Va</button><img alt="">
    <script>
      document.querySelector('button').onclick = () => {
        document.images[0].src = 'data:image/gif;base64,R0lGODlhAQABAAAAACw='
        setTimeout(() => { throw new Error('perdu') })
      }
    </script>`,
}

/** What every engine's driver must do, and what our finding and acting must do on top of it. */
export function keepsTheContract(engine: () => Engine): void {
  let site: SmallSite
  const screens: EngineScreen[] = []
  beforeAll(async () => {
    site = await startSmallSite(pages)
  })
  afterEach(async () => {
    for (const screen of screens.splice(0)) await screen.close()
  })
  afterAll(() => site?.close())

  async function at(path: keyof typeof pages): Promise<EngineScreen> {
    const screen = new EngineScreen(await engine().open({ width: 360, height: 640 }))
    screens.push(screen)
    await screen.goto(`${site.origin}${path}`)
    return screen
  }
  const said = ({ page }: EngineScreen) => page.call<string[]>('() => said')

  test('finds by role, name, text and label what a person can perceive, and nothing hidden', async () => {
    const screen = await at('/names')
    const buttons = (name: string, more: object = {}) => screen.getByRole('button', { name, ...more })
    expect(await buttons('Va y !', { exact: true }).count()).toBe(1)
    expect([await buttons('va Y').count(), await buttons('va Y', { exact: true }).count()]).toEqual([1, 0])
    expect(await screen.getByRole('button', { name: /^Envoyer( tout)?$/ }).count()).toBe(2)
    expect(await buttons('Envoyer', { disabled: true }).textContent()).toBe('Envoyer')
    expect(await buttons('Envoyer', { disabled: false }).textContent()).toBe('Envoyer tout')
    const boxes = screen.getByRole('checkbox', { name: 'Social' })
    expect([await boxes.nth(0).isChecked(), await boxes.nth(1).isChecked()]).toEqual([true, false])
    expect(await screen.getByRole('checkbox', { checked: false }).count()).toBe(1)
    const items = screen.getByRole('region', { name: 'Ton code', exact: true }).getByRole('listitem')
    expect(await items.allInnerTexts()).toEqual(['un mot', 'deux mots'])
    expect(await screen.getByText('un mot').count()).toBe(1)
    expect(await screen.getByText('mot', { exact: true }).textContent()).toBe('mot')
    await screen.getByLabel('Mot de passe', { exact: true }).fill('quatre mots')
    expect(await screen.getByLabel('Mot de passe').inputValue()).toBe('quatre mots')
    await expect(items.click()).rejects.toThrow('there are 2')
    await buttons('Va y !').nth(1).waitFor({ state: 'detached' })
  })

  test('presses an element only once it is in view, enabled and uncovered', async () => {
    const { page } = await at('/late')
    let looks = 0
    const watched = new EngineScreen({
      ...page,
      call(...asked) {
        looks += 1
        return page.call(...asked)
      },
    })
    const someLooks = (after = looks) => until(() => looks > after + 5)
    const pressed = watched.getByRole('button', { name: 'Va' }).click()
    await someLooks()
    await page.call('() => { button.disabled = false }')
    await someLooks()
    await page.call('() => cover.remove()')
    await pressed
    expect(await said(watched)).toEqual(['button'])
  })

  test('a press that the page moves away from reaches nothing, and is repeated', async () => {
    const screen = await at('/moves')
    await screen.getByRole('button', { name: 'Va' }).click()
    expect(await said(screen)).toEqual(['Va pointerdown', 'Va mousedown', 'Va click'])
  })

  test('types text, replaces a field’s text, and holds modifiers', async () => {
    const screen = await at('/keys')
    const name = screen.getByRole('textbox', { name: 'Nom' })
    await name.fill('Été’')
    expect(await name.inputValue()).toBe('Été’')
    await name.press('Enter')
    await screen.getByRole('textbox', { name: 'Message' }).press('Control+Enter')
    expect((await said(screen)).filter((key) => !/^(Control|Shift)$/.test(key))).toEqual(
      expect.arrayContaining(['t', 'é', '’', 'Enter', 'sent', 'Control+Enter']),
    )
    await name.fill('')
    expect(await name.inputValue()).toBe('')
  })

  test('returns the result of a function in the page, or of its promise, and throws its exception', async () => {
    const { page } = await at('/names')
    expect(await page.call('(a, b) => [a, b.c]', 'é', { c: [1, null] })).toEqual(['é', [1, null]])
    expect(await page.call('() => Promise.resolve(true)')).toBe(true)
    expect(await page.call('() => undefined')).toBeUndefined()
    await expect(page.call("() => { throw new Error('perdu') }")).rejects.toThrow('perdu')
    await expect(page.call("() => Promise.reject(new Error('perdu'))")).rejects.toThrow('perdu')
    expect(await page.call('() => [innerWidth, innerHeight]')).toEqual([360, 640])
  })

  test('reports the errors of a page, and the refusals of its policy', async () => {
    const screen = await at('/faults')
    const { page } = screen
    await screen.getByRole('button', { name: 'Va' }).click()
    await until(async () => (await page.complaints()).some((said) => said.includes('perdu')))
    await until(async () => (await page.complaints()).some((said) => /img-src|Content.Security.Policy/i.test(said)))
  })

  test('the storage of one page is absent from another, and survives a reload', async () => {
    const [one, other] = [await at('/names'), await at('/names')]
    await one.page.call("() => { localStorage.setItem('kept', 'yes') }")
    await one.page.reload()
    const kept = ({ page }: EngineScreen) => page.call("() => localStorage.getItem('kept')")
    expect([await kept(one), await kept(other)]).toEqual(['yes', null])
  })
}
