import '#client/ui/older-browsers.ts'
import { messages } from '#client/i18n/fr/youth-later.po'
import { learnFrench } from '#client/i18n/speak-french.ts'

// The words of everything that is not needed before the first tap.
learnFrench(messages)
