import { limits } from '#shared/protocol/limits.ts'
import type { Result } from '#shared/result.ts'

/** Nothing that this page's code can open was made after it: no true clock is earlier. */
export const madeAfter = Date.UTC(2026, 10, 29)

/** The times that a device knows, milliseconds. `service`: what the service says, null before it said anything. `isOwnWrong`: a person said so. */
export type Clocks = { readonly own: number; readonly service: number | null; readonly isOwnWrong: boolean }

/**
 * The time at which a certificate counts as over: the latest that is known. So a service cannot turn the time back to a certificate that is
 * over. A person who said that the device's date is wrong is believed.
 */
export const latestTime = ({ own, service, isOwnWrong }: Clocks): number =>
  Math.max(isOwnWrong && service !== null ? service : own, service ?? own, madeAfter)

/**
 * The newest date of issue that counts as a time, milliseconds, after a signed one was seen: no true clock is earlier. One that is more than a day
 * past the latest time that is known (`now`) is the error of whoever signed, and says nothing.
 */
export const newestOf = (before: number, issued: number, now: number): number =>
  issued - now > limits.clockTolerance ? before : Math.max(before, issued)

/** Whether nobody may be let in under this staple any more. `now` in milliseconds. */
export const isStapleOver = ({ until }: { readonly until: number }, now: number): boolean => now >= until * 1000

/** Whether only this device's date can be the reason that a certificate counts as over. */
export const mayBeAhead = ({ own, service, isOwnWrong }: Clocks): boolean =>
  !isOwnWrong && service !== null && own - service > limits.clockTolerance

/** The one question about the device's date, and the answer. */
export type Dates = {
  /** The device's date, milliseconds, while the question waits for an answer; null otherwise. */
  readonly asked: () => number | null
  readonly answer: (isRight: boolean) => void
  /**
   * Runs a check of certificates at the latest time that is known. If only a date refuses, and this device's may be ahead, it asks the person once
   * and runs the check again. Until then nothing is granted and nobody is refused.
   */
  readonly settle: <Checked extends Result<unknown, string>>(
    check: (now: number) => Promise<Checked>,
  ) => Promise<Checked>
}

export function createDates(clocks: () => Omit<Clocks, 'isOwnWrong'>, changed: () => void): Dates {
  let said: 'right' | 'wrong' | null = null
  let asked: { readonly at: number; readonly done: Promise<void>; readonly end: () => void } | null = null
  const known = (): Clocks => ({ ...clocks(), isOwnWrong: said === 'wrong' })

  function ask(): Promise<void> {
    if (asked === null) {
      let end = () => {}
      const done = new Promise<void>((resolve) => {
        end = resolve
      })
      asked = { at: known().own, done, end }
      changed()
    }
    return asked.done
  }

  return {
    asked: () => asked?.at ?? null,
    answer(isRight) {
      said = isRight ? 'right' : 'wrong'
      asked?.end()
      asked = null
      changed()
    },
    async settle(check) {
      const checked = await check(latestTime(known()))
      if (checked.ok || !isOver.has(checked.refused) || said !== null || !mayBeAhead(known())) return checked
      await ask()
      return check(latestTime(known()))
    },
  }
}

/** The refusals of a listener or a card that are only a matter of the date. */
const isOver: ReadonlySet<string> = new Set([
  ...['expired', 'lapsed', 'team-expired', 'team-lapsed', 'listener-expired', 'attestation-over'],
])
