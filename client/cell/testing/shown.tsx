import { render } from '@testing-library/react'
import { CellPage } from '../cell-page.tsx'
import type { Desk } from '../desk/desk-state.ts'

export const showPage = (desk: Desk) =>
  render(<CellPage desk={desk} alias="Alix" onVeil={() => {}} onSignOut={() => {}} />)
