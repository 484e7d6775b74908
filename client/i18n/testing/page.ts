import '@testing-library/jest-dom/vitest'
import { cleanup, configure } from '@testing-library/react'
import { afterEach } from 'vitest'
import { patienceMs } from '#shared/testing/patience.ts'
import './french.ts'

configure({ asyncUtilTimeout: patienceMs })

// jsdom has no modal dialogs: the element is there, what the browser does with it is not.
Object.assign(HTMLDialogElement.prototype, {
  showModal(this: HTMLDialogElement) {
    this.open = true
  },
  close(this: HTMLDialogElement) {
    this.open = false
  },
})

// The files of a worker have one page between them: each test leaves it as a page is that was just opened.
afterEach(() => {
  cleanup()
  document.head.replaceChildren()
  document.body.replaceChildren()
  localStorage.clear()
  sessionStorage.clear()
  history.replaceState(null, '', '/')
})
