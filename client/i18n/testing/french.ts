import { i18n } from '@lingui/core'

// Outside production builds the macros leave the French text in the code, so tests need no catalogue.
i18n.loadAndActivate({ locale: 'fr', messages: {} })
