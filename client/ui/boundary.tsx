import { Component, createRef, type ReactNode } from 'react'

type BoundaryProps = {
  /** The words of the notice that takes the place of a failed part. */
  readonly words: string
  /** The words of a button that tries the part again, where that can help. */
  readonly again?: string
  /** The element of the notice: a list item, a table row, an entry of a choice, or a block (by default). */
  readonly as?: 'li' | 'tr' | 'option' | 'div'
  /** The subject of the part. When it changes, the part is tried again. */
  readonly of?: unknown
  /** Another way to go on, beside the notice's words. */
  readonly way?: ReactNode
  /** The part, or a function that makes it. The boundary does not catch a fault in an expression outside such a function. */
  readonly children: ReactNode | (() => ReactNode)
}

type BoundaryState = { readonly failed: boolean; readonly tries: number }

/**
 * Puts a notice in place of a part that throws while it renders; the rest of the page stays (decision 0020). Screen readers read the notice
 * when it appears. The focus moves to the notice only if the failed part had it, and to the part when a retry succeeds. The boundary does
 * not catch faults in event handlers.
 */
export class Boundary extends Component<BoundaryProps, BoundaryState> {
  override state: BoundaryState = { failed: false, tries: 0 }
  readonly place = createRef<HTMLElement>()
  /** The focus went with the notice, in this task. Preact takes the notice away first and shows the next failure in a second update. */
  lostFocus = false

  static getDerivedStateFromError() {
    return { failed: true }
  }

  override getSnapshotBeforeUpdate(): Before {
    const place = this.place.current
    const at = place?.parentElement ? [...place.parentElement.children].indexOf(place) : -1
    return { focused: document.activeElement, parent: place?.parentElement ?? null, at }
  }

  override componentDidUpdate(before: BoundaryProps, was: BoundaryState, { focused, parent, at }: Before) {
    const { failed } = this.state
    if (failed && was.failed && before.of !== this.props.of) return this.setState({ failed: false })
    if (!this.lostFocus && focused?.isConnected !== false) return
    if (failed && (!was.failed || was.tries !== this.state.tries)) this.place.current?.focus()
    else if (!failed && was.failed) {
      this.lostFocus = true
      queueMicrotask(() => {
        this.lostFocus = false
      })
      focusOn(parent?.children[at])
    }
  }

  override render() {
    const { words, again, way, as = 'div', children } = this.props
    if (!this.state.failed) return typeof children === 'function' ? <Made make={children} /> : children
    const notice = { ref: this.place as never, tabIndex: -1, className: 'notice', 'data-kind': 'warn' }
    const button = again && (
      <button type="button" className="button" onClick={() => this.showAgain()}>
        {again}
      </button>
    )
    if (as === 'li') return <li {...notice}>{words}</li>
    if (as === 'option') return <option disabled>{words}</option>
    if (as === 'tr') {
      return (
        <tr ref={notice.ref} tabIndex={-1}>
          <td colSpan={widest}>{words}</td>
        </tr>
      )
    }
    // React makes these elements anew at each failed try, so that a screen reader reads them again.
    return (
      <div {...notice} role="alert">
        <p>{words}</p>
        {button} {way}
      </div>
    )
  }

  showAgain() {
    this.setState(({ tries }) => ({ failed: false, tries: tries + 1 }))
  }
}

const Made = ({ make }: { make: () => ReactNode }) => make()

type Before = { readonly focused: Element | null; readonly parent: Element | null; readonly at: number }

/** More columns than any table has. Browsers reduce it to the columns there are. */
const widest = 100

function focusOn(part: Element | undefined): void {
  if (!(part instanceof HTMLElement)) return
  if (!part.hasAttribute('tabindex')) part.tabIndex = -1
  part.focus()
}
