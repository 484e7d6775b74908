/** Runs in the page from its first moment on, and does what a person does as soon as it can be done. Nothing outside these functions exists there. */

/** Milliseconds since the navigation, of the frame in which each was first so. */
export type Moments = { read?: number; button?: number; write?: number; sent?: number }
/** Each function says its moments so far on the console, after the name of the newest: `moments sent {"read":…}`. */

/** The young person's page: reads, starts, writes a line, and waits for its "Envoyé". */
export function sendsALine(): void {
  const moments: Moments = {}
  const all = <Kind extends Element>(selector: string) => [...document.querySelectorAll<Kind>(selector)]
  const says = (selector: string, words: string) =>
    all<HTMLButtonElement>(selector).find((each) => each.textContent === words && each.offsetHeight > 0)
  const steps: [keyof Moments, () => boolean][] = [
    ['read', () => says('h1', 'Parler avec quelqu’un') !== undefined],
    [
      'button',
      () => {
        const button = says('button', "J'ai moins de 21 ans")
        if (button === undefined || button.disabled || button.getAttribute('aria-disabled') === 'true') return false
        button.click()
        return true
      },
    ],
    [
      'write',
      () => {
        const field = all<HTMLTextAreaElement>('textarea').find((each) => !each.disabled && each.offsetHeight > 0)
        if (!field) return false
        Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value')?.set?.call(field, 'Bonjour.')
        field.dispatchEvent(new Event('input', { bubbles: true }))
        requestAnimationFrame(() => says('button', 'Envoyer')?.click())
        return true
      },
    ],
    ['sent', () => all('.youth-line-state').some((state) => /^(Envoyé|Reçu)$/.test(state.textContent ?? ''))],
  ]
  const look = () => {
    for (let [next] = steps; next; [next] = steps) {
      const [moment, isSo] = next
      if (!isSo()) break
      moments[moment] = performance.now()
      console.debug('moments', moment, JSON.stringify(moments))
      steps.shift()
    }
    if (steps.length > 0) requestAnimationFrame(look)
  }
  requestAnimationFrame(look)
}

/** The bare page: presses its button. */
export function pressesTheButton(): void {
  const look = () => {
    const button = document.querySelector('button')
    if (!button) return requestAnimationFrame(look)
    console.debug('moments', 'button', JSON.stringify({ button: performance.now() }))
    return button.click()
  }
  requestAnimationFrame(look)
}
