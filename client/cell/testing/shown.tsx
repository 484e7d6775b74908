import { render } from '@testing-library/react'
import { CellPage } from '../cell-page.tsx'
import type { Desk } from '../desk/desk-state.ts'

/** jsdom has no modal dialogs: the element is there, what the browser does with it is not. */
export function withDialogs(): void {
  const dialog = HTMLDialogElement.prototype
  dialog.showModal = function showModal() {
    this.open = true
  }
  dialog.close = function close() {
    this.open = false
  }
}

export const showPage = (desk: Desk) => render(<CellPage desk={desk} alias="Alix" onSignOut={() => {}} />)
