import { dropStrayPresses } from '#client/ui/double-press.ts'
import { keepFocus } from '#client/ui/keep-focus.ts'
import './later-words.ts'

// What every screen needs after the first, on which nothing goes and nothing comes to stand where something was.
keepFocus(document)
dropStrayPresses(document)
