import type { FoundHere, Role, RoleOptions } from '../support/pages/screen.ts'
import type { Ask } from './ask-page.ts'
import type { EnginePage, Modifier } from './engine.ts'
import type { Answer, Path, Question, Seen, Step, Wanted } from './in-page/question.ts'
import { settle } from './settle.ts'

type Asked = { readonly page: EnginePage; readonly ask: Ask }

/** The part of Playwright's locator that our page objects use, on any engine. */
export class EngineFound implements FoundHere<EngineFound> {
  readonly #asked: Asked
  readonly #path: Path

  constructor(asked: Asked, path: Path) {
    this.#asked = asked
    this.#path = path
  }

  getByRole(role: Role, { name, exact = false, ...states }: RoleOptions = {}): EngineFound {
    return this.#then({ by: 'role', role, ...states, ...(name === undefined ? {} : { name: wanted(name, exact) }) })
  }
  getByText(text: string | RegExp, { exact = false }: { readonly exact?: boolean } = {}): EngineFound {
    return this.#then({ by: 'text', wanted: wanted(text, exact) })
  }
  getByLabel(text: string, { exact = false }: { readonly exact?: boolean } = {}): EngineFound {
    return this.#then({ by: 'label', wanted: wanted(text, exact) })
  }
  first(): EngineFound {
    return this.nth(0)
  }
  nth(index: number): EngineFound {
    return this.#then({ by: 'index', index })
  }

  async click(): Promise<void> {
    let before: Answer | undefined
    await this.#until('press', async () => {
      const there = await this.#ask({ ask: 'where to press' })
      if (there.kind !== 'point') return there
      // An element that still moves is not pressed: its place must be the same twice.
      const last = before?.kind === 'point' ? before : undefined
      before = there
      if (last?.x !== there.x || last.y !== there.y) return { kind: 'not yet', why: 'it moves' }
      await this.#asked.page.press({ x: there.x, y: there.y })
      return this.#whereItWent()
    })
  }
  async check(): Promise<void> {
    if (await this.isChecked()) return
    await this.click()
    await this.#until('check', async () => ((await this.isChecked()) ? done : { kind: 'not yet', why: 'not checked' }))
  }
  async fill(text: string): Promise<void> {
    await this.#until('fill', () => this.#ask({ ask: 'to select all' }))
    if (text === '') await this.#asked.page.key('Delete')
    else await this.#asked.page.type(text)
    const held = await this.inputValue()
    if (held !== text) throw new Error(`${describe(this.#path)}: «${text}» was typed, and it holds «${held}»`)
  }
  async press(key: string): Promise<void> {
    await this.#until('focus', () => this.#ask({ ask: 'to focus' }))
    const [name = '', ...held] = key.split('+').toReversed()
    await this.#asked.page.key(name === 'Space' ? ' ' : name, held.toReversed() as Modifier[])
  }
  async selectOption(option: string): Promise<void> {
    await this.#until('choose', () => this.#ask({ ask: 'to choose', option }))
  }

  async waitFor({ state = 'visible' }: { readonly state?: 'visible' | 'detached' | 'hidden' } = {}): Promise<void> {
    await this.#until(`wait until ${state}`, async () => {
      const [only, ...others] = await this.#elements()
      if (others.length > 0) return { kind: 'several', count: others.length + 1 }
      const isSo = state === 'visible' ? only?.visible : state === 'detached' ? !only : !only?.visible
      return isSo
        ? done
        : { kind: 'not yet', why: only ? `it is ${only.visible ? '' : 'not '}visible` : 'it is not there' }
    })
  }
  async isVisible(): Promise<boolean> {
    return (await this.#elements())[0]?.visible ?? false
  }
  async count(): Promise<number> {
    return (await this.#elements()).length
  }
  async allInnerTexts(): Promise<string[]> {
    return (await this.#elements()).map(({ innerText }) => innerText)
  }
  async isChecked(): Promise<boolean> {
    return (await this.#one()).checked
  }
  async textContent(): Promise<string> {
    return (await this.#one()).text
  }
  async inputValue(): Promise<string> {
    return (await this.#one()).value
  }

  #then(step: Step): EngineFound {
    return new EngineFound(this.#asked, [...this.#path, step])
  }
  #ask(question: Question): Promise<Answer> {
    return this.#asked.ask(this.#path, question)
  }
  /** A press may have loaded another document, which does not know of the press. */
  #whereItWent(): Promise<Answer> {
    return this.#ask({ ask: 'where the press went' })
  }
  async #elements(): Promise<readonly Seen[]> {
    const answer = await this.#ask({ ask: 'elements' })
    if (answer.kind !== 'elements') throw new Error(`${describe(this.#path)}: ${answer.kind}`)
    return answer.elements
  }
  async #one(): Promise<Seen> {
    let only: Seen | undefined
    await this.#until('read', async () => {
      const [first, ...others] = await this.#elements()
      only = first
      if (others.length > 0) return { kind: 'several', count: others.length + 1 }
      return first ? done : { kind: 'not yet', why: 'it is not there' }
    })
    return only as Seen
  }
  #until(act: string, attempt: () => Promise<Answer>): Promise<void> {
    return settle(`${act} ${describe(this.#path)}`, attempt)
  }
}

const done: Answer = { kind: 'done' }

const wanted = (text: string | RegExp, exact: boolean): Wanted =>
  typeof text === 'string' ? { text, exact } : { pattern: text.source, flags: text.flags }

const describe = (path: Path): string => path.map((step) => JSON.stringify(step)).join(' ')
