import { t } from '@lingui/core/macro'
import { useCallback, useState } from 'react'
import { canSeal } from '#client/crypto/can-seal.ts'
import type { Pinned } from '#client/enrolment/session.ts'
import { browserPorts } from '#client/staff-session/browser-ports.ts'
import { CannotSeal } from '#client/staff-session/cannot-seal.tsx'
import { StaffGate } from '#client/staff-session/staff-gate.tsx'
import { createStaffSession } from '#client/staff-session/staff-session.ts'
import { PageBoundary } from '#client/ui/staff-boundary.tsx'
import { Desk } from './screen/desk.tsx'
import { WatchedDesk } from './screen/watched-desk.tsx'
import { setUpInThisPage } from './set-up/set-up-in-this-page.ts'
import { SetUpPage } from './set-up/set-up-page.tsx'

/** Shows set-up once, before the organisation exists; then sign-in, then the desk. */
export const CoordinationPage = (page: Properties) => <PageBoundary>{() => <Coordination {...page} />}</PageBoundary>

type Properties = { readonly setUpSecret: string | null }

function Coordination({ setUpSecret }: Properties) {
  const [made, setMade] = useState<Pinned | null>(null)
  if (!canSeal()) return <CannotSeal title={t`Coordination`} />
  if (setUpSecret !== null && made === null) {
    return <SetUpPage setUp={(choice) => setUpInThisPage({ ...choice, secret: setUpSecret })} onDone={setMade} />
  }
  return <SignedIn made={made} />
}

function SignedIn({ made }: { made: Pinned | null }) {
  const [store] = useState(() => createStaffSession(browserPorts(made ?? undefined)))
  const [atWork] = useState(() => ({ isOnDuty: false }))
  const onDuty = useCallback(
    (isOn: boolean) => {
      atWork.isOnDuty = isOn
    },
    [atWork],
  )
  return (
    <StaffGate
      role="supervisor"
      store={store}
      isOnDuty={() => atWork.isOnDuty}
      watch={(session, bell) => <WatchedDesk session={session} bell={bell} onDuty={onDuty} />}
      {...(made && { welcome: t`L’organisation est créée. Connectez-vous pour continuer.` })}
    >
      {(session, bell) => <Desk key={session.token} session={session} bell={bell} onDuty={onDuty} />}
    </StaffGate>
  )
}
