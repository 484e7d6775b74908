import '#client/ui/older-browsers.ts'
import { addWords } from '#client/i18n/activate-words.ts'
import { messages } from '#language/youth-later.po'

// The words that are not needed before the first tap.
addWords(messages)
