import { afterEach, expect, test } from 'vitest'
import { readPageSettings, readPin } from './page-settings.ts'

afterEach(() => document.head.replaceChildren())

function meta(name: string, content: string) {
  const element = document.createElement('meta')
  element.name = name
  element.content = content
  document.head.append(element)
}

const organisation = `B${'A'.repeat(86)}`
const deploymentId = `${'A'.repeat(21)}A`

test('the pin is read from the page', () => {
  meta('relais-pin', JSON.stringify({ organisation, deploymentId }))
  expect(readPin()).toEqual({ organisation, deploymentId })
})

test.each([
  ['is missing', undefined],
  ['is empty, before set-up', ''],
  ['is not JSON', '{'],
  ['has a key of another length', JSON.stringify({ organisation: 'AAAA', deploymentId })],
])('there is no pin when it %s', (_case, content) => {
  if (content !== undefined) meta('relais-pin', content)
  expect(readPin()).toBeUndefined()
})

test('[G14] unreadable settings fall back to national numbers and a neutral site', () => {
  meta('relais-settings', JSON.stringify({ exit: 'javascript:alert(1)' }))
  const settings = readPageSettings()
  expect(settings.exit).toMatch(/^https:/)
  expect(settings.emergency.map(({ number, how }) => `${how}:${number}`)).toEqual([
    'sms:114',
    'tel:17',
    'tel:112',
    'tel:15',
    'tel:18',
    'tel:119',
    'tel:3018',
  ])
})

test('readable settings are used as they are', () => {
  const settings = {
    exit: 'https://exemple.fr/',
    emergency: [{ number: '112', label: 'Urgences', how: 'tel' as const }],
    adults: { phone: '119', form: 'https://exemple.fr/formulaire' },
    promiseHours: 48,
  }
  meta('relais-settings', JSON.stringify(settings))
  expect(readPageSettings()).toEqual(settings)
})
