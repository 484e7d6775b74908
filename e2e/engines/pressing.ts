/** A press of the primary button at a point of the viewport, CSS pixels, in the form of WebDriver and WebDriver BiDi. */
export const pressing = ({ x, y }: { readonly x: number; readonly y: number }): object => ({
  type: 'pointer',
  id: 'mouse',
  actions: [
    { type: 'pointerMove', x, y },
    { type: 'pointerDown', button: 0 },
    { type: 'pointerUp', button: 0 },
  ],
})
