import { t } from '@lingui/core/macro'

/** Name and function, from a certificate. Some names say the function already. */
export const readerName = ({ alias, title }: { readonly alias: string; readonly title: string }): string =>
  alias.includes(title) ? alias : t`${alias} (${title})`
