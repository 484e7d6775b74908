import type { Identity } from '../identity/identity.ts'

/** The name is always written; the colour and the initial only help. */
export function IdentityBadge({ identity }: { identity: Identity }) {
  return (
    <span className="listener-identity" data-colour={identity.colour}>
      <span className="listener-identity-letter" aria-hidden="true">
        {identity.name.charAt(0)}
      </span>
      <span className="listener-identity-name">{identity.name}</span>
    </span>
  )
}
