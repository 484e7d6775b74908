/** A press of the primary button at a point of the viewport, CSS pixels, as WebDriver and WebDriver BiDi write it. */
export const pressing = ({ x, y }: { readonly x: number; readonly y: number }): object => ({
  type: 'pointer',
  id: 'mouse',
  actions: [
    { type: 'pointerMove', x, y },
    { type: 'pointerDown', button: 0 },
    { type: 'pointerUp', button: 0 },
  ],
})
