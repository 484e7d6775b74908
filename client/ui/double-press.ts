/**
 * Drops the second press of a double press if another control has appeared under the pointer in between, such as the next row's button or
 * the "yes" of a question: nobody chooses two different things at the same place within half a second. Key presses are not dropped, for they
 * act on the focused element. Typing between two presses shows that the second one is intended.
 *
 * `root`: the document of the page. Times are those of the events, in milliseconds. Returns a function that stops it.
 */
export function dropStrayPresses(root: Document): () => void {
  let last: Press | undefined

  const onClick = (event: MouseEvent) => {
    // Zero: the click comes from a key or a script.
    if (event.detail === 0) return
    const control = controlOf(event.target)
    const reach = 'pointerType' in event && event.pointerType === 'touch' ? fingerPixels : handPixels
    const press = { control, at: event.timeStamp, x: event.clientX, y: event.clientY, reach }
    const stray = last && isStray(press, last) ? last : undefined
    // Further quick presses still count for the first control.
    last = { ...press, control: stray ? stray.control : control }
    if (!stray) return
    event.preventDefault()
    event.stopImmediatePropagation()
  }
  const forget = () => {
    last = undefined
  }

  root.addEventListener('click', onClick, { capture: true })
  root.addEventListener('keydown', forget, { capture: true })
  root.addEventListener('input', forget, { capture: true })
  return () => {
    root.removeEventListener('click', onClick, { capture: true })
    root.removeEventListener('keydown', forget, { capture: true })
    root.removeEventListener('input', forget, { capture: true })
  }
}

type Press = {
  readonly control: Element | null
  readonly at: number
  readonly x: number
  readonly y: number
  /** The largest distance from the press before at which the two count as one place, in pixels. */
  readonly reach: number
}

const isStray = (press: Press, before: Press) =>
  press.control !== before.control &&
  press.at - before.at < settlingMs &&
  Math.hypot(press.x - before.x, press.y - before.y) <= press.reach

/** A label and its field count as one control. */
function controlOf(target: EventTarget | null): Element | null {
  const control = target instanceof Element ? target.closest(controls) : null
  return control instanceof HTMLLabelElement ? (control.control ?? control) : control
}

const controls = 'button, a[href], input, select, textarea, summary, label'
const settlingMs = 500
// A mouse hardly moves in a double press; a finger lands a little beside. Larger distances would drop intended presses on a control nearby.
const handPixels = 4
const fingerPixels = 20
