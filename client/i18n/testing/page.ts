import '@testing-library/jest-dom/vitest'
import { cleanup, configure } from '@testing-library/react'
import { afterEach } from 'vitest'
import { patienceMs } from '#shared/testing/patience.ts'
import './french.ts'

configure({ asyncUtilTimeout: patienceMs })

// jsdom has the dialog element, but not its modal behaviour.
Object.assign(HTMLDialogElement.prototype, {
  showModal(this: HTMLDialogElement) {
    this.open = true
  },
  close(this: HTMLDialogElement) {
    this.open = false
  },
})

// All test files of a worker share one page: each test leaves it like a newly opened one.
afterEach(() => {
  cleanup()
  document.head.replaceChildren()
  document.body.replaceChildren()
  localStorage.clear()
  sessionStorage.clear()
  history.replaceState(null, '', '/')
})
