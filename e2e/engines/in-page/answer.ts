import { find, isChecked } from './find.ts'
import { watch, whereThePressWent } from './guard.ts'
import type { Answer, Path, Question, Seen } from './question.ts'
import { focus, isVisible, notYet, whereToPress } from './reach.ts'

/** Answers one question about the elements at a path. An act requires exactly one element. */
export function answer(path: Path, question: Question): Answer {
  // The pressed element, or the whole page, may be gone by now.
  if (question.ask === 'where the press went') return whereThePressWent()
  const found = find(path)
  if (question.ask === 'elements') return { kind: 'elements', elements: found.map(seen) }
  const [element, ...others] = found
  if (element === undefined) return notYet('it is not there')
  if (others.length > 0) return { kind: 'several', count: found.length }
  switch (question.ask) {
    case 'where to press': {
      const there = whereToPress(element)
      if (there.kind === 'point') watch(element)
      return there
    }
    case 'to focus':
      return focus(element)
    case 'to select all':
      return selectAll(element)
    case 'to choose':
      return choose(element, question.option)
  }
}

function seen(element: Element): Seen {
  return {
    visible: isVisible(element),
    checked: isChecked(element),
    text: element.textContent ?? '',
    innerText: element instanceof HTMLElement ? element.innerText : '',
    value: isField(element) || element instanceof HTMLSelectElement ? element.value : '',
  }
}

function selectAll(element: Element): Answer {
  if (!isField(element)) return notYet('it is no field')
  if (element.readOnly) return notYet('it is read-only')
  const focused = focus(element)
  if (focused.kind === 'done') element.select()
  return focused
}

/** Acts as a person does with the list of options, which the browser draws outside the page. */
function choose(element: Element, wanted: string): Answer {
  if (!(element instanceof HTMLSelectElement)) return notYet('it is no list of options')
  const focused = focus(element)
  if (focused.kind !== 'done') return focused
  const option = [...element.options].find(({ value, label }) => value === wanted || label === wanted)
  if (option === undefined) return notYet(`it has no option ${wanted}`)
  option.selected = true
  element.dispatchEvent(new Event('input', { bubbles: true }))
  element.dispatchEvent(new Event('change', { bubbles: true }))
  return { kind: 'done' }
}

const isField = (element: Element): element is HTMLInputElement | HTMLTextAreaElement =>
  element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement
