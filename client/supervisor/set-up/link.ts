import * as v from 'valibot'
import { bytes32 } from '#shared/ids.ts'

/** `#set-up=<secret>`, or null. */
export function readSetUpSecret(fragment: string): string | null {
  const parsed = v.safeParse(bytes32, fragment.replace(/^#set-up=/, ''))
  return fragment.startsWith('#set-up=') && parsed.success ? parsed.output : null
}

/** Reads the printed secret and removes it from the address, so that it stays in no history entry. */
export function takeSetUpSecret(from: Window = window): string | null {
  const secret = readSetUpSecret(from.location.hash)
  if (from.location.hash.startsWith('#set-up=')) from.history.replaceState(null, '', from.location.pathname)
  return secret
}
