import { render } from '@testing-library/react'
import { expect, test } from 'vitest'
import { FormattedText } from './formatted-text.tsx'

function shown(markdown: string) {
  const { container } = render(<FormattedText markdown={markdown} />)
  const links = [...container.querySelectorAll('a')].map((link) => link.getAttribute('href'))
  return { text: container.textContent?.trim(), links }
}

test.each([
  ['a site', '[le site](https://www.filsantejeunes.com/x?y#z)', 'le site (www.filsantejeunes.com)'],
  ['a site that its words name', '[3018.fr](https://3018.fr)', '3018.fr'],
  ['a number', '[appeler](tel:3018)', 'appeler (3018)'],
  ['a number that its words name', '[0 800 235 236](tel:0800235236)', '0 800 235 236'],
  ['a message', '[écrire](sms:114)', 'écrire (114)'],
  ['a number that is not the one it says', '[119](tel:+33899000000)', '119 (+33899000000)'],
  ['a site that its words hide', '[www.119.fr](https://exemple.com/)', 'www.119.fr (exemple.com)'],
  ['letters that look like others', '[a](https://аllo119.fr/)', 'a (xn--llo119-2nf.fr)'],
])('a link says where it goes: %s', (_, markdown, text) => {
  const card = shown(markdown)
  expect(card.text).toBe(text)
  expect(card.links).toHaveLength(1)
})

test.each([
  ['without encryption', '[site](http://exemple.fr)'],
  ['by mail, which would show who one is', '[site](mailto:a@exemple.fr)'],
  ['to another program', '[site](intent://exemple.fr)'],
  ['to this very page', '[site](/coordination)'],
  ['to a fragment of it', '[site](#a)'],
  ['with a name that looks like a site', '[site](https://www.119.fr@exemple.com/)'],
  ['with a password', '[site](https://a:b@exemple.com/)'],
  ['to a port of its own', '[site](https://exemple.com:8443/)'],
  ['to an address without a name', '[site](https://192.168.0.1/)'],
  ['to an address of version 6', '[site](https://[::1]/)'],
  ['to this machine', '[site](https://localhost/)'],
  ['a code that a telephone obeys', '[site](tel:*%2306%23)'],
  ['a diversion that a telephone obeys', '[site](tel:*21*0612345678)'],
  ['a pause and more digits', '[site](tel:119,,1)'],
  ['a message already written', '[site](sms:114?body=oui)'],
  ['a number without an end', `[site](tel:${'1'.repeat(16)})`],
  ['through HTML', '<a href="javascript:alert(1)">site</a>'],
])('any other link is plain words: %s', (_, markdown) => {
  expect(shown(markdown)).toEqual({ text: 'site', links: [] })
})
