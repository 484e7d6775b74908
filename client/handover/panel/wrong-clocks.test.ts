import { expect, test } from 'vitest'
import { newPermit } from '#client/crypto/device/permit.ts'
import { checkProposal } from '#client/crypto/device/proposal.ts'
import { sealTicket } from '#client/crypto/device/seal-ticket.ts'
import { openTicket } from '#client/crypto/staff/ticket-opening.ts'
import { asReceived, chosen } from '#client/crypto/testing/handover.ts'
import { aMember, anOrganisation, aTeam, must, pinOf } from '#client/crypto/testing/people.ts'
import { serviceDay } from '#shared/protocol/service-day.ts'
import { ok } from '#shared/result.ts'
import { changeDraft, emptyDraft } from './handover-draft.ts'
import { prepareProposal } from './propose.ts'

const organisation = await anOrganisation()
const sam = await aMember(organisation, 'listener')
const team = await aTeam(organisation)

const hour = 3_600_000

/** Runs a handover from the panel to the cell. `at` is the true time and the service's; the two devices are off by these hours. */
async function handOver(at: number, { listener, youth }: { readonly listener: number; readonly youth: number }) {
  const permit = await newPermit()
  const expires = Math.ceil((at + 2 * hour) / hour) * hour
  const permitted = { team: team.certificate.text, staple: team.staple, expires }
  const draft = changeDraft(emptyDraft, { change: 'summary', text: 'Un résumé.' })
  const proposal = must(
    await prepareProposal(draft, [], {
      ...pinOf(organisation),
      keys: sam,
      certificate: sam.certificate.text,
      now: () => at + listener * hour,
      commitment: permit.commitment,
      prepare: async () => ok(permitted),
      newestTeam: async () => ok(team.certificate.fingerprint),
    }),
  )
  if (proposal.kind !== 'proposal') throw new Error('no proposal')
  const now = at + youth * hour
  const checked = await checkProposal(proposal, {
    ...{ ...pinOf(organisation), from: sam.id, now, heldFor: 0 },
    permits: [permit],
  })
  if (!checked.ok) return checked.refused
  const ticket = must(await sealTicket({ proposal: checked.value, chosen, code: null, day: serviceDay(now) }))
  const opened = await openTicket(asReceived(ticket, 1), { organisation: organisation.public, team: team.key })
  return opened.ok ? 'opened' : opened.refused
}

const off = [-23.9, -3, 0, 3, 23.9]
const clocks = off.flatMap((listener) => off.map((youth) => ({ listener, youth })))
const moments = [Date.UTC(2026, 10, 24, 11), Date.UTC(2026, 10, 23, 23, 1), Date.UTC(2026, 10, 24, 22, 59)]

test.each(clocks)(
  '[H12] a handover between a listener $listener h off and a young person $youth h off arrives',
  async (clock) => {
    for (const at of moments) expect(await handOver(at, clock)).toBe('opened')
  },
)
