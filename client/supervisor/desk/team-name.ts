import { t } from '@lingui/core/macro'

/** The team's name in its certificate, which young people may see. */
export const teamName = (): string => t`Équipe de suivi`
