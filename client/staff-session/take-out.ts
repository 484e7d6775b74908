/** A part of the page that was taken out of it: what has to be put back when it returns. */
export type TakenOut = { readonly back: () => void }

/**
 * Takes a part out of the page, so that neither the page nor its accessibility tree has a word of it. React goes on with it. What a browser forgets of
 * a part that leaves is put back with it: the focus, how far each list was scrolled, and the dialogs above the page.
 */
export function takeOut(part: HTMLElement): TakenOut {
  const place = part.parentElement
  const focused = part.contains(document.activeElement) ? document.activeElement : null
  const scrolled = [...part.querySelectorAll('*')].flatMap((element) => {
    const { scrollTop, scrollLeft } = element
    return scrollTop === 0 && scrollLeft === 0 ? [] : [{ element, scrollTop, scrollLeft }]
  })
  part.remove()
  return {
    back() {
      place?.append(part)
      for (const dialog of part.querySelectorAll('dialog')) {
        dialog.removeAttribute('open')
        dialog.showModal()
      }
      for (const { element, scrollTop, scrollLeft } of scrolled) Object.assign(element, { scrollTop, scrollLeft })
      if (focused instanceof HTMLElement && focused.isConnected) focused.focus({ preventScroll: true })
    },
  }
}
