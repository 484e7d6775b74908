import { render, screen } from '@testing-library/react'
import { expect, test } from 'vitest'
import { failed, kept, startOutbox, trying, write } from '#client/conversation/outbox.ts'
import { sessionNamed, text } from '#client/conversation/testing/service.ts'
import { ok, refuse } from '#shared/result.ts'
import { WhatBecame } from './said-at-once.tsx'

const session = sessionNamed('s')
const line = { session, sequence: 0, content: text('Appelle le 15.') }
const written = write(startOutbox(session), line.content, null)
const sent = ok(line)

test.each([
  ['leaves', sent, trying(written, line), 'Envoi : « x »…'],
  [
    'waits for the network',
    sent,
    failed(written, line, 'unreachable'),
    /^Pas encore envoyé : « x »\. Le service ne répond pas/,
  ],
  ['was refused', sent, failed(written, line, 'full'), 'Pas encore envoyé : « x ». La limite est atteinte.'],
  ['was kept', sent, kept(written, line), 'Envoyé : « x »'],
  ['was kept and read back', sent, startOutbox(session), 'Envoyé : « x »'],
  ['is of another page', sent, startOutbox(sessionNamed('o')), ''],
  ['is too long', refuse('too-large'), startOutbox(session), 'Pas envoyé : « x ». Le texte est trop long.'],
  ['has no key', refuse('no-key'), startOutbox(session), /^Pas envoyé : « x »\. L’appareil du jeune ne vous a pas/],
] as const)('what is said of a line sent at one click that %s', (_, result, outbox, words) => {
  render(<WhatBecame of={{ words: 'x', result }} outbox={outbox} />)
  const status = screen.getByRole('status')
  if (words === '') expect(status).toBeEmptyDOMElement()
  else expect(status).toHaveTextContent(words)
})
