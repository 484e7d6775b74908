/** Who hears complaints in this country: about personal data (GDPR art. 77), and about a page that is not accessible (RGAA's declaration). */
export const nationalAuthorities = {
  data: {
    name: 'CNIL',
    address: '3 place de Fontenoy, TSA 80715, 75334 Paris Cedex 07',
    phone: '01 53 73 22 22',
    form: 'https://www.cnil.fr/fr/plaintes',
  },
  access: {
    name: 'Défenseur des droits',
    address: 'Libre réponse 71120, 75342 Paris Cedex 07',
    form: 'https://formulaire.defenseurdesdroits.fr/',
  },
} as const
