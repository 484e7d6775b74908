import { t } from '@lingui/core/macro'
import { useEffect, useState } from 'react'
import type { ConnectionState } from '#client/connection/connection.ts'
import { pageScheduler } from '#client/time/page-scheduler.ts'

/** One line on the state of the connection: empty when all is well, with the phone number when a loss lasts. */
export function ConnectionLine({ state, phone }: { state: ConnectionState; phone: string }) {
  const patience = usePatience(state)
  return (
    <p role="status" className="youth-state">
      {words(state, patience, phone)}
    </p>
  )
}

export type Patience = 'calm' | 'retrying' | 'phone'

const sayAfterMs = 2000
const phoneAfterMs = 30_000

/** Avoids flicker: a loss is shown after two seconds, and the phone after thirty. */
function usePatience(state: ConnectionState): Patience {
  const offline = state === 'lost' || state === 'connecting'
  const [patience, setPatience] = useState<Patience>('calm')
  useEffect(() => {
    if (!offline) return
    const cancelRetrying = pageScheduler.after(sayAfterMs, () => setPatience('retrying'))
    const cancelPhone = pageScheduler.after(phoneAfterMs, () => setPatience('phone'))
    return () => {
      cancelRetrying()
      cancelPhone()
      setPatience('calm')
    }
  }, [offline])
  return offline ? patience : 'calm'
}

function words(state: ConnectionState, patience: Patience, phone: string): string | undefined {
  if (state === 'untrusted')
    return t`Le site a reçu une réponse qui n’est pas normale. Recharge la page, ou appelle le ${phone}.`
  if (state === 'refused') return t`Cette page est trop vieille. Recharge-la, ou appelle le ${phone}.`
  if (patience === 'phone') return t`Toujours pas de réseau. Tu peux appeler le ${phone}.`
  if (patience === 'retrying') return t`Connexion perdue. On réessaie…`
  return undefined
}
