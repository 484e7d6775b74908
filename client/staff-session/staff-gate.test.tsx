import { act, render, screen } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import type { EnrolmentRefusal } from '#client/enrolment/refusals.ts'
import { aHouse, dayMs, type House, type SomeStaff, someStaff } from '#client/enrolment/testing/people.ts'
import { failAtOnce, hearNoFaults, unsayable } from '#client/ui/testing/faulty.ts'
import { limits } from '#shared/protocol/limits.ts'
import type { SessionTime } from '#shared/protocol/session.ts'
import type { Role } from '#shared/protocol/supervisor.ts'
import type { StaffSession } from './page-session.ts'
import { SessionNotices } from './session-notices.tsx'
import { StaffGate } from './staff-gate.tsx'
import { createStaffSession, type StaffSessionStore } from './staff-session.ts'
import { somePorts } from './testing/ports.ts'

let house: House
let sam: SomeStaff
beforeAll(async () => {
  house = await aHouse()
  sam = await someStaff(house, 'listener', 'Sam', Date.now())
})

let now: number
let store: StaffSessionStore
let world: ReturnType<typeof somePorts>

async function show(staff = sam, role: Role = 'listener', keeps = true, Desk = OneTitle) {
  now = Date.now()
  world = somePorts(staff.session)
  const kept = { ...world.ports.kept, ...(!keeps && { keep: async () => false }) }
  store = createStaffSession({ ...world.ports, kept }, () => now)
  render(
    <StaffGate role={role} store={store} watch={() => null}>
      {(session) => <Desk session={session} />}
    </StaffGate>,
  )
  await screen.findByRole('textbox', { name: 'Identifiant' })
}

const OneTitle = ({ session }: { session: StaffSession }) => (
  <main>
    <h1>{`Bureau de ${session.staff.alias}`}</h1>
    <button type="button" onClick={session.signOut}>
      Sortir
    </button>
  </main>
)

async function signIn(password = world.password, login = 'sam') {
  await userEvent.clear(screen.getByRole('textbox', { name: 'Identifiant' }))
  await userEvent.type(screen.getByRole('textbox', { name: 'Identifiant' }), login)
  await userEvent.clear(screen.getByLabelText('Mot de passe'))
  await userEvent.paste(password)
  await userEvent.click(screen.getByRole('button', { name: 'Se connecter' }))
}
const desk = () => screen.findByRole('heading', { name: 'Bureau de Sam' })

test('a login and a pasted password open the desk', async () => {
  await show()
  await signIn()
  await desk()
})

test('a wrong password shows an error that gets the focus, and allows another attempt', async () => {
  await show()
  await signIn('nope')
  const error = await screen.findByRole('alert')
  expect(error).toHaveTextContent('Identifiant ou mot de passe incorrect.')
  expect(error).toHaveFocus()
  expect(screen.getByRole('textbox', { name: 'Identifiant' })).toHaveValue('sam')
  await signIn()
  await desk()
})

test.each<[EnrolmentRefusal, RegExp]>([
  ['not-available', /Identifiant ou mot de passe incorrect/],
  ['unreachable', /Le service ne répond pas/],
  ['too-fast', /Trop de demandes/],
  ['old-browser', /Ce navigateur ne peut pas vérifier votre mot de passe : il est trop ancien/],
  ['other-organisation', /Alerte : le serveur se présente au nom d’une autre organisation/],
  ['altered-keys', /Alerte : des clés scellées ne s’ouvrent pas/],
  ['altered-certificate', /Alerte : un certificat n’a pas été signé par votre organisation/],
])('the refusal %s has words', async (refusal, words) => {
  await show()
  world.refuseWith(refusal)
  await signIn('nope')
  expect(await screen.findByRole('alert')).toHaveTextContent(words)
})

test('the form says that it checks the password, and ignores a second press', async () => {
  await show()
  let asked = 0
  world.hold(() => {
    asked += 1
  })
  await signIn()
  expect(screen.getByRole('status')).toHaveTextContent('Vérification du mot de passe')
  await userEvent.click(screen.getByRole('button', { name: 'Se connecter' }))
  expect(asked).toBe(1)
})

