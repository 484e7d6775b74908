/**
 * A second press of an impatient hand is for what it pressed first. If something else has come to stand under the pointer meanwhile, the next
 * row's button or a question's yes, the press is dropped: nobody chooses one thing and then another at the same place within half a second.
 * Keys are left alone, for they act on what has the focus, and anything typed in between shows that the second press was meant.
 *
 * `root`: the document of the page. Times are the events' own, in milliseconds. Returns what stops it.
 */
export function dropStrayPresses(root: Document): () => void {
  let last: Press | undefined

  const onClick = (event: MouseEvent) => {
    // Zero: a key or a script.
    if (event.detail === 0) return
    const control = controlOf(event.target)
    const reach = 'pointerType' in event && event.pointerType === 'touch' ? fingerPixels : handPixels
    const press = { control, at: event.timeStamp, x: event.clientX, y: event.clientY, reach }
    const stray = last && isStray(press, last) ? last : undefined
    // A hand that goes on pressing goes on meaning the first.
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
  /** How far from the place before it the same press may come, in pixels. */
  readonly reach: number
}

const isStray = (press: Press, before: Press) =>
  press.control !== before.control &&
  press.at - before.at < settlingMs &&
  Math.hypot(press.x - before.x, press.y - before.y) <= press.reach

/** A label and its field are one. */
function controlOf(target: EventTarget | null): Element | null {
  const control = target instanceof Element ? target.closest(controls) : null
  return control instanceof HTMLLabelElement ? (control.control ?? control) : control
}

const controls = 'button, a[href], input, select, textarea, summary, label'
const settlingMs = 500
// A hand that presses twice hardly moves; a finger comes down a little beside. More would hold up who goes on to what lies near.
const handPixels = 4
const fingerPixels = 20
