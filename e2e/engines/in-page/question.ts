/** A text to search for, or a pattern. */
export type Wanted =
  | { readonly text: string; readonly exact: boolean }
  | { readonly pattern: string; readonly flags: string }

/** One step from the elements found so far to elements within them. */
export type Step =
  | {
      readonly by: 'role'
      readonly role: string
      readonly name?: Wanted
      readonly disabled?: boolean
      readonly checked?: boolean
    }
  | { readonly by: 'text'; readonly wanted: Wanted }
  | { readonly by: 'label'; readonly wanted: Wanted }
  | { readonly by: 'index'; readonly index: number }

/** The way from the document to an element. */
export type Path = readonly Step[]

/** The questions to a page about the elements that match. */
export type Question =
  | { readonly ask: 'elements' }
  | { readonly ask: 'where to press' }
  | { readonly ask: 'where the press went' }
  | { readonly ask: 'to focus' }
  | { readonly ask: 'to select all' }
  | { readonly ask: 'to choose'; readonly option: string }

/** One element as a person and a screen reader perceive it. */
export type Seen = {
  readonly visible: boolean
  readonly checked: boolean
  readonly text: string
  readonly innerText: string
  readonly value: string
}

/** `not yet`: what still prevents an act, in words. */
export type Answer =
  | { readonly kind: 'elements'; readonly elements: readonly Seen[] }
  | { readonly kind: 'point'; readonly x: number; readonly y: number }
  | { readonly kind: 'done' }
  | { readonly kind: 'not yet'; readonly why: string }
  | { readonly kind: 'several'; readonly count: number }
