import * as v from 'valibot'
import type { Scheduler } from '#shared/scheduler.ts'

/** What stands unsent in the fields of a screen, by the field's name. It is kept with what it belongs to, sealed (SPEC D5). */
export const fieldTexts = v.record(v.string(), v.string())
export type FieldTexts = v.InferOutput<typeof fieldTexts>

export type KeptFields = {
  readonly read: (name: string) => string | undefined
  /** An empty text is kept no more. A text of more than `keptCharacters` is not kept: it is too long to be sent, and might fill the tab's storage. */
  readonly write: (name: string, text: string) => void
  readonly texts: () => FieldTexts
  /** Saves at once what is not saved yet. */
  readonly flush: () => void
  /** Saves nothing from now on. */
  readonly stop: () => void
}

export const keptCharacters = 20_000

/** How long a written text may wait before it is saved, milliseconds: not every key is sealed by itself. */
const saveAfter = 500

export function createKeptFields(
  start: FieldTexts,
  { after, save }: { readonly after: Scheduler['after']; readonly save: (texts: FieldTexts) => void },
): KeptFields {
  let texts = start
  let cancel: (() => void) | undefined
  let isStopped = false

  function flush(): void {
    if (!cancel) return
    cancel()
    cancel = undefined
    save(texts)
  }
  return {
    read: (name) => texts[name],
    write(name, text) {
      if ((texts[name] ?? '') === text) return
      const { [name]: _former, ...others } = texts
      texts = text === '' || text.length > keptCharacters ? others : { ...others, [name]: text }
      if (!isStopped) cancel ??= after(saveAfter, flush)
    },
    texts: () => texts,
    flush,
    stop() {
      isStopped = true
      cancel?.()
      cancel = undefined
    },
  }
}
