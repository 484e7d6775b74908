/** `unasked`: the browser asks once somebody wants them. `missing`: this browser shows none from a page. */
export type NotifierState = 'unasked' | 'granted' | 'denied' | 'missing'

/** The browser's notifications: one at a time, with a title that says nothing of anybody. */
export type Notifier = {
  readonly state: () => NotifierState
  /** Asks the browser's question. Call it at a press only. */
  readonly ask: () => Promise<void>
  /** Shows it, in place of the former one. */
  readonly show: () => void
  /** Puts away the one that stands. */
  readonly hide: () => void
  /** The permission may have changed outside of the page. */
  readonly look: () => void
}

type Parts = {
  readonly Notification: typeof Notification | undefined
  /** Of this kind of desk: the notification of another desk in this browser stays. */
  readonly tag: string
  readonly title: () => string
  /** Somebody pressed it. */
  readonly onPress: () => void
  readonly onChange: () => void
}

export function createNotifier({ Notification: Native, tag, title, onPress, onChange }: Parts): Notifier {
  let shown: Notification | null = null
  let state: NotifierState = stateNow()

  function stateNow(): NotifierState {
    if (!Native) return 'missing'
    return Native.permission === 'default' ? 'unasked' : Native.permission
  }
  function become(next: NotifierState) {
    if (next === state) return
    state = next
    onChange()
  }
  const look = () => {
    if (state !== 'missing') become(stateNow())
  }
  function hide() {
    shown?.close()
    shown = null
  }

  return {
    state: () => state,
    async ask() {
      if (state === 'unasked') await Native?.requestPermission()
      look()
    },
    show() {
      look()
      if (!Native || state !== 'granted') return
      try {
        // `silent`: the sound is the page's own, and can be muted there. `renotify`: not every browser's types have it.
        const options: NotificationOptions & { renotify: boolean } = { tag, silent: true, renotify: true }
        shown = new Native(title(), options)
        shown.onclick = () => {
          hide()
          onPress()
        }
      } catch {
        // Android shows notifications of service workers only.
        become('missing')
      }
    },
    hide,
    look,
  }
}
