import { render, screen } from '@testing-library/react'
import { expect, test } from 'vitest'
import type { ConsentRecord } from '#shared/protocol/consent-record.ts'
import { Agreed } from './agreed.tsx'

const record = (...scope: ConsentRecord['scope']) => ({ day: '2026-11-23', scope }) as ConsentRecord

test('a person who comes back reads when they said yes, what they shared and what they kept', () => {
  render(<Agreed agreed={record('summary', 'contact', 'triage', 'attestation')} />)
  expect(screen.getByText('Le 23 novembre 2026, tu as partagé : ton résumé et comment te joindre.')).toBeVisible()
  expect(screen.getByText('Tu as gardé pour toi : des messages.')).toBeVisible()
})

test('a person who chose no part reads that only the reason was shared', () => {
  render(<Agreed agreed={record('triage', 'attestation')} />)
  expect(screen.getByText('Le 23 novembre 2026, tu as dit oui. Tu as partagé seulement la raison.')).toBeVisible()
})

test('a record that is not theirs is reported as such', () => {
  render(<Agreed agreed="unverified" />)
  expect(screen.getByText('On n’a pas pu vérifier ton accord.')).toBeVisible()
})