test('the password can be shown', async () => {
  await show()
  expect(screen.getByLabelText('Mot de passe')).toHaveAttribute('type', 'password')
  await userEvent.click(screen.getByRole('button', { name: 'Afficher' }))
  expect(screen.getByLabelText('Mot de passe')).toHaveAttribute('type', 'text')
  expect(screen.getByLabelText('Mot de passe')).toHaveAttribute('autocomplete', 'current-password')
})

test('an account of another role is sent to its page', async () => {
  await show(sam, 'supervisor')
  await signIn()
  expect(await screen.findByText(/Ce compte ouvre/)).toHaveTextContent('Ce compte ouvre /ecoute.')
  expect(screen.getByRole('link', { name: 'Aller à /ecoute' })).toHaveAttribute('href', '/ecoute')
  await userEvent.click(screen.getByRole('button', { name: 'Se déconnecter' }))
  expect(screen.getByText(/Votre session est fermée/)).toBeVisible()
})

test('[G4] deactivated, superseded, signed out: the desk disappears at once and the page says why', async () => {
  for (const [why, words] of [
    ['deactivated', /désactivé par la coordination/],
    ['superseded', /ouvert ailleurs/],
    ['expired', /session est terminée/],
  ] as const) {
    await show()
    await signIn()
    await desk()
    act(() => store.end(why))
    expect(screen.queryByRole('heading', { name: 'Bureau de Sam' })).toBeNull()
    expect(screen.getByText(words)).toBeVisible()
    document.body.replaceChildren()
  }
})

test('[G18] the idle lock warns with a button that stays, and does not move the focus', async () => {
  await show()
  await signIn()
  await desk()
  now += limits.veilAfter
  act(() => store.tick(true))
  expect(screen.getByRole('button', { name: 'Lever le voile' })).toHaveFocus()
  now += limits.staffIdleLock - limits.veilAfter - 30_000
  act(() => store.tick(true))
  expect(screen.getByRole('alert')).toHaveTextContent('moins d’une minute')
  expect(screen.getByRole('button', { name: 'Lever le voile' })).toHaveFocus()
  await userEvent.click(screen.getByRole('button', { name: 'Garder la session ouverte' }))
  expect(screen.getByRole('alert')).toBeEmptyDOMElement()
  expect(screen.getByRole('button', { name: 'Sortir' })).toBeVisible()
  now += limits.staffIdleLock
  act(() => store.tick(true))
  expect(screen.getByText(/quinze minutes sans activité/)).toBeVisible()
})

test.each([
  ['ten days before', 20.5, /expire dans 10 jours/],
  ['on the last day', 29.5, /expire dans 1 jour\./],
  ['after its end', 31, /a expiré/],
])('a certificate %s is warned about', async (_case, days, words) => {
  const old = await someStaff(house, 'listener', 'Sam', Date.now() - days * dayMs)
  await show(old)
  await signIn()
  await desk()
  expect(screen.getByText(words)).toBeVisible()
})

test('a member without a certificate yet is told to wait', async () => {
  await show({ ...sam, session: { ...sam.session, certificate: null } })
  await signIn()
  await desk()
  expect(screen.getByText(/pas encore signé par la coordination/)).toBeVisible()
})

test('a certificate that expires while the page is open shows a notice without any action', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date'] })
  try {
    const old = await someStaff(house, 'listener', 'Sam', Date.now() - 29.9 * dayMs)
    const session = {
      ...old.session,
      ...{
        signOut() {},
        end() {},
        veil() {},
        tellTime() {},
        keptDesk: () => null,
        keepDesk() {},
        onVeil: () => () => {},
        renewCertificate: async () => {},
      },
    }
    render(<SessionNotices session={session} locksAt={null} told={null} isKept onStay={() => {}} />)
    expect(screen.getByText(/expire dans 1 jour\./)).toBeVisible()
    act(() => vi.advanceTimersByTime(0.11 * dayMs))
    expect(screen.getByText(/Votre certificat a expiré/)).toBeVisible()
  } finally {
    vi.useRealTimers()
  }
})

