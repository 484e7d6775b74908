import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { importSecret } from '#client/crypto/derive.ts'
import { openContact, openTicket } from '#client/crypto/staff/ticket-opening.ts'
import { cardLines } from '#client/handover/card-view/card-lines.ts'
import { type Reason, reasons } from '#shared/consent/reasons.ts'
import type { ConversationId, TicketId } from '#shared/ids.ts'
import { specialities, urgency } from '#shared/ticket/triage.ts'
import { says } from '../support/meeting.ts'
import { must } from '../support/must.ts'
import type { CellDesk } from '../support/pages/staff.ts'
import type { YouthPage } from '../support/pages/youth.ts'
import { type Floor, openFloor } from '../support/people.ts'
import { asTyped, itemsOf } from '../support/shown-words.ts'
import { type CellDevice, cellDevice, type ListenerDevice, listenerDevice } from '../support/staff-devices.ts'

let floor: Floor
let sam: ListenerDevice
let cell: CellDesk
/** Another member, with direct access to the keys: reads the parts of a ticket that the screen does not show. */
let ali: CellDevice
const known = new Set<TicketId>()

beforeAll(async () => {
  floor = await openFloor()
  sam = await listenerDevice(floor.staff.listener)
  ali = await cellDevice(floor.staff.cell2)
  cell = await floor.cell()
})
afterAll(async () => {
  sam?.close()
  ali?.close()
  await floor?.close()
})

let youth: YouthPage
afterEach(async () => {
  await Promise.all(sam.desk.state().seats.map(({ conversation }) => sam.desk.end(conversation)))
  await youth?.page.context().close()
})

const methods = {
  phone: { radio: 'Par téléphone', field: 'Ton numéro', words: 'Téléphone' },
  message: { radio: 'Par message', field: 'Ton numéro ou ton pseudo, et sur quelle appli', words: 'Message' },
  email: { radio: 'Par e-mail', field: 'Ton adresse e-mail', words: 'E-mail' },
  other: { radio: 'Autrement', field: 'Comment faire', words: 'Autre moyen' },
} as const
type Method = keyof typeof methods

const pieces = [
  'maison',
  'œuf',
  'à l’école',
  '😀',
  'שלום',
  '<b>gras</b>',
  '&amp;',
  '"entre guillemets"',
  '\\n',
  '{0}',
  '06 00',
]
let typed = 0
/** A text that a person could type, and that is unique on any screen. */
const words = fc.array(fc.constantFrom(...pieces), { maxLength: 4 }).map((rest) => {
  typed += 1
  return [`marque${String(typed).padStart(4, '0')}`, ...rest].join(' ')
})

/** The young person's and the cell's text for each reason. */
const reasonPhrases: Record<Reason, string> = {
  exploitation: 'Quelqu’un profite de toi ou te met en danger.',
  control: 'Quelqu’un te surveille, te menace ou t’empêche de faire tes choix.',
  violence: 'Quelqu’un te fait du mal, ou t’en a fait.',
  images: 'Des images de toi circulent, ou on te menace de les montrer.',
  home: 'Chez toi, ça ne va pas, ou tu ne peux plus y rester.',
  away: 'Tu es loin de chez toi et tu as besoin d’un endroit sûr.',
  school: 'À l’école ou en formation, ça ne va pas.',
  health: 'Ta santé ou ton corps demande de l’aide.',
  distress: 'Tu vas mal et tu ne veux plus porter ça sans aide.',
  rights: 'Tu veux connaître tes droits, ou porter plainte.',
  money: 'Tu as des soucis d’argent ou de dettes.',
  'other-need': 'Tu as besoin d’aide plus longtemps qu’une conversation.',
}

const places = [0, 1, 2, 3, 4]
const choice = fc.record({
  said: fc.array(words, { minLength: places.length, maxLength: places.length }),
  reason: fc.constantFrom(...reasons),
  specialities: fc.subarray([...specialities]),
  urgency: fc.constantFrom(...urgency.options),
  proposed: words,
  suggested: fc.subarray(places),
  /** The final summary: as proposed, another text, or empty. */
  summary: fc.oneof(fc.constant('as proposed' as const), words, fc.constant('')),
  ticked: fc.subarray(places),
  contact: fc.option(
    fc.oneof(
      fc.constant({ method: 'return' as const }),
      fc.record({
        method: fc.constantFrom(...(Object.keys(methods) as Method[])),
        value: words,
        safeTime: fc.oneof(words, fc.constant('')),
        instructions: fc.oneof(words, fc.constant('')),
      }),
    ),
    { nil: undefined },
  ),
  /** Typed, ticked or chosen for a moment, and undone before the consent. */
  hesitation: fc.record({
    summary: words,
    ticked: fc.subarray(places),
    method: fc.constantFrom('phone', 'email'),
    value: words,
  }),
})
type Choice = typeof choice extends fc.Arbitrary<infer Made> ? Made : never

