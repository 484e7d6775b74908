/** A real browser, driven through its own protocol. */
export type Engine = {
  /** Its own name: 'Firefox 140.12'. */
  readonly name: string
  /** A page with its own profile: no other page can read its storage. Viewport in CSS pixels. */
  open(viewport: { readonly width: number; readonly height: number }): Promise<EnginePage>
  close(): Promise<void>
}

/** What every protocol can do. Waiting, and finding by role and name, is built on it once for all engines. */
export type EnginePage = {
  /** Resolves once the document's load event is over. */
  go(address: string): Promise<void>
  reload(): Promise<void>
  /**
   * Calls a function, given as source text, in the page with JSON arguments; its answer, or what its promise resolves to, is JSON (undefined where it
   * gives nothing). Throws what it threw.
   */
  call<Answer>(source: string, ...args: readonly unknown[]): Promise<Answer>
  /** Presses the primary button at a point of the viewport, CSS pixels. */
  press(point: { readonly x: number; readonly y: number }): Promise<void>
  /** Types keys as a person does, into the focused element. */
  type(text: string): Promise<void>
  /** Presses one named key, a name of KeyboardEvent.key, with modifiers held. */
  key(name: string, held?: readonly Modifier[]): Promise<void>
  /** Errors of scripts and refusals of the content security policy so far. */
  complaints(): Promise<readonly string[]>
  close(): Promise<void>
}

export type Modifier = 'Control' | 'Shift' | 'Alt'
