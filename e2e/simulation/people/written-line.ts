import { createHash } from 'node:crypto'
import type { Content } from '#shared/protocol/content.ts'
import type { LineClaim } from '#shared/protocol/line.ts'

/** What a page sealed. `tampering`: what a tampered page did to it, and the mark that every reader of it must see. */
export type WrittenLine = {
  readonly content: Content
  /** The public point of the key that signed it. */
  readonly author: string
  readonly certificate: string | null
  readonly claim: LineClaim
  /** Of the entry, as the next line of its author names it. */
  readonly hash: string
  readonly tampering: Tampering | null
}

/**
 * `forged`: signed by another key than the one it names. `head`: its author saw another log. `former`: it follows another line than its author's last
 * one. `back`: its author had seen more in their former line.
 */
export type Tampering = { readonly kind: 'forged' | 'head' | 'former' | 'back'; readonly mark: 'forged' | 'gap' }

/** The name of a content that no other one of a run has, for the moment at which a person pressed. */
export function nameOf(content: Content): string {
  if (content.kind === 'text') return content.text
  return content.kind === 'proposal' ? content.summary : JSON.stringify(content)
}

/** A head or a hash of nothing. */
export const noHash = (name: string): string => createHash('sha256').update(name).digest('base64url')
