import { render, screen } from '@testing-library/react'
import { expect, test } from 'vitest'
import { FormattedText } from './formatted-text.tsx'

const html = (markdown: string) => render(<FormattedText markdown={markdown} />).container.innerHTML

test('emphasis, lists and links to the web, the phone and messages are shown', () => {
  render(
    <FormattedText
      markdown={
        '**Fil Santé Jeunes**\n\n- [0 800 235 236](tel:0800235236)\n- [le site](https://www.filsantejeunes.com/)'
      }
    />,
  )
  expect(screen.getByText('Fil Santé Jeunes').tagName).toBe('STRONG')
  expect(screen.getByRole('link', { name: '0 800 235 236' })).not.toHaveAttribute('target')
  const site = screen.getByRole('link', { name: 'le site' })
  expect(site).toHaveAttribute('rel', 'noopener noreferrer')
  expect(site).toHaveAttribute('target', '_blank')
})

test.each([
  ['a script', '<script>alert(1)</script>ok'],
  ['a handler', '<p onclick="alert(1)">ok</p>'],
  ['a picture', '![ok](https://exemple.fr/a.png) ok'],
  ['a picture in HTML', '<img src="https://exemple.fr/a.png" onerror="alert(1)">ok'],
  ['a style', '<p style="position:fixed" class="youth-exit">ok</p>'],
  ['a script address', '[ok](javascript:alert(1))'],
  ['a data address', '[ok](data:text/html,ok)'],
  ['a frame', '<iframe src="https://exemple.fr"></iframe>ok'],
  ['a form', '<form action="https://exemple.fr"><input name="a">ok</form>'],
  ['a drawing', '<svg><script>alert(1)</script></svg>ok'],
])('%s is taken out, and the words stay', (_what, markdown) => {
  const shown = html(markdown)
  expect(shown).toContain('ok')
  expect(shown).not.toMatch(/<(script|img|iframe|form|input|svg|style)|on\w+=|javascript:|data:|style=|class="youth/i)
})
