import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Floor, openFloor } from '../support/people.ts'
import { handOver, talkTogether } from '../support/steps.ts'

let floor: Floor
beforeAll(async () => {
  floor = await openFloor()
})
afterAll(() => floor?.close())

test('[G15] no page makes a request to a third party, sets a cookie, or breaks its own policy', async () => {
  const { listener, youth } = await talkTogether(floor)
  const cell = await floor.cell()
  await handOver(listener, youth)
  await cell.openNewest()
  const supervisor = await floor.page()
  await supervisor.goto(floor.staff.supervisor.url)

  const { host } = new URL(floor.product.origin)
  for (const recording of floor.recorded()) expect([...recording.hosts()]).toEqual([host])
  for (const page of [youth.page, listener.page, cell.page, supervisor]) {
    expect(await page.context().cookies()).toEqual([])
    // Staff pages remember the newest roster, which holds no secret (SPEC S15). The young person's page stores nothing there.
    const stored = await page.evaluate(() => Object.keys(localStorage))
    expect(stored.filter((name) => page === youth.page || !name.startsWith('relais-roster '))).toEqual([])
  }
  expect(floor.complaints()).toEqual([])
})

test('[G15] every page has a strict policy with Trusted Types, and reveals nothing', async () => {
  for (const path of ['/', '/informations', '/ecoute', '/cellule', '/coordination', '/invitation']) {
    const { headers } = await fetch(`${floor.product.origin}${path}`)
    const policy = headers.get('content-security-policy') ?? ''
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("script-src 'self'")
    expect(policy).toContain("require-trusted-types-for 'script'")
    expect(policy).not.toMatch(/unsafe-(inline|eval)|wasm-unsafe-eval/)
    expect(headers.get('referrer-policy')).toBe('no-referrer')
    expect(headers.get('cache-control')).toContain('no-store')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('server')).toBeNull()
    expect(headers.get('x-powered-by')).toBeNull()
    expect(headers.get('set-cookie')).toBeNull()
  }
})
