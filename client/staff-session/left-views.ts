/** What the desk of a session showed last, as names and ids: the desk after a locked veil shows it again (SPEC C34). No word of anybody. */
export type LeftView<View> = { readonly read: () => View | null; readonly keep: (view: View) => void }

/** Of one page. Another session's desk begins with nothing. */
export function createLeftViews<View>(): (token: string) => LeftView<View> {
  let left: { readonly token: string; readonly view: View } | null = null
  return (token) => ({
    read: () => (left?.token === token ? left.view : null),
    keep(view) {
      left = { token, view }
    },
  })
}
