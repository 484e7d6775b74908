/** What a process of the bench can be asked by the one that started it. Everything given and answered is plain data. */
export type Commands = Readonly<Record<string, (given: never) => Promise<unknown>>>

export type Asked = { readonly id: number; readonly name: string; readonly given: unknown }
export type Answered = { readonly id: number } & (
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly reason: string }
)
/** The first message of a process: what whoever started it needs to know. */
export type Ready = { readonly ready: unknown }

/** Says `ready`, then answers until the parent is gone. */
export function answerParent(commands: Commands, ready: unknown): void {
  const tell = (message: Ready | Answered) => void process.send?.(message)
  process.on('message', ({ id, name, given }: Asked) => {
    const command = commands[name] as ((given: unknown) => Promise<unknown>) | undefined
    const answered = command ? command(given) : Promise.reject(new Error(`there is no command ${name}`))
    answered.then(
      (value) => tell({ id, ok: true, value }),
      (thrown: unknown) => tell({ id, ok: false, reason: reasonOf(thrown) }),
    )
  })
  // Nothing may outlive the bench.
  process.on('disconnect', () => process.exit())
  tell({ ready })
}

const reasonOf = (thrown: unknown): string =>
  thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)
