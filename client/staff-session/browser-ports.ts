import { readPin, renewPageFacts } from '#client/connection/page-settings.ts'
import { provePassword } from '#client/enrolment/prove-password.ts'
import type { Pinned } from '#client/enrolment/session.ts'
import { signIn, signOut } from '#client/enrolment/sign-in.ts'
import { reportFault } from '#client/ui/report-fault.ts'
import { createKeptSession } from './kept-session.ts'
import type { SessionPorts } from './session-ports.ts'
import { withPasswords } from './with-passwords.ts'

/** The page's own. `pin`: of an organisation that was set up in this very page, which the server could not write into it yet. */
export const browserPorts = (pin?: Pinned): SessionPorts => ({
  // The organisation's key may have been replaced since the page was loaded.
  signIn: async (typed) => {
    const known = pin ?? (await renewPageFacts()).pin
    return withPasswords((opaque) => signIn({ ...typed, pin: known, opaque }))
  },
  prove: (typed) => withPasswords((opaque) => provePassword({ ...typed, opaque })),
  signOut,
  kept: createKeptSession(),
  pin: pin ?? readPin(),
  report: reportFault,
})
