import { t } from '@lingui/core/macro'
import { type ReactNode, useCallback, useLayoutEffect, useRef, useState } from 'react'
import { createPortal } from 'react-dom'
import { takeOut } from './take-out.ts'
import { Veil } from './veil-screen.tsx'

type VeiledDeskProps = {
  readonly isVeiled: boolean
  readonly onLift: () => void
  readonly children: ReactNode
}

/** A desk, and the veil in its place. Behind the veil the desk goes on: its connection, its drafts and open panels stay, and it is not in the page. */
export function VeiledDesk({ isVeiled, onLift, children }: VeiledDeskProps) {
  const [desk] = useState(makePart)
  const attach = useCallback((place: HTMLElement | null) => place?.append(desk), [desk])
  const button = useRef<HTMLButtonElement>(null)

  useLayoutEffect(() => {
    if (!isVeiled) return
    const out = takeOut(desk)
    button.current?.focus()
    return out.back
  }, [isVeiled, desk])

  return (
    <>
      {/* Before the desk: what the desk does when it is first shown finds itself in the page. */}
      <div className="staff-desk" ref={attach} />
      {createPortal(children, desk)}
      {isVeiled && (
        <Veil>
          <button ref={button} type="button" className="button" data-kind="main" onClick={onLift}>
            {t`Lever le voile`}
          </button>
          <p className="staff-hint">{t`Ou appuyez sur une touche.`}</p>
        </Veil>
      )}
    </>
  )
}

function makePart(): HTMLElement {
  const part = document.createElement('div')
  part.className = 'staff-desk'
  return part
}
