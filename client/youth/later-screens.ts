import { dropStrayPresses } from '#client/ui/double-press.ts'
import { keepFocus } from '#client/ui/keep-focus.ts'
import './later-words.ts'

// Needed by every screen after the first. On the first screen, no control disappears and none takes another's place.
keepFocus(document)
dropStrayPresses(document)
