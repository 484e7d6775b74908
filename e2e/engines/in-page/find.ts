import { computeAccessibleName, getRole, isInaccessible } from 'dom-accessibility-api'
import type { Path, Step, Wanted } from './question.ts'

/** The elements at a path, in document order. The rules are those of Playwright's `getByRole`, `getByText`, `getByLabel` and `nth`. */
export const find = (path: Path): readonly Element[] =>
  path.reduce<readonly Element[]>((found, step) => follow(found, step), [document.documentElement])

function follow(found: readonly Element[], step: Step): readonly Element[] {
  if (step.by === 'index') return found.slice(step.index).slice(0, 1)
  const fits = criterion(step)
  const within = found.flatMap((root) => [...root.querySelectorAll('*')].filter(fits))
  return found.length > 1 ? [...new Set(within)] : within
}

function criterion(step: Exclude<Step, { by: 'index' }>): (element: Element) => boolean {
  switch (step.by) {
    case 'role':
      return (element) =>
        getRole(element) === step.role &&
        (step.disabled === undefined || step.disabled === isDisabled(element)) &&
        (step.checked === undefined || step.checked === isChecked(element)) &&
        !isInaccessible(element) &&
        (step.name === undefined || fits(step.name, computeAccessibleName(element)))
    case 'text':
      return (element) => saysItself(element, step.wanted)
    case 'label':
      return (element) => namesOf(element).some((name) => fits(step.wanted, name))
  }
}

/** The innermost element with the text: none of its children has it as well. */
function saysItself(element: Element, wanted: Wanted): boolean {
  if (/^(head|script|style|noscript)$/.test(element.localName) || element.closest('head')) return false
  const says = (each: Element) => fits(wanted, each.textContent ?? '')
  return says(element) && ![...element.children].some(says)
}

function namesOf(element: Element): readonly string[] {
  const labels = 'labels' in element ? [...((element.labels as NodeListOf<Element> | null) ?? [])] : []
  const ids = element.getAttribute('aria-labelledby')?.split(/\s+/) ?? []
  const named = ids.flatMap((id) => document.getElementById(id) ?? [])
  const own = element.getAttribute('aria-label')
  return [...[...labels, ...named].map((label) => label.textContent ?? ''), ...(own === null ? [] : [own])]
}

function fits(wanted: Wanted, said: string): boolean {
  const words = plain(said)
  if ('pattern' in wanted) return new RegExp(wanted.pattern, wanted.flags).test(words)
  const text = plain(wanted.text)
  return wanted.exact ? words === text : words.toLowerCase().includes(text.toLowerCase())
}

/** Any sequence of spaces counts as one space, and invisible characters do not count. */
const plain = (text: string): string =>
  text
    .replace(/[\u200b\u00ad]/g, '')
    .replace(/\s+/g, ' ')
    .trim()

export const isDisabled = (element: Element): boolean =>
  element.matches(':disabled') || element.closest('[aria-disabled=true]') !== null

export const isChecked = (element: Element): boolean =>
  element instanceof HTMLInputElement ? element.checked : element.getAttribute('aria-checked') === 'true'
