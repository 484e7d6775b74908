/** A real browser, driven through the protocol that it speaks itself. */
export type Engine = {
  /** As it names itself: 'Firefox 140.12'. */
  readonly name: string
  /** A page in a profile of its own: nothing that one keeps can be read by another. Viewport in CSS pixels. */
  open(viewport: { readonly width: number; readonly height: number }): Promise<EnginePage>
  close(): Promise<void>
}

/** What every protocol can do. Waiting, and finding by role and name, is built on it once for all engines. */
export type EnginePage = {
  /** Answers once the document's load event is over. */
  go(address: string): Promise<void>
  reload(): Promise<void>
  /**
   * Calls a function, given as source text, in the page with JSON arguments; its answer, or what its promise resolves to, is JSON (undefined where it
   * gives nothing). Throws what it threw.
   */
  call<Answer>(source: string, ...args: readonly unknown[]): Promise<Answer>
  /** A press of the primary button at a point of the viewport, CSS pixels. */
  press(point: { readonly x: number; readonly y: number }): Promise<void>
  /** Keys as a person types them into what has the focus. */
  type(text: string): Promise<void>
  /** One named key, as KeyboardEvent.key names it, with modifiers held. */
  key(name: string, held?: readonly Modifier[]): Promise<void>
  /** Errors of scripts and refusals of the content security policy so far. */
  complaints(): Promise<readonly string[]>
  close(): Promise<void>
}

export type Modifier = 'Control' | 'Shift' | 'Alt'
