import * as library from '@testing-library/dom'
import { act as actOfPreact } from 'preact/test-utils'
import { type ComponentType, createElement, type ReactNode } from 'react'
import { createRoot, type Root } from 'react-dom/client'

// What the component tests use of `@testing-library/react`, over Preact: vitest.config.ts puts it in that package's place where it puts Preact in
// the place of React. (`@testing-library/preact` brings a library of its own, four years older.)

export const { configure, fireEvent, screen, waitFor, within } = library

/** Runs what it is given, and what this renders: at once, or once it is done if it is asynchronous. Gives its result. */
export async function act<Result>(run: () => Result): Promise<Awaited<Result>> {
  let result: Result | undefined
  await actOfPreact(() => {
    result = run()
    return result as undefined
  })
  return (await result) as Awaited<Result>
}

// Every event is followed by what it renders, as in @testing-library/react. user-event needs to know whether it was cancelled.
configure({
  eventWrapper(run) {
    let result: unknown
    void actOfPreact(() => {
      result = run()
    })
    return result as undefined
  },
})

const shown = new Map<HTMLElement, Root>()

export function render(children: ReactNode, { wrapper }: { wrapper?: ComponentType } = {}) {
  const container = document.body.appendChild(document.createElement('div'))
  const root = createRoot(container)
  shown.set(container, root)
  const rerender = (next: ReactNode) => {
    void actOfPreact(() => root.render(wrapper ? createElement(wrapper, null, next) : next))
  }
  rerender(children)
  const unmount = () => {
    void actOfPreact(() => root.unmount())
  }
  return { container, baseElement: document.body, rerender, unmount, ...library.getQueriesForElement(document.body) }
}

export function cleanup(): void {
  for (const [container, root] of shown) {
    void actOfPreact(() => root.unmount())
    container.remove()
  }
  shown.clear()
}
