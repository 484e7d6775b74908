import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { verifyIssued } from '#client/crypto/certificate.ts'
import { random } from '#client/crypto/random.ts'
import { sealInvitationSecret } from '#client/crypto/staff/invitation.ts'
import { admitMembers } from '#client/enrolment/admit.ts'
import { openTeamKeys } from '#client/enrolment/cell-desk.ts'
import { createDirectPasswordClient } from '#client/enrolment/direct-password-client.ts'
import { enrol } from '#client/enrolment/enrol.ts'
import { invite } from '#client/enrolment/invite.ts'
import { signIn } from '#client/enrolment/sign-in.ts'
import { verifyAndCertify } from '#client/enrolment/vouch.ts'
import { toBase64url } from '#shared/base64url.ts'
import type { InvitationId } from '#shared/ids.ts'
import type { DemoStaff } from '../support/demo-staff.ts'
import { storeFiles } from '../support/kept.ts'
import { must } from '../support/must.ts'
import { type Product, startProduct } from '../support/product.ts'
import { rostersFor } from '../support/rosters.ts'
import { cellDevice, enterCell, supervisorDevice } from '../support/staff-devices.ts'

let product: Product
let staff: DemoStaff
beforeAll(async () => {
  product = await startProduct()
  staff = await product.staff()
})
afterAll(() => product?.stop())

const login = 'mia'
const password = 'quatre grands chiens'

/** Everything that somebody with write access to the database does: puts a secret of their own in the invitation's place. */
async function plant(invitation: InvitationId, secret: string, organisation: string): Promise<void> {
  const file = storeFiles(product.directory).find((path) => path.endsWith('relais.db')) ?? ''
  const database = new DatabaseSync(file)
  const rows = (kind: string) =>
    database
      .prepare('SELECT value FROM thing WHERE key LIKE ?')
      .all(`${kind}/%`)
      .map(({ value }) => JSON.parse(`${value}`))
  const kept = rows('invitation').find(({ id }) => id === invitation)
  const { role, login } = kept
  const secrets = []
  for (const { id, certificate } of rows('staff').filter((each) => each.role === 'supervisor')) {
    const supervisor = must(await verifyIssued(organisation, certificate, 'supervisor'))
    const wrap = await sealInvitationSecret({ invitation, role, login, secret }, supervisor)
    secrets.push({ supervisor: id, wrap })
  }
  const write = database.prepare('UPDATE thing SET value = ? WHERE key = ?')
  write.run(JSON.stringify({ ...kept, secrets }), `invitation/${invitation}`)
  database.close()
}

test('[G5] a secret that was put in the place of an invitation’s by whoever writes the database admits nobody to the cell', async () => {
  const { origin } = product
  const before = await supervisorDevice(staff.supervisor)
  const { organisation } = before.session
  const { invitation } = must(
    await invite(await before.coordination(), { role: 'cell', login, title: 'psychologue', person: null }),
  )
  before.close()

  await product.halt()
  const secret = toBase64url(random(32))
  await plant(invitation, secret, organisation)
  await product.restart('SIGTERM')
  const opaque = await createDirectPasswordClient()
  must(await enrol({ invitation, secret, alias: 'Mia, psychologue', password, opaque, origin }))

  // The unsuspecting supervisor certifies, a colleague's open desk admits.
  const supervisor = await supervisorDevice(staff.supervisor)
  const coordination = await supervisor.coordination()
  const enrolled = coordination.members.find((member) => member.status === 'enrolled' && member.login === login)
  if (enrolled?.status !== 'enrolled') throw new Error('Mia did not enrol')
  const vouched = await verifyAndCertify(coordination, enrolled)
  supervisor.close()
  const colleague = await cellDevice(staff.cell)
  const { team } = must(await colleague.connection.request('cell:open', {}))
  const { roster } = must(await (await rostersFor(colleague.session, colleague.connection)).follow())
  const { session } = colleague
  await admitMembers({ request: colleague.connection.request, session, team, roster, now: Date.now() })
  colleague.close()

  const planted = must(await signIn({ login, password, opaque, origin }))
  const connection = await enterCell(planted, origin)
  const opened = must(await connection.request('cell:open', {}))
  const keys = must(await openTeamKeys({ session: planted, team: opened.team, roster }))
  connection.close()
  expect([...keys.keys()]).toEqual([])
  expect(vouched).toEqual({ ok: false, refused: 'altered-enrolment' })
})
