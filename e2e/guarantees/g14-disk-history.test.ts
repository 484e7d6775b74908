import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { eventually } from '#shared/testing/eventually.ts'
import {
  copyOfHalves,
  type HalvesCopy,
  keptFor,
  openedBy,
  secretsOnDisk,
  writtenToDisk,
} from '../support/disk-copies.ts'
import { StaffPage } from '../support/pages/staff.ts'
import { YouthPage } from '../support/pages/youth.ts'
import { type Floor, openFloor } from '../support/people.ts'
import { openProfile, type Profile, type SealedWrite } from '../support/profile.ts'

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

/** Copies of a browser's disk and of the store, taken at one moment. */
type Copies = { readonly writes: readonly SealedWrite[]; readonly store: HalvesCopy }

/** Somebody who takes copies of this profile and of the store again and again. */
async function aThief(viewport?: { width: number; height: number }) {
  const profile: Profile = await openProfile(viewport)
  onTestFinished(async () => {
    await profile.end()
    profile.remove()
  })
  const closed: Copies[] = []

  /**
   * Takes copies once the service keeps this many halves of all that the browser has written, and once they open exactly these entries: a thief who is
   * quick has what the tab has. They open nothing of what was closed before.
   */
  const copy = (halves: number, ...entries: readonly string[]): Promise<Copies> =>
    eventually(async () => {
      const [store, writes] = [copyOfHalves(floor.product.directory), profile.writes()]
      expect(keptFor(store, profile.besideSeals())).toHaveLength(halves)
      expect(await openedBy(store, writes)).toEqual(entries)
      for (const former of closed) expect(await openedBy(store, writes, former.writes)).toEqual([])
      return { writes, store }
    })

  return {
    profile,
    copy,
    /** From now on no copy of the store opens what was written until these copies were taken. */
    close: (copies: Copies) => void closed.push(copies),
    /** What a thief reads on the disk is nothing but what was recorded. */
    async readDisk() {
      await writtenToDisk(profile)
      const [found, recorded] = [secretsOnDisk(profile), profile.besideSeals().map(({ secret }) => secret)]
      expect(found).not.toEqual([])
      expect(found.filter((secret) => !recorded.includes(secret))).toEqual([])
    },
  }
}

test('[M15] [G14] copies of a young person’s disk from every moment open nothing with any copy of the store from after a reload or Quitter vite', async () => {
  const thief = await aThief({ width: 360, height: 640 })
  const youth = new YouthPage(thief.profile.page)
  const listener = await floor.listener()
  await listener.becomeAvailable()
  await youth.open(floor.product.origin)
  await youth.start()
  await youth.write('Un secret.')
  await listener.line('Un secret.').waitFor()
  await listener.answer('Je te lis.')
  await youth.line('Je te lis.').waitFor()
  const talking = await thief.copy(1, 'messages')

  thief.close(talking)
  await youth.page.reload()
  await youth.line('Je te lis.').waitFor()
  await thief.copy(1, 'messages')
  await thief.readDisk()

  await youth.page.route('**/api/tickets/submit', (route) => route.abort(), { times: 1 })
  await listener.propose({ summary: 'Tu veux un suivi.' })
  await youth.card.getByRole('button', { name: "Oui, je suis d'accord", exact: true }).click()
  await youth.codeWords()
  await youth.button('Je ne peux pas le noter').click()
  await youth.button('Renvoyer').waitFor()
  await thief.copy(2, 'messages', 'under-way')

  await youth.button('Renvoyer').click()
  await youth.followUp.getByRole('log').waitFor()
  // The half of the yes is gone with it: two are left.
  const handedOver = await thief.copy(2, 'follow-up', 'messages')

  thief.close(handedOver)
  await youth.page.reload()
  await youth.followUp.getByRole('log').waitFor()
  await thief.copy(2, 'follow-up', 'messages')
  await thief.readDisk()

  await youth.page.getByRole('link', { name: 'Quitter vite', exact: true }).click()
  await youth.page.waitForURL(neutralUrl)
  const left = await thief.copy(0)
  // One seal at first, one after the reload, one of the yes, one of the ticket, and two after the second reload.
  expect(new Set(left.writes.map(({ secret }) => secret)).size).toBe(6)
  // A node that is started again, and what it makes of its files, gives nothing back.
  await floor.product.restart('SIGKILL')
  await thief.copy(0)
  await listener.page.close()
})

test('[M15] [G14] copies of a staff browser’s disk from every moment open nothing with any copy of the store from after a reload or a sign-out', async () => {
  const thief = await aThief()
  const desk = new StaffPage(thief.profile.page)
  await desk.signIn(floor.staff.cell)
  const list = desk.page.getByRole('heading', { name: 'Demandes de suivi' }).first()
  await list.waitFor()
  const signedIn = await thief.copy(1, 'staff-keys', 'staff-session')

  thief.close(signedIn)
  await desk.page.reload()
  await list.waitFor()
  await thief.copy(1, 'staff-keys', 'staff-session')
  await thief.readDisk()

  await desk.button('Se déconnecter').click()
  await desk.page.getByText('Vos clés ont été effacées').first().waitFor()
  await thief.copy(0)
})