const seed = Math.trunc(Math.random() * 2 ** 31)
const choices = fc.sample(choice, { numRuns: 4, seed })

test.each(choices.map((made, index) => [index + 1, made] as const))(
  `[G6][H17] the cell reads what the card showed at the consent, nothing that was undone, and of how to reach them no byte before its own opening (seed ${seed}, choice %i)`,
  async (_, made) => {
    youth = await floor.youth()
    const conversation = await talk(youth, made)
    await propose(conversation, made)
    await youth.card.waitFor()
    await hesitate(youth, made)
    await choose(youth, made)
    await youth.button("Oui, je suis d'accord").click()
    await youth.confirmCode(await youth.codeWords())
    await youth.followUp.waitFor()

    const { content, record, sealed } = await opened()
    const expected = expectedOf(made)
    expect(content).toEqual({ ...expected, attestation: expect.anything() })
    expect(record.scope).toEqual([
      ...Object.keys(expected).filter((name) => name !== 'triage'),
      'triage',
      'attestation',
    ])
    const everything = JSON.stringify(content)
    for (const gone of takenBack(made)) expect(everything).not.toContain(gone.split(' ')[0])

    const received = () => floor.recorded()[0]?.all() ?? ''
    if (sealed !== null) expect(received()).not.toContain(sealed)
    await isShown(made)
    if (sealed !== null) await expect.poll(received).toContain(sealed)
  },
)

/** Five lines, the young person's first, alternating between the two sides. */
async function talk(youth: YouthPage, { said }: Choice): Promise<ConversationId> {
  await youth.open(floor.product.origin)
  await youth.start()
  let conversation: ConversationId | undefined
  for (const [place, line] of said.entries()) {
    if (place % 2 === 0) {
      await youth.write(line)
      conversation = (await sam.hears(line)).conversation
    } else {
      if (conversation) await says(sam, conversation, line)
      await youth.line(line).waitFor()
    }
  }
  if (!conversation) throw new Error('nobody said anything')
  return conversation
}

async function propose(conversation: ConversationId, made: Choice): Promise<void> {
  const prepare = (change: Parameters<typeof sam.desk.prepare>[1]) => sam.desk.prepare(conversation, change)
  const seat = sam.desk.state().seats.find((each) => each.conversation === conversation)
  prepare({ change: 'triage', triage: { reason: made.reason } })
  for (const speciality of made.specialities) prepare({ change: 'speciality', speciality, wanted: true })
  prepare({ change: 'triage', triage: { urgency: made.urgency } })
  prepare({ change: 'summary', text: made.proposed })
  const lines = seat ? cardLines(seat.log.timeline) : []
  for (const place of made.suggested) {
    const line = lines.find(({ text }) => text === made.said[place])
    if (line) prepare({ change: 'line', line, suggested: true })
  }
  await sam.desk.propose(conversation)
}

const summaryOf = (youth: YouthPage) => youth.card.getByRole('textbox', { name: 'Résumé transmis', exact: true })
const boxOf = (youth: YouthPage, line: string) =>
  youth.card
    .getByRole('group', { name: 'Messages transmis', exact: true })
    .getByRole('checkbox', { name: line.split(' ')[0] ?? '' })
const contactOf = (youth: YouthPage) => youth.card.getByRole('group', { name: 'Comment te joindre', exact: true })

async function hesitate(youth: YouthPage, { said, hesitation, contact }: Choice): Promise<void> {
  await summaryOf(youth).fill(hesitation.summary)
  for (const place of hesitation.ticked) await boxOf(youth, said[place] ?? '').check()
  // A chosen contact method can be changed but not cleared: a card without one never touches it.
  if (contact === undefined) return
  const { radio, field } = methods[hesitation.method]
  await contactOf(youth).getByRole('radio', { name: radio }).check()
  await contactOf(youth).getByRole('textbox', { name: field }).fill(hesitation.value)
}

