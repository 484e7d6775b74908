import { t } from '@lingui/core/macro'
import { useId, useRef, useState } from 'react'
import { limits } from '#shared/protocol/limits.ts'

type Properties = { readonly path: string; readonly login: string; readonly onDone: () => void }

/** The link of an invitation, shown once: nobody else knows the secret in it, not even the server. */
export function InvitationLink({ path, login, onDone }: Properties) {
  const [copied, setCopied] = useState<'no' | 'yes' | 'failed'>('no')
  const field = useRef<HTMLInputElement>(null)
  const id = useId()
  const hours = limits.invitation / 3_600_000

  async function copy() {
    const link = `${location.origin}${path}`
    const done = await navigator.clipboard.writeText(link).then(
      () => 'yes' as const,
      () => 'failed' as const,
    )
    if (done === 'failed') field.current?.select()
    setCopied(done)
  }

  return (
    <div className="notice supervisor-link" data-kind="good">
      <label htmlFor={id}>{t`Lien d’invitation de ${login}`}</label>
      <input
        ref={field}
        id={id}
        readOnly
        value={`${location.origin}${path}`}
        onFocus={(event) => event.target.select()}
      />
      <p>
        {t`Affiché une seule fois, valable ${hours} heures, utilisable une fois. Donnez-le de la main à la main ou par une messagerie sûre : qui a ce lien prend cette place.`}
      </p>
      <div className="supervisor-actions">
        <button type="button" className="button" data-kind="main" onClick={copy}>
          {t`Copier le lien`}
        </button>
        <button type="button" className="button" onClick={onDone}>
          {t`C’est transmis`}
        </button>
      </div>
      <p role="status">
        {copied === 'yes' && t`Lien copié.`}
        {copied === 'failed' && t`Le navigateur a refusé de copier. Le lien est sélectionné : copiez-le au clavier.`}
      </p>
    </div>
  )
}