describe('a fault', () => {
  hearNoFaults()

  test('[G21] a fault before the sign-in form is shown leaves no empty page, and the page can be tried again', async () => {
    const mend = failAtOnce()
    render(
      <StaffGate role="cell" watch={() => null}>
        {() => null}
      </StaffGate>,
    )
    expect(screen.getByRole('alert')).toHaveTextContent('Cette page ne peut pas être affichée.')
    mend()
    await userEvent.click(screen.getByRole('button', { name: 'Réessayer' }))
    expect(await screen.findByRole('heading', { name: 'Cellule de suivi' })).toBeVisible()
  })

  test('[G21] in the desk leaves the notices of the session, and the button to sign out', async () => {
    const Desk = () => {
      throw new Error('a mistake of ours')
    }
    await show({ ...sam, session: { ...sam.session, certificate: null } }, 'listener', true, Desk)
    await signIn()
    expect(await screen.findByText(/Cette partie ne peut pas être affichée/)).toBeVisible()
    expect(screen.getByText(/Votre compte n’est pas encore signé/)).toBeVisible()
    await userEvent.click(screen.getByRole('button', { name: 'Se déconnecter' }))
    expect(await screen.findByRole('textbox', { name: 'Identifiant' })).toBeVisible()
  })

  test('[G21] in the notices of the session leaves the desk', async () => {
    await show({ ...sam, session: { ...sam.session, certificate: unsayable } })
    await signIn()
    await desk()
    expect(screen.getByText(/Cette partie ne peut pas être affichée/)).toBeVisible()
  })
})

test('a browser that stores nothing works, and the page says that a reload asks for the password', async () => {
  await show(sam, 'listener', false)
  await signIn()
  await desk()
  expect(await screen.findByText(/Ce navigateur refuse d’enregistrer/)).toHaveTextContent('il faudra vous reconnecter')
})

beforeEach(() => {
  document.body.replaceChildren()
})

test('a browser that cannot encrypt says so before a password is typed', () => {
  vi.stubGlobal('crypto', {})
  render(
    <StaffGate role="listener" watch={() => null}>
      {() => <p>le bureau</p>}
    </StaffGate>,
  )
  expect(screen.getByRole('alert')).toHaveTextContent('ne peut pas chiffrer')
  expect(screen.queryByLabelText('Mot de passe')).toBeNull()
  vi.unstubAllGlobals()
})

describe('[C28] the end of a session is said', () => {
  const hour = 3_600_000
  const Told = ({ session }: { session: StaffSession }) => (
    <button
      type="button"
      onClick={() => {
        const [time] = coming.splice(0, 1)
        if (time) session.tellTime(time)
      }}
    >
      Entendre
    </button>
  )
  let coming: SessionTime[]
  const hear = () => userEvent.click(screen.getByRole('button', { name: 'Entendre' }))
  const notices = () => screen.getByRole('complementary', { name: 'Votre session' })

  async function signedIn(...times: SessionTime[]) {
    coming = times
    await show(sam, 'listener', true, Told)
    await signIn()
    await screen.findByRole('button', { name: 'Entendre' })
  }

  test('not before the last hour, then what stops and what goes on, and each step after it', async () => {
    const at = Date.now()
    await signedIn(
      { phase: 'on', until: at + 61 * 60_000, now: at },
      { phase: 'on', until: at + hour, now: at },
      { phase: 'open-only', until: at + 2 * hour, now: at },
      { phase: 'closing', until: at + 300_000, now: at },
    )
    await hear()
    expect(notices()).not.toHaveTextContent('douze heures')
    await hear()
    expect(notices()).toHaveTextContent(/cela fera douze heures : plus rien de nouveau n’arrivera/)
    await hear()
    expect(notices()).toHaveTextContent(
      /Vos douze heures sont passées : plus rien de nouveau n’arrive. Finissez ce qui est ouvert/,
    )
    await hear()
    expect(notices()).toHaveTextContent(/Plus rien n’est ouvert : votre session se ferme à/)
  })

  test('in the last quarter of an hour a listener reads what becomes of whoever still talks', async () => {
    const at = Date.now()
    await signedIn({ phase: 'open-only', until: at + 15 * 60_000, now: at })
    await hear()
    expect(notices()).toHaveTextContent(/Un jeune qui vous parle encore à ce moment garde sa place/)
  })
})
