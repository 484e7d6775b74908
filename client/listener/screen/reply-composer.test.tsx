import '#client/i18n/testing/french.ts'
import { render, screen } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { useRef, useState } from 'react'
import { expect, test, vi } from 'vitest'
import { ReplyComposer } from './reply-composer.tsx'

const identity = { name: 'Kiwi', colour: 1, letter: 'K' } as never

function Composer({ onSend, onEscape }: { onSend: (text: string) => void; onEscape: () => void }) {
  const [text, write] = useState('')
  const field = useRef<HTMLTextAreaElement>(null)
  const send = () => {
    onSend(text)
    write('')
    return true
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: hears the keys that no part of the composer has taken.
    <div onKeyDown={({ key }) => key === 'Escape' && onEscape()}>
      <ReplyComposer
        identity={identity}
        reply={text}
        held={undefined}
        field={field}
        onWrite={write}
        onLeave={() => {}}
        onSend={send}
      />
    </div>
  )
}

function show() {
  const [onSend, onEscape] = [vi.fn(), vi.fn()]
  render(<Composer onSend={onSend} onEscape={onEscape} />)
  return { person: userEvent.setup(), field: screen.getByRole('textbox', { name: 'Réponse' }), onSend, onEscape }
}

const options = () => screen.queryAllByRole('option').map((option) => option.textContent)
const chosen = (field: HTMLElement) => document.getElementById(field.getAttribute('aria-activedescendant') ?? '')

test('`/` and first letters offer phrases; the field names the chosen one, and Enter puts it into the text and sends nothing', async () => {
  const { person, field, onSend } = show()
  await person.type(field, 'Oui. /t')
  expect(options().length).toBeGreaterThan(1)
  expect(chosen(field)).toHaveTextContent(options()[0] ?? '')
  await person.keyboard('{ArrowDown}')
  expect(chosen(field)).toHaveTextContent(options()[1] ?? '')
  expect(screen.getByRole('option', { selected: true })).toBe(chosen(field))
  await person.keyboard('{ArrowUp}{ArrowUp}')
  expect(chosen(field)).toHaveTextContent(options().at(-1) ?? '')
  await person.clear(field)
  await person.type(field, 'Oui. /cro{Enter} Vraiment.')
  expect(field).toHaveValue('Oui. Je te crois. Vraiment.')
  expect(options()).toEqual([])
  expect(field).not.toHaveAttribute('aria-activedescendant')
  expect(onSend).not.toHaveBeenCalled()
  await person.keyboard('{Enter}')
  expect(onSend).toHaveBeenCalledExactlyOnceWith('Oui. Je te crois. Vraiment.')
})

test('a press inserts a phrase, and the focus stays in the field', async () => {
  const { person, field } = show()
  await person.type(field, '/cro')
  await person.click(screen.getByRole('option', { name: 'Je te crois.' }))
  expect(field).toHaveValue('Je te crois.')
  expect(field).toHaveFocus()
})

test('Escape lets the text stand and closes nothing else; the next letter asks again', async () => {
  const { person, field, onEscape } = show()
  await person.type(field, '/cro')
  await person.keyboard('{Escape}')
  expect([options(), onEscape.mock.calls.length]).toEqual([[], 0])
  expect(field).toHaveValue('/cro')
  await person.keyboard('i')
  expect(options()).toEqual(['Je te crois.'])
  await person.clear(field)
  await person.keyboard('{Escape}')
  expect(onEscape).toHaveBeenCalledOnce()
})

test('what begins no phrase is a text like any other', async () => {
  const { person, field, onSend } = show()
  await person.type(field, 'le 12/11 ou /xyz{Enter}')
  expect(onSend).toHaveBeenCalledExactlyOnceWith('le 12/11 ou /xyz')
})
