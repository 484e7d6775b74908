import { Component, type ReactNode } from 'react'

/** A mistake of ours on one screen leaves the rest standing: leaving and calling still work. */
export class OneMistake extends Component<{ words: string; children: ReactNode }, { failed: boolean }> {
  override state = { failed: false }

  static getDerivedStateFromError() {
    return { failed: true }
  }

  override render() {
    return this.state.failed ? (
      <p role="alert" className="notice" data-kind="warn">
        {this.props.words}
      </p>
    ) : (
      this.props.children
    )
  }
}
