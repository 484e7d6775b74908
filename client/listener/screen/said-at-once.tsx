import { t } from '@lingui/core/macro'
import { useState } from 'react'
import { type Delivery, deliveryOf, type Outbox } from '#client/conversation/outbox.ts'
import { refusalWords } from '#client/ui/refusal-words.ts'
import { unreachable } from '#shared/result.ts'
import type { SaidAtOnce } from '../desk/seat.ts'

/** The last line that one click sent from a panel, and whether it was sent. */
type Said = { readonly words: string; readonly result: SaidAtOnce }

export function useSaidAtOnce() {
  const [said, setSaid] = useState<Said>()
  const say = (words: string, send: () => SaidAtOnce) => setSaid({ words, result: send() })
  return [said, say] as const
}

/** The result, beside the button: it says "sent" only once the service has stored the line. */
export function WhatBecame({ of: said, outbox }: { of: Said | undefined; outbox: Outbox }) {
  return (
    <p role="status" className="listener-soft">
      {said && words(said, outbox)}
    </p>
  )
}

function words({ words, result }: Said, outbox: Outbox): string | undefined {
  if (!result.ok) return `${t`Pas envoyé : « ${words} ».`} ${notSentWords(result.refused)}`
  const delivery = deliveryOf(outbox, result.value)
  return delivery && deliveryWords(words, delivery)
}

function deliveryWords(words: string, { state, refused }: Delivery): string {
  switch (state) {
    case 'sending':
      return t`Envoi : « ${words} »…`
    case 'not-sent': {
      const said = t`Pas encore envoyé : « ${words} ».`
      return refused ? `${said} ${refusalWords(refused)}` : said
    }
    case 'sent':
      return t`Envoyé : « ${words} »`
    default:
      return unreachable(state)
  }
}

function notSentWords(refused: Extract<SaidAtOnce, { ok: false }>['refused']): string {
  return refused === 'no-key'
    ? t`L’appareil du jeune ne vous a pas encore donné la clé de cette conversation.`
    : refusalWords(refused)
}