async function choose(youth: YouthPage, { said, proposed, summary, ticked, contact }: Choice): Promise<void> {
  await summaryOf(youth).fill(summary === 'as proposed' ? proposed : summary)
  for (const place of places) await boxOf(youth, said[place] ?? '').setChecked(ticked.includes(place))
  const field = (name: string) => contactOf(youth).getByRole('textbox', { name })
  if (contact === undefined) return
  if (contact.method === 'return') {
    await contactOf(youth).getByRole('radio', { name: 'Je reviens moi-même avec un code' }).check()
    return
  }
  const { radio, field: value } = methods[contact.method]
  await contactOf(youth).getByRole('radio', { name: radio }).check()
  await field(value).fill(contact.value)
  await field('Quand c’est sûr pour toi').fill(contact.safeTime)
  await field('Ce qu’il faut éviter').fill(contact.instructions)
}

const roleAt = (place: number) => (place % 2 === 0 ? ('youth' as const) : ('listener' as const))
const summaryIn = ({ summary, proposed }: Choice) => (summary === 'as proposed' ? proposed : summary)
const nothingTyped = { value: '', safeTime: '', instructions: '' }

function expectedOf(made: Choice) {
  const summary = summaryIn(made)
  const lines = made.ticked.map((place) => ({ role: roleAt(place), text: made.said[place] }))
  return {
    ...(summary !== '' && { summary: { text: summary } }),
    ...(lines.length > 0 && { messages: { lines } }),
    ...(made.contact && { contact: { ...nothingTyped, ...made.contact } }),
    triage: { reason: made.reason, specialities: made.specialities, urgency: made.urgency },
  }
}

function takenBack(made: Choice): readonly string[] {
  const { said, proposed, hesitation } = made
  return [
    hesitation.summary,
    hesitation.value,
    ...(summaryIn(made) === proposed ? [] : [proposed]),
    ...said.filter((_, place) => !made.ticked.includes(place)),
  ]
}

/** The newest ticket, as the desk of a member opens it who takes it, opens how to reach the young person, and gives it back. */
async function opened() {
  const { tickets } = must(await ali.connection.request('cell:open', {}))
  const ticket = tickets.find((each) => !known.has(each.ticket))?.ticket
  if (!ticket) throw new Error('no ticket came')
  known.add(ticket)
  const sealed = must(await ali.connection.request('ticket:open', { ticket }))
  const team = ali.teamKeys.get(sealed.epoch)
  if (!team) throw new Error('no key of that epoch')
  const keys = { organisation: ali.session.organisation, team }
  const { content, record, key } = must(await openTicket({ ticket, ...sealed }, keys, { name: 'content' }))
  const reach = () => ali.connection.request('ticket:contact', { ticket, reason: 'prepare' })
  expect(await reach()).toEqual({ ok: false, refused: 'not-available' })
  must(await ali.connection.request('ticket:take', { ticket }))
  const given = await reach()
  must(await ali.connection.request('ticket:put-back', { ticket }))
  if (!given.ok) {
    expect(given.refused).toBe('not-available')
    return { content, record, sealed: null }
  }
  const { part } = given.value
  const contact = must(await openContact(part, { record, ticketKey: await importSecret(key) }))
  return { content: { ...content, contact }, record, sealed: part }
}

/** The text on the cell's screen. */
async function isShown(made: Choice): Promise<void> {
  await cell.tickets
    .getByRole('listitem')
    .filter({ hasText: nameOf([...known].at(-1) ?? '') })
    .getByRole('button')
    .click()
  await cell.shared.waitFor()
  const summary = summaryIn(made)
  if (summary !== '') await cell.shared.getByText(summary, { exact: true }).waitFor()
  await cell.shared.getByText(reasonPhrases[made.reason]).waitFor()
  expect(await itemsOf(cell.shared)).toEqual(
    made.ticked.map((place) => `${roleAt(place) === 'youth' ? 'Le jeune' : 'L’écoute'} : ${made.said[place]}`),
  )
  await cell.button('Prendre en charge').click()
  await cell.composer.waitFor()
  if (made.contact) await cell.openContact()
  const shown = asTyped(await cell.shared.innerText())
  if (made.contact && made.contact.method !== 'return') {
    await cell.shared.getByText(made.contact.value, { exact: true }).waitFor()
    expect(shown).toContain(methods[made.contact.method].words)
  }
  for (const gone of takenBack(made)) expect(shown).not.toContain(gone.split(' ')[0])
  await cell.button('Retour à la liste').click()
}

function nameOf(ticket: string): string {
  const [high = 0, low = 0] = Buffer.from(ticket, 'base64url')
  return `Demande n° ${String(((high << 8) | low) % 10_000).padStart(4, '0')}`
}
