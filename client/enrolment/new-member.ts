import * as v from 'valibot'
import { type FreshStaffKeys, newStaffKeys, wrapStaffKeys } from '#client/crypto/staff/staff-keys.ts'
import type { StaffId } from '#shared/ids.ts'
import type { Answer } from '#shared/protocol/exchange.ts'
import { alias } from '#shared/protocol/wire.ts'
import { ok, type Result, refuse } from '#shared/result.ts'
import { isLongEnough, type PasswordClient, preparePassword } from './password-client.ts'
import type { EnrolmentRefusal } from './refusals.ts'

/** A member's keys and password record, ready for registration. */
export type NewMember = {
  readonly id: StaffId
  readonly alias: string
  readonly keys: FreshStaffKeys
  readonly wrappedKeys: string
  readonly record: string
}

type Choice = { readonly alias: string; readonly password: string; readonly opaque: PasswordClient }

/** Registers the password by OPAQUE, which gives the server nothing to guess it from, and seals new keys under it. `start` is the server's first step. */
export async function makeMember(
  choice: Choice,
  start: (request: string) => Promise<Answer<{ readonly response: string; readonly staff: StaffId }>>,
): Promise<Result<NewMember, EnrolmentRefusal>> {
  const shown = v.safeParse(alias, choice.alias)
  if (!shown.success) return refuse('invalid-alias')
  if (!isLongEnough(choice.password)) return refuse('password-too-short')
  const password = preparePassword(choice.password)

  const { state, request } = await choice.opaque.startRegistration(password)
  const started = await start(request)
  if (!started.ok) return started
  const { response, staff: id } = started.value
  const finished = await choice.opaque.finishRegistration({ state, response, password })
  if (!finished.ok) return finished
  const keys = await newStaffKeys()
  const wrappedKeys = await wrapStaffKeys(keys, finished.value.exportKey, id)
  return ok({ id, alias: shown.output, keys, wrappedKeys, record: finished.value.record })
}
