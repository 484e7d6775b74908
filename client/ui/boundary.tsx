import { Component, createRef, type ReactNode } from 'react'

type BoundaryProps = {
  /** What is said in place of the part that cannot be shown. */
  readonly words: string
  /** The words of a button that shows it again, where that can help. */
  readonly again?: string
  /** What stands in its place: an item among items, a row among rows, or a notice by itself (by default). */
  readonly as?: 'li' | 'tr' | 'div'
  /** What the part is about: another one is shown afresh. */
  readonly of?: unknown
  /** Another way on, beside the notice's words. */
  readonly way?: ReactNode
  /** The part, or what makes it: what is made outside would fail outside. */
  readonly children: ReactNode | (() => ReactNode)
}

type BoundaryState = { readonly failed: boolean; readonly tries: number }

/**
 * A fault of ours in showing a part costs that part: it says so, the rest of the page goes on (decision 0020). A notice is read aloud where it
 * appears; the focus moves to it only if what fell had it, and to what comes back if it was asked for. Faults in what a click starts are not
 * heard of here.
 */
export class Boundary extends Component<BoundaryProps, BoundaryState> {
  override state: BoundaryState = { failed: false, tries: 0 }
  readonly place = createRef<HTMLElement>()

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
    if (focused === null || focused.isConnected) return
    if (failed && (!was.failed || was.tries !== this.state.tries)) this.place.current?.focus()
    else if (!failed && was.failed) focusOn(parent?.children[at])
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
    if (as === 'tr') {
      return (
        <tr ref={notice.ref} tabIndex={-1}>
          <td colSpan={widest}>{words}</td>
        </tr>
      )
    }
    // React makes all of it anew at each try that fails, so that it is read aloud again.
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

/** More columns than any table has; browsers take what there are. */
const widest = 100

function focusOn(part: Element | undefined): void {
  if (!(part instanceof HTMLElement)) return
  if (!part.hasAttribute('tabindex')) part.tabIndex = -1
  part.focus()
}
