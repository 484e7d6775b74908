import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { noInformation, unsaidInformation } from '#shared/protocol/information.ts'
import { readSettings } from './settings.ts'

const directory = mkdtempSync(join(tmpdir(), 'relais-settings-'))
afterAll(() => rmSync(directory, { recursive: true }))

const file = (name: string, text: string) => {
  const at = join(directory, name)
  writeFileSync(at, text)
  return at
}

describe('the service settings', () => {
  test('have the national numbers by default, the SMS number first', () => {
    const { emergency, exit } = readSettings(null, null)
    expect(emergency.map(({ number }) => number)).toEqual(['114', '17', '112', '15', '18', '119', '3018'])
    expect(emergency[0]).toMatchObject({ number: '114', how: 'sms' })
    expect(exit).toBe('https://meteofrance.com/')
  })

  test('have four help cards in French by default, with tu', () => {
    const { helpCards } = readSettings(null, null)
    expect(helpCards.map(({ id }) => id)).toEqual(['114', '119', '3018', 'fil-sante-jeunes'])
    for (const { title, markdown } of helpCards) {
      expect(`${title} ${markdown}`).not.toMatch(/\bvous\b|prostitu/i)
      expect(markdown).not.toMatch(/https?:|!\[|</)
    }
  })

  test('are overridden one by one by a file, and the exit by the environment first', () => {
    const numbers = [{ number: '112', label: 'Urgences', how: 'tel' }]
    const settings = file('own.json', JSON.stringify({ exit: 'https://one.example/', emergency: numbers }))
    expect(readSettings(settings, null)).toMatchObject({ exit: 'https://one.example/', emergency: numbers })
    expect(readSettings(settings, 'https://two.example/').exit).toBe('https://two.example/')
    expect(readSettings(settings, null).adults.phone).toBe('119')
  })

  test('[C30] say when nobody new begins, and the words for then', () => {
    expect(readSettings(null, null)).toMatchObject({ lastEntryMinutes: null, closingWords: null })
    const said = { lastEntryMinutes: 15, closingWords: 'À demain, dès 14 h.' }
    expect(readSettings(file('closing.json', JSON.stringify(said)), null)).toMatchObject(said)
  })

  test('[D6] say what the service says about itself, as text; what is left out is not said', () => {
    expect(readSettings(null, null).information).toEqual(noInformation)
    const said = {
      controller: 'Une association\n<b>à Paris</b>',
      accessibility: { level: 'partial', gaps: 'Un tableau.' },
    }
    const { information } = readSettings(file('information.json', JSON.stringify({ information: said })), null)
    expect(information).toMatchObject(said)
    expect(unsaidInformation(information)).toEqual(['mission', 'rights', 'publisher', 'host'])
  })

  test.each([
    [`{"information":{"controller":"${'a'.repeat(601)}"}}`, /"information.controller" is not as expected$/],
    ['{"information":{"host":"\u202Eà l’envers"}}', /"information.host" is not as expected$/],
    ['{"information":{"rights":" "}}', /"information.rights" is not as expected$/],
    ['{"information":{"accessibility":{"level":"best"}}}', /"information.accessibility.level" is not as expected$/],
    ['{"information":{"source":"javascript:alert(1)"}}', /"information.source" is not as expected$/],
    ['{"information":{"colour":"red"}}', /"information.colour" is not as expected$/],
    ['{"lastEntryMinutes":241}', /"lastEntryMinutes" is not as expected$/],
    ['{"closingWords":" "}', /"closingWords" is not as expected$/],
    ['not json', /not a JSON object of settings$/],
    ['{"emergency":[]}', /"emergency" is not as expected$/],
    ['{"emergency":[{"number":"abc","label":"x","how":"tel"}]}', /"emergency.0.number" is not as expected$/],
    ['{"exit":"javascript:alert(1)"}', /"exit" is not as expected$/],
    ['{"colour":"red"}', /"colour" is not as expected$/],
  ])('refuse %s in one line', (text, line) => {
    expect(() => readSettings(file('wrong.json', text), null)).toThrow(line)
  })

  test('refuse a file or a directory of cards that cannot be read', () => {
    expect(() => readSettings(join(directory, 'none.json'), null)).toThrow(/none\.json cannot be read$/)
    const settings = file('cards.json', JSON.stringify({ helpCards: join(directory, 'none') }))
    expect(() => readSettings(settings, null)).toThrow(/none cannot be read$/)
  })

  test('refuse a help card without a title', () => {
    const settings = file('own-cards.json', JSON.stringify({ helpCards: directory }))
    file('card.md', 'No title here.\n')
    expect(() => readSettings(settings, null)).toThrow(/card\.md: expected "# Title"/)
  })

  test('[G21] publish a card in the form that can be sent, and refuse one that no page can show', () => {
    const cards = mkdtempSync(join(tmpdir(), 'relais-cards-'))
    const settings = file('sent.json', JSON.stringify({ helpCards: cards }))
    writeFileSync(join(cards, 'a.md'), '# Un\u00ad titre\r\n\r\nDes\u200b mots\r\n')
    expect(readSettings(settings, null).helpCards).toEqual([{ id: 'a', title: 'Un titre', markdown: 'Des mots' }])
    writeFileSync(join(cards, 'b.md'), `# Profond\n\n${'>'.repeat(1990)}`)
    expect(() => readSettings(settings, null)).toThrow(/b\.md: expected/)
    rmSync(cards, { recursive: true })
  })
})
