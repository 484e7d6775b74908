import { expect, test } from 'vitest'
import { checkProposal } from '#client/crypto/device/proposal.ts'
import { attest } from '#client/crypto/staff/attest.ts'
import { aProposal } from '#client/crypto/testing/handover.ts'
import { aMember, aStaple, aTeam, now, pinOf } from '#client/crypto/testing/people.ts'
import { newestConsentText } from '#shared/consent/texts.ts'
import { nameText } from '#shared/protocol/consent-text.ts'
import { aListeningOrganisation } from '../testing/organisation.ts'
import { talking } from '../testing/service.ts'
import { aTab, aWaitingTab, permitOf, until } from '../testing/tab.ts'
import { talkWith } from '../testing/talk.ts'
import { madeAfter } from './dates.ts'

// Which date counts for certificates and staples, and what a person with a wrong clock meets.

const { organisation, pin, sam } = await aListeningOrganisation()

const talkWithSam = (tab: Parameters<typeof talkWith>[0]) => talkWith(tab, sam, organisation.public)

test('the page warns of a wrong clock, and checks the certificate against the service’s time: talking is possible', async () => {
  const { service, visit } = await aWaitingTab({ ...pin, now: () => now - 400 * 86_400_000 })
  await until(() => expect(visit.state().clockIsWrong).toBe(true))
  await talkWithSam({ service, visit })
})

const year = 365 * 86_400_000

test('[G3] a certificate that is two years over gets no key, whatever the service says the time is', async () => {
  const { service, visit } = await aWaitingTab({ ...pin, now: () => now + 2 * year })
  service.set(talking(0, sam))
  await until(() => expect(visit.state().asksDate).toBe(now + 2 * year))
  expect(service.changes()).toEqual([])
  visit.answerDate(true)
  await until(() => expect(service.names()).toContain('grant:withhold'))
  expect(visit.state().asksDate).toBeNull()
  expect(service.changes()).toEqual([])
})

test('[C17] [M10] a device whose date is far ahead asks one question; after “Non” the person talks', async () => {
  const { service, visit } = await aWaitingTab({ ...pin, now: () => now + 2 * year })
  service.set(talking(0, sam))
  await until(() => expect(visit.state().asksDate).toBe(now + 2 * year))
  visit.answerDate(false)
  await until(() => expect(visit.state().talk?.reader?.id).toBe(sam.id))
  expect(visit.state().asksDate).toBeNull()
  expect(service.names()).not.toContain('grant:withhold')
})

test('[C17] [C20] [M10] a device ahead by which only the staple is over asks too, and after “Non” the person talks', async () => {
  const { service, visit } = await aWaitingTab({ ...pin, now: () => now + 20 * 86_400_000 })
  service.set(talking(0, sam))
  await until(() => expect(visit.state().asksDate).toBe(now + 20 * 86_400_000))
  visit.answerDate(false)
  await until(() => expect(visit.state().talk?.reader?.id).toBe(sam.id))
  expect(service.names()).not.toContain('grant:withhold')
})

test('[C20] [M9] a listener revoked fifteen days ago, whom the service brings back, gets no key', async () => {
  const former = await aMember(organisation, 'listener', { alias: 'Lou' })
  const then = now - 15 * 86_400_000
  const { service, visit, said } = await aWaitingTab(pin)
  service.set(talking(0, { ...former, staple: await aStaple(organisation, former.certificate, then) }))
  await until(() => expect(service.names()).toContain('grant:withhold'))
  expect(service.changes()).toEqual([])
  expect(visit.state().talk?.refused).toBe('lapsed')
  expect(said()).toEqual([])
})

test('[C20] [G9] a conversation goes on with its reader when their staple is over', async () => {
  const clock = { now }
  const { service, visit, said } = await aWaitingTab({ ...pin, now: () => clock.now })
  const desk = await talkWithSam({ service, visit })
  clock.now += 15 * 86_400_000
  service.setService({ now: clock.now })
  await desk.write('Je suis là.')
  await until(() => expect(said().at(-1)).toBe('Sam : Je suis là.'))
  visit.say({ kind: 'text', text: 'Moi aussi.', at: 0 })
  await until(() => expect(said().at(-1)).toBe('Toi : Moi aussi. (sent)'))
})

