import type { Guard } from './guard.ts'

const part = 'dates'
const letsIn = '[M10] a device whose clock is right lets somebody in'
const showsCard = '[M10] a device whose clock is right shows a card'
const stops = '[M10] a device whose clock is'

/** What is over for a device whose clock is right, and what a wrong clock does not stop. */
export const dateGuards: readonly Guard[] = [
  {
    ...{ guard: 'a service does not turn the time back behind the device’s clock', says: letsIn, part },
    file: 'client/youth/visit/dates.ts',
    without: 'isOwnWrong && service !== null ? service : own, service',
    instead: 'service ?? own, service',
  },
  {
    ...{ guard: 'nobody is let in under a certificate that is over', says: letsIn, part },
    file: 'client/crypto/certificate.ts',
    without: "checked.ok && now >= checked.value.exp * 1000 ? refuse('expired') : checked",
    instead: '(void now, checked)',
  },
  {
    ...{
      guard: 'nobody is let in under a staple that is over, however long the certificate lasts',
      says: letsIn,
      part,
    },
    file: 'client/youth/visit/keyring.ts',
    without: "if (isStapleOver(stapled.value, at)) return refuse('lapsed')",
  },
  {
    ...{ guard: 'no card is shown of a listener whose certificate is over', says: showsCard, part },
    file: 'client/crypto/device/proposal.ts',
    without: "if (now >= listener.exp * 1000) return refuse('listener-expired')",
  },
  {
    ...{ guard: 'a person is asked before a date alone refuses', says: stops, part },
    file: 'client/youth/visit/dates.ts',
    without: '|| said !== null || !mayBeAhead(known())) return',
    instead: '|| said !== null || mayBeAhead(known())) return',
  },
  {
    ...{ guard: 'a person is asked where only the staple is over', says: stops, part },
    file: 'client/youth/visit/dates.ts',
    without: "'lapsed', ",
  },
  {
    ...{ guard: 'a person is asked where only the end of an attestation refuses a card', says: stops, part },
    file: 'client/youth/visit/dates.ts',
    without: ", 'attestation-over'",
  },
  {
    ...{ guard: 'a person who says that the date is wrong is believed', says: stops, part },
    file: 'client/youth/visit/dates.ts',
    without: 'isOwnWrong && service !== null ? service : own, service',
    instead: 'own, service',
  },
]
