import { t } from '@lingui/core/macro'
import { type ReactNode, useCallback, useId, useLayoutEffect, useRef, useState } from 'react'
import { createPortal } from 'react-dom'
import type { ShownVeil } from './staff-session.ts'
import { takeOut } from './take-out.ts'
import { UnlockForm } from './unlock-form.tsx'

type VeiledDeskProps = {
  readonly veil: ShownVeil
  readonly onLift: () => void
  readonly onUnlock: (password: string) => void
  readonly children: ReactNode
}

/** A desk, and the veil in its place. Behind the veil the desk goes on: its connection, its drafts and open panels stay, and it is not in the page. */
export function VeiledDesk({ veil, onLift, onUnlock, children }: VeiledDeskProps) {
  const [desk] = useState(makePart)
  const attach = useCallback((place: HTMLElement | null) => place?.append(desk), [desk])
  const button = useRef<HTMLButtonElement>(null)
  const title = useId()
  const isDrawn = veil.step !== 'lifted'

  useLayoutEffect(() => {
    if (!isDrawn) return
    const out = takeOut(desk)
    button.current?.focus()
    return out.back
  }, [isDrawn, desk])

  return (
    <>
      {/* Before the desk: what the desk does when it is first shown finds itself in the page. */}
      <div className="staff-desk" ref={attach} />
      {createPortal(children, desk)}
      {isDrawn && (
        <main className="staff-veil">
          <section aria-labelledby={title}>
            <h1 id={title}>{t`Écran voilé`}</h1>
            <p>{t`Rien n’est affiché. Tout continue : ce qui arrive se compte dans le titre.`}</p>
            {veil.step === 'locked' ? (
              <UnlockForm isProving={veil.isProving} refused={veil.refused} onUnlock={onUnlock} />
            ) : (
              <>
                <button ref={button} type="button" className="button" data-kind="main" onClick={onLift}>
                  {t`Lever le voile`}
                </button>
                <p className="staff-hint">{t`Ou appuyez sur une touche.`}</p>
              </>
            )}
          </section>
        </main>
      )}
    </>
  )
}

function makePart(): HTMLElement {
  const part = document.createElement('div')
  part.className = 'staff-desk'
  return part
}