test('[C17] [M9] a staple that the newest one seen shows to be over lets nobody in after a reload either', async () => {
  const halfDay = 43_200_000
  const { service, visit, storage } = await aWaitingTab(pin)
  const newest = await aStaple(organisation, sam.certificate, madeAfter + halfDay)
  service.set(talking(0, { ...sam, staple: newest }))
  await until(() => expect(visit.state().talk?.reader?.id).toBe(sam.id))
  const former = await aMember(organisation, 'listener', { alias: 'Lou' })
  const over = await aStaple(organisation, former.certificate, madeAfter - 14 * 2 * halfDay + halfDay / 2)
  const again = aTab(service, { ...pin, kept: storage })
  service.online()
  await until(() => expect(again.visit.state().talk?.reader?.id).toBe(sam.id))
  service.set(talking(1, { ...former, staple: over }))
  await until(() => expect(again.visit.state().talk?.refused).toBe('lapsed'))
  expect(service.names()).toContain('grant:withhold')
})

test('[C17] [M10] a device ahead whose listener’s certificate and staple last longer asks nothing', async () => {
  const { service, visit } = await aWaitingTab({ ...pin, now: () => now + 10 * 86_400_000 })
  await talkWithSam({ service, visit })
  expect(visit.state().asksDate).toBeNull()
})

test('[C17] [H12] [M10] a device days ahead, whose listener lasts longer, asks before it refuses a card; after “Non” the card is shown', async () => {
  const day = 86_400_000
  const { service, visit } = await aWaitingTab({ ...pin, now: () => now + 12 * day })
  service.setService({ now: now + 7 * day })
  await talkWithSam({ service, visit })
  const team = await aTeam(organisation)
  const permit = permitOf(visit)
  const attestation = await attest(sam.sig.privateKey, {
    ...{ permit: permit.commitment, listener: sam.id, text: nameText(newestConsentText('fr')) },
    ...{ team: team.certificate, exp: (now + 7 * day) / 1000 },
  })
  const teamStaple = await aStaple(organisation, team.certificate, now + 7 * day)
  const proposal = await aProposal(sam, team, permit, { attestation, teamStaple })
  const about = { ...pinOf(organisation), from: sam.id, heldFor: 0, permits: [permit] }
  const checked = visit.settle((at) => checkProposal(proposal, { ...about, now: at }))
  await until(() => expect(visit.state().asksDate).toBe(now + 12 * day))
  visit.answerDate(false)
  expect((await checked).ok).toBe(true)
})

test('[C17] [H14] [M10] a device days ahead, by which only the staple of a card’s team is over, asks too', async () => {
  const day = 86_400_000
  const { service, visit } = await aWaitingTab({ ...pin, now: () => now + 12 * day })
  service.setService({ now: now + 7 * day })
  await talkWithSam({ service, visit })
  const team = await aTeam(organisation)
  const permit = permitOf(visit)
  const attestation = await attest(sam.sig.privateKey, {
    ...{ permit: permit.commitment, listener: sam.id, text: nameText(newestConsentText('fr')) },
    ...{ team: team.certificate, exp: (now + 12 * day) / 1000 },
  })
  const teamStaple = await aStaple(organisation, team.certificate, now - 3 * day)
  const proposal = await aProposal(sam, team, permit, { attestation, teamStaple })
  const about = { ...pinOf(organisation), from: sam.id, heldFor: 0, permits: [permit] }
  const checked = visit.settle((at) => checkProposal(proposal, { ...about, now: at }))
  await until(() => expect(visit.state().asksDate).toBe(now + 12 * day))
  visit.answerDate(false)
  expect((await checked).ok).toBe(true)
})

test('an hour of difference is not a wrong clock', async () => {
  const { visit } = await aWaitingTab({ ...pin, now: () => now - 3_600_000 })
  await until(() => expect(visit.state().service).toBeDefined())
  expect(visit.state().clockIsWrong).toBe(false)
})
