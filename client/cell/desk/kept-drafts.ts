import * as v from 'valibot'
import { ticketId } from '#shared/ids.ts'
import type { Drafts } from './desk-phases.ts'

/** What an earlier load of this tab kept, and how this one keeps it. */
export type DraftMemory = { readonly read: () => string | null; readonly keep: (text: string | null) => void }

/** The text for the next load of this tab (SPEC S39). Null if there is nothing to keep. */
export const textOfDrafts = (drafts: Drafts): string | null =>
  drafts.size === 0 ? null : JSON.stringify([...drafts].map(([ticket, draft]) => ({ ticket, draft })))

/** What a former load kept. Of another form than this build's it is nothing: a draft is lost then, and no desk stays closed for it. */
export function draftsOf(text: string | null): Drafts {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), keptDrafts), text)
  return new Map(parsed.success ? parsed.output.map(({ ticket, draft }) => [ticket, draft]) : [])
}

const keptDrafts = v.array(v.strictObject({ ticket: ticketId, draft: v.string() }))
