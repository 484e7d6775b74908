import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { eventually } from '#shared/testing/eventually.ts'
import { copyOfHalves, keptFor, writtenToDisk } from '../support/disk-copies.ts'
import { StaffPage } from '../support/pages/staff.ts'
import { YouthPage } from '../support/pages/youth.ts'
import { type Floor, openFloor } from '../support/people.ts'
import { type Beside, openProfile, type Profile } from '../support/profile.ts'
import { formsOfSecret, tracesOf } from '../support/traces.ts'

let floor: Floor
let neutral: Server
let neutralUrl: string
beforeAll(async () => {
  // Replaces the neutral site, so that no request leaves this machine.
  neutral = createServer((_request, response) => response.end('<title>Météo</title>Il fera beau.'))
  await new Promise<void>((resolve) => neutral.listen(0, '127.0.0.1', resolve))
  neutralUrl = `http://127.0.0.1:${(neutral.address() as AddressInfo).port}/`
  floor = await openFloor({ env: { RELAIS_EXIT_URL: neutralUrl } })
})
afterAll(async () => {
  await floor?.close()
  neutral?.close()
})

/** The recorded secrets that stand somewhere in the profile's files. What stands beside a seal on purpose opens nothing alone. */
async function foundOnDisk(profile: Profile): Promise<readonly string[]> {
  const allowed = new Set(profile.besideSeals().flatMap(({ secret, own }) => [secret, own]))
  const secrets = (await profile.secrets()).filter((secret) => !allowed.has(secret))
  expect(secrets.length).toBeGreaterThan(3)
  return tracesOf(secrets, profile.files(), formsOfSecret)
}

const halvesFor = (beside: readonly Beside[]) => keptFor(copyOfHalves(floor.product.directory), beside)

async function aProfile(viewport?: { width: number; height: number }): Promise<Profile> {
  const profile = await openProfile(viewport)
  onTestFinished(async () => {
    await profile.end()
    profile.remove()
  })
  return profile
}

/** A young person who has talked, and handed over without noting the code. */
async function handedOver(profile: Profile, name: 'listener' | 'listener2') {
  const listener = await floor.listener(name)
  await listener.becomeAvailable()
  const youth = new YouthPage(profile.page)
  await youth.open(floor.product.origin)
  await youth.start()
  await youth.write('Un secret.')
  await listener.line('Un secret.').waitFor()
  await listener.answer('Je te lis.')
  await youth.line('Je te lis.').waitFor()
  await listener.propose({ summary: 'Tu veux un suivi.' })
  await youth.card.getByRole('button', { name: "Oui, je suis d'accord", exact: true }).click()
  await youth.codeWords()
  await youth.button('Je ne peux pas le noter').click()
  await youth.followUp.getByRole('log').waitFor()
  return { youth, listener }
}

test('[G14] after Quitter vite nothing on the disk opens the conversation or the ticket; before it a reload restores both', async () => {
  const profile = await aProfile({ width: 360, height: 640 })
  const { youth, listener } = await handedOver(profile, 'listener')
  await writtenToDisk(profile)
  await youth.page.reload()
  await youth.followUp.getByRole('log').waitFor()
  await youth.button('Retour').click()
  await youth.line('Un secret.').waitFor()
  await writtenToDisk(profile)
  await youth.page.getByRole('link', { name: 'Quitter vite', exact: true }).click()
  await youth.page.waitForURL(neutralUrl)
  await eventually(() => expect(halvesFor(profile.besideSeals())).toEqual([]))
  await profile.end()
  expect(await foundOnDisk(profile)).toEqual([])
  await listener.page.close()
})

test('[D4] each load seals anew under other halves, and drops the former ones', async () => {
  const profile = await aProfile({ width: 360, height: 640 })
  const { youth, listener } = await handedOver(profile, 'listener2')
  // The yes was under way for a moment, and its half is gone with it.
  await eventually(() => expect(halvesFor(profile.besideSeals())).toHaveLength(2))
  const atFirst = profile.besideSeals()
  await youth.page.reload()
  await youth.followUp.getByRole('log').waitFor()
  await eventually(() => {
    const anew = profile.besideSeals().slice(atFirst.length)
    expect([anew.length, halvesFor(anew).length, halvesFor(atFirst).length]).toEqual([2, 2, 0])
  })
  await youth.page.close()
  await listener.page.close()
})

test('[G14] after « Vos clés ont été effacées » nothing on the disk opens the keys of staff; before it a reload restores them', async () => {
  const profile = await aProfile()
  const desk = new StaffPage(profile.page)
  await desk.signIn(floor.staff.cell)
  await desk.page.getByRole('heading', { name: 'Demandes de suivi' }).first().waitFor()
  await desk.page.reload()
  await desk.page.getByRole('heading', { name: 'Demandes de suivi' }).first().waitFor()
  await writtenToDisk(profile)
  await desk.button('Se déconnecter').click()
  await desk.page.getByText('Vos clés ont été effacées').first().waitFor()
  await eventually(() => expect(halvesFor(profile.besideSeals())).toEqual([]))
  await profile.end()
  expect(await foundOnDisk(profile)).toEqual([])
})
