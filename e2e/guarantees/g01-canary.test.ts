import { expect, onTestFinished, test } from 'vitest'
import { startCluster } from '../support/cluster.ts'
import { openFloorOf } from '../support/people.ts'
import { startProduct } from '../support/product.ts'
import { filesOf, tracesOf } from '../support/traces.ts'

/** One text for each place where a person types, with letters that every encoding represents differently. */
const canary = {
  youthWaiting: 'Canari-attente-é7Qx',
  youth: 'Canari-jeune-ç9Zk',
  listener: 'Canari-écoute-ô3Wv',
  phrase: 'Canari-phrase-î6Jd',
  draft: 'Canari-brouillon-û5Rt',
  summary: 'Canari-résumé-à1Mp',
  contact: 'Canari-contact-ï8Ld',
  instructions: 'Canari-consigne-è2Hs',
  cell: 'Canari-cellule-ù6Bn',
  thread: 'Canari-fil-â4Gy',
}

test.each([
  ['SQLite', startProduct],
  ['Redis, over two nodes', startCluster],
] as const)(
  '[G1] no text typed anywhere in a full journey appears in any file, output, frame or request: %s',
  async (_, start) => {
    const floor = await openFloorOf(await start())
    onTestFinished(() => floor.close())
    const youth = await floor.youth()
    const listener = await floor.listener()
    const cell = await floor.cell()
    await listener.becomeAvailable()
    await youth.open(floor.product.origin)
    await youth.start()
    await youth.write(canary.youthWaiting)
    await listener.line(canary.youthWaiting).waitFor()
    await youth.write(canary.youth)
    await listener.line(canary.youth).waitFor()
    await listener.answer(canary.listener)
    await youth.line(canary.listener).waitFor()
    await listener.button('Phrases').click()
    await listener.button('Ajouter une phrase à moi').click()
    await listener.page.getByRole('textbox', { name: 'Nouvelle phrase à moi', exact: true }).fill(canary.phrase)
    await listener.button('Ajouter').click()
    await listener.button(canary.phrase).waitFor()
    await listener.propose({ summary: canary.draft })
    await youth.card.getByRole('textbox', { name: 'Résumé transmis', exact: true }).fill(canary.summary)
    await youth.card
      .getByRole('group', { name: 'Messages transmis', exact: true })
      .getByRole('checkbox')
      .first()
      .check()
    const contact = youth.card.getByRole('group', { name: 'Comment te joindre', exact: true })
    await contact.getByRole('radio', { name: 'Par téléphone' }).check()
    await contact.getByRole('textbox', { name: 'Ton numéro' }).fill(canary.contact)
    await contact.getByRole('textbox', { name: 'Ce qu’il faut éviter' }).fill(canary.instructions)
    await youth.card.getByRole('button', { name: "Oui, je suis d'accord", exact: true }).click()
    const words = await youth.codeWords()
    await youth.confirmCode(words)
    await youth.followUp.waitFor()
    await cell.openNewest()
    await cell.shared.getByText(canary.summary).waitFor()
    await cell.button('Prendre en charge').click()
    await cell.composer.waitFor()
    await cell.openContact()
    await cell.shared.getByText(canary.contact).waitFor()
    await cell.answer(canary.cell)
    await youth.followUp.getByText(canary.cell).waitFor()
    await youth.write(canary.thread)
    await cell.thread.getByText(canary.thread).waitFor()

    const places = () => [
      ...filesOf(floor.product.directory),
      { file: 'output', bytes: Buffer.from(floor.product.output()) },
      ...floor
        .recorded()
        .map((recording, person) => ({ file: `frames of ${person}`, bytes: Buffer.from(recording.all()) })),
    ]
    const secrets = [...Object.values(canary), words.join(' '), words.join('-'), words.join('')]
    expect(tracesOf(secrets, places())).toEqual([])
    await floor.product.restart('SIGKILL')
    expect(tracesOf(secrets, places())).toEqual([])
    const recorded = places().find(({ file }) => file === 'frames of 0')
    expect(recorded?.bytes.length ?? 0).toBeGreaterThan(10_000)
  },
)
