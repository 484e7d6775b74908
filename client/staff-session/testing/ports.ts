import type { EnrolmentRefusal } from '#client/enrolment/refusals.ts'
import type { UnlockedSession } from '#client/enrolment/session.ts'
import { ok, refuse } from '#shared/result.ts'
import type { KeptSession } from '../kept-session.ts'
import type { SessionPorts } from '../session-ports.ts'

/** A browser's storage, and a server with one password. */
export function somePorts(session: UnlockedSession, password = 'cinq-mots-tires-au-sort') {
  const steps: string[] = []
  let left: UnlockedSession | null = null
  let desk: string | null = null
  let refusal: EnrolmentRefusal = 'wrong-password'
  let held: (() => void) | null = null
  const kept: KeptSession = {
    restore: async () => left,
    async keep(kept) {
      left = kept
      steps.push('kept')
      return true
    },
    async touch() {
      steps.push('touched')
    },
    desk: () => desk,
    async keepDesk(text) {
      desk = text
    },
    async lock() {
      left = null
      desk = null
      steps.push('locked')
    },
    async forget() {
      left = null
      desk = null
      steps.push('forgotten')
    },
  }
  const ports: SessionPorts = {
    async signIn(typed) {
      if (held) {
        held()
        return new Promise(() => undefined)
      }
      return typed.login === session.staff.login && typed.password === password ? ok(session) : refuse(refusal)
    },
    async prove(typed) {
      steps.push(`proving ${typed.session.staff.login}`)
      return typed.password === password ? ok(session.keys) : refuse(refusal)
    },
    async signOut(token) {
      steps.push(`told ${token === session.token}`)
    },
    kept,
    report(cause) {
      steps.push(`reported ${cause}`)
    },
    pin: { organisation: session.organisation, deploymentId: session.deploymentId },
  }
  return {
    ports,
    steps,
    password,
    left: () => left,
    leave: (found: UnlockedSession) => {
      left = found
    },
    /** Stops the server's answers from now on. */
    hold: (asked: () => void) => {
      held = asked
    },
    refuseWith: (name: EnrolmentRefusal) => {
      refusal = name
    },
  }
}
