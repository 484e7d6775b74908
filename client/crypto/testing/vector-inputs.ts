/** What the vectors are made of: fixed ids, secrets, pairs and words. `npm run vectors` derives the rest. */
export const vectorInputs = {
  organisation: {
    public: 'BEBpHha60MENj_J6wC9HwCnBOq--zmZqqt7GhOt9-2PpgCzAu85UTUja4Hg0OePD3VQ7n2wfTGRgR5ipVtlXAPk',
    scalar: 'Y9F9VictGUoQWiLw1opdT5M7sHD4abDiGXcoRcFy1hc',
    wrappedTo: 'AQEBAQEBAQEBAQEBAQEBAQ',
  },
  listener: {
    id: 'AQEBAQEBAQEBAQEBAQEBAQ',
    enc: {
      public: 'BFsrFD4C_cX3Feq4bMRNtnr_-HUWrRfQrIAbZ0KBIUIdJILCEeb30JabqpH5DeplePm6Vnu7u6afQ78D-lLf6mE',
      scalar: 'YvOzrW62xNaKX2OEcv1VjzLMnoWNVsC-1z38sbA5dbA',
    },
    sig: {
      public: 'BIXfi7Qhk8hZVkfKV7fMNLkW3BDDX3XgM26hVbLjUBave8ZjZ-1mWEd56EsIcUhibEbEiRoHPX-MYslizwH6ojk',
      scalar: 'EhBiXhc1V_W0r7c6OaYqA_GA6YVLiGkpD_AvIiI-ui0',
    },
    exportKey: 'BgYGBgYGBgYGBgYGBgYGBgYGBgYGBgYGBgYGBgYGBgYGBgYGBgYGBgYGBgYGBgYGBgYGBgYGBgYGBgYGBgYGBg',
  },
  invitation: {
    secret: 'CQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQk',
    enrolment: {
      invitation: 'CwsLCwsLCwsLCwsLCwsLCw',
      role: 'listener',
      login: 'sam',
      id: 'AQEBAQEBAQEBAQEBAQEBAQ',
      alias: 'Sam',
      enc: 'BFsrFD4C_cX3Feq4bMRNtnr_-HUWrRfQrIAbZ0KBIUIdJILCEeb30JabqpH5DeplePm6Vnu7u6afQ78D-lLf6mE',
      sig: 'BIXfi7Qhk8hZVkfKV7fMNLkW3BDDX3XgM26hVbLjUBave8ZjZ-1mWEd56EsIcUhibEbEiRoHPX-MYslizwH6ojk',
    },
  },
  channel: {
    id: 'BAQEBAQEBAQEBAQEBAQEBA',
    seed: 'CAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAg',
    key: 'CQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQk',
    content: {
      kind: 'text',
      text: 'Bonjour, ça va pas trop.',
      at: 1795424400000,
    },
    sender: {
      epoch: 2,
      role: 'youth',
      session: 'BQUFBQUFBQUFBQUFBQUFBQ',
    },
    number: 7,
    claim: {
      seen: { position: 258, head: 'AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE' },
      former: null,
    },
    signal: {
      kind: 'typing',
      on: true,
    },
  },
  line: {
    log: { kind: 'conversation', id: 'BAQEBAQEBAQEBAQEBAQEBA' },
    author: 'BIXfi7Qhk8hZVkfKV7fMNLkW3BDDX3XgM26hVbLjUBave8ZjZ-1mWEd56EsIcUhibEbEiRoHPX-MYslizwH6ojk',
    certificate: 'AwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwM',
    header: { epoch: 2, role: 'listener', session: 'BQUFBQUFBQUFBQUFBQUFBQ', sequence: 7 },
    claim: {
      seen: { position: 258, head: 'AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE' },
      former: 'AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI',
    },
    content: '{"kind":"text","text":"Oui.","at":1795424400000}',
    sealed: 'AAECAwQFBgcICQoL',
  },
  team: {
    id: 'AwMDAwMDAwMDAwMDAwMDAw',
    epoch: 1,
    public: 'BGiMaigtJ_LgGKOCuAW8d-20glydXTlzTdje200chWM0KVFouIsjZZrIqkTVdBhgNr_9wavI_xOrQZkJC9QeebQ',
    scalar: 'lBTXbuFK-loqIoDcGYEQZz0ykDnYJG02micsxqsJwlg',
    recoverySheet: [
      'abeille',
      'balcon',
      'cabane',
      'dauphin',
      'falaise',
      'galerie',
      'abricot',
      'bagage',
      'cadeau',
      'damier',
      'fanfare',
      'gazelle',
    ],
    member: {
      id: 'AgICAgICAgICAgICAgICAg',
      enc: {
        public: 'BJbDhTPEBa-l9hHQKInIQnYdcUz-6Jx6QJCmfFbXvmk6zkg2TTxnK20Wp5KqI-o5M25EyUYELxzj1ueLXk5pIEk',
        scalar: 'H1_0BW-Xe5tqXKUEG5uHsNa2RgoVqYJeDdT1fZAXsQk',
      },
      sig: {
        public: 'BEQikfqCpojPvfUIf6PHLCKnLLLgjYrLGIbCKM9-EUYT6kdsxiUXqoK5EwXCaz-CyhFKq6zm_no9qD7gFsCWlhc',
        scalar: 'vHYPy8pF_q4KuZ2wwU40LfLQws7b6Tr_wRUfKxCm1_I',
      },
    },
  },
  returnCode: {
    words: ['abeille', 'balcon', 'cabane', 'dauphin', 'falaise', 'galerie'],
    deploymentId: 'CgoKCgoKCgoKCgoKCgoKCg',
  },
  ticket: {
    day: '2026-11-23',
    proposal: {
      kind: 'proposal',
      id: 'BwcHBwcHBwcHBwcHBwcHBw',
      reason: 'home',
      specialities: ['social', 'legal'],
      urgency: 'soon',
      summary: 'Tu veux parler à quelqu’un de chez toi.',
      suggested: [],
      expires: 1795428000000,
    },
    permit: {
      r: 'CAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAg',
      sig: 'BHivG-eADULLOWQ0eYtmYe4ggPUcSmQ09P_qzKNCG3Sj3zNcNlIZuDo5s2b49WuhyDBhUHPzYTL1AIR21NtqCyE',
      scalar: 'qSXg3poCsIPqzQZta_7LSDKp8hFpriopj85BbXUEGTQ',
    },
    chosen: {
      summary: {
        text: 'Je veux voir quelqu’un sans que mon père le sache.',
      },
      messages: {
        lines: [
          {
            role: 'youth',
            text: 'Il regarde mon téléphone.',
          },
        ],
      },
      contact: {
        method: 'phone',
        value: '06 00 00 00 00',
        safeTime: 'mardi 17 h',
        instructions: 'Ne pas laisser de message.',
      },
    },
  },
  statements: {
    nextEnc: {
      public: 'BIEhDlMwszHV_WbHpxGAWOpuNLBzByqcmrRSV-3WjErad2oFT7qwlsMKj8g5Ou5YggmlwL7bhzkeEfNw_QHX1oQ',
      scalar: 'O5AOeYMvA2dEoQAjh4p7f-a7SnwwoVwmeGk4JrUl0IM',
    },
    nextTeam: {
      public: 'BOWdGyJXgFm0TvqMwJm4QbH5pduPU7VmfMphmby7XQd_Zx9csgNvVjSWKGnaCUOYtM2zpL1_wWJ8a6Eemog0xbQ',
      scalar: 'Cy8oBIoyeTJTj5qeCUkIcyRNCwwJFFSTEm3zN1roam4',
    },
    former: 'CgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgo',
    gone: 'CwsLCwsLCwsLCwsLCwsLCw',
  },
} as const
