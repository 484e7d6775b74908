/**
 * Fixed outputs of `relais/2`, written by `npm run vectors` from vector-inputs.ts: another byte is another protocol. The random source is
 * `counting()`. Wraps and signatures have randomness that a test cannot set, so the tests open and verify them instead.
 */
export const vectors = {
  organisation: {
    public: 'BEBpHha60MENj_J6wC9HwCnBOq--zmZqqt7GhOt9-2PpgCzAu85UTUja4Hg0OePD3VQ7n2wfTGRgR5ipVtlXAPk',
    scalar: 'Y9F9VictGUoQWiLw1opdT5M7sHD4abDiGXcoRcFy1hc',
    wrappedTo: 'AQEBAQEBAQEBAQEBAQEBAQ',
    wrap: 'BJAR_nzbprv2oOqK7Oh8dXf1X4HqZAy-P1Db6EhoQYHbjs0ByeUrAXoeCxgw1vh3-jnS71Hd-Tvd8MrE7-i3epuqF3Vuu1ptfAkZ5HV6KTsd07w4wFQ4m7RK6MdBPFdw4ob1dhtirECCtDKZlt3NdMw',
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
    certificate:
      'eyJhbGciOiJFUzI1NiIsInR5cCI6InJlbGFpcy1jZXJ0aWZpY2F0ZSJ9.eyJpZCI6IkFRRUJBUUVCQVFFQkFRRUJBUUVCQVEiLCJyb2xlIjoibGlzdGVuZXIiLCJhbGlhcyI6IlNhbSIsInRpdGxlIjoiw6ljb3V0YW50IiwicGVyc29uIjoiQVFFQkFRRUJBUUVCQVFFQkFRRUJBUSIsImVuYyI6IkJGc3JGRDRDX2NYM0ZlcTRiTVJOdG5yXy1IVVdyUmZRcklBYlowS0JJVUlkSklMQ0VlYjMwSmFicXBINURlcGxlUG02Vm51N3U2YWZRNzhELWxMZjZtRSIsInNpZyI6IkJJWGZpN1FoazhoWlZrZktWN2ZNTkxrVzNCRERYM1hnTTI2aFZiTGpVQmF2ZThaalotMW1XRWQ1NkVzSWNVaGliRWJFaVJvSFBYLU1Zc2xpendINm9qayIsIm5iZiI6MTc5NTI0ODAwMCwiZXhwIjoxNzk4MDEyODAwfQ.Bm2QsOHGRiWRVOygdmjgS4zwDq8XtsESdSefvSfeiDBOpGjTpm6yPNe7OBfTxATQ8Oa17v6balPrngh8miGstw',
    fingerprint: 'oadHUCcAGOMJe5TbUSYGtyB8hWdFUdcyhDzGZSjzxck',
    staple:
      'eyJhbGciOiJFUzI1NiIsInR5cCI6InJlbGFpcy1zdGFwbGUifQ.eyJkZXBsb3ltZW50IjoiREREREREREREREREREREREREREREQSIsImZpbmdlcnByaW50Ijoib2FkSFVDY0FHT01KZTVUYlVTWUd0eUI4aFdkRlVkY3loRHpHWlNqenhjayIsIm51bWJlciI6MSwiaGFzaCI6IkFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUEiLCJpc3N1ZWQiOjE3OTU0MjA4MDAsInVudGlsIjoxNzk2NjMwNDAwfQ.chFMIumjxGYsvmhRa9qJJFPbSSsyxmmrGhypAjhrzbWgM6hz7ySyka7fQm3AUvu54QG0kwSPPZc2VhZ6NvXjGw',
    wrappedKeys:
      'AAECAwQFBgcICQoLm0d9r5-S6nHmQaTH07UopMLHApa7j3P6baxnghNPUHP7inXqCMfIUZ9R3-fRnWtSzr4oFzmwICCdGB7LUjFCaDqiCjZw87CMSfveea9yzaI',
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
    proof: 'dCzQLgNjdq1JYtryyETs2wYmN310JvbUs4qEMDId9i4',
    statement:
      'eyJhbGciOiJFUzI1NiIsInR5cCI6InJlbGFpcy1pbnZpdGF0aW9uIn0.eyJkZXBsb3ltZW50IjoiQ2dvS0Nnb0tDZ29LQ2dvS0Nnb0tDZyIsImJ5IjoiQVFFQkFRRUJBUUVCQVFFQkFRRUJBUSIsImludml0YXRpb24iOiJDd3NMQ3dzTEN3c0xDd3NMQ3dzTEN3Iiwicm9sZSI6Imxpc3RlbmVyIiwibG9naW4iOiJzYW0iLCJ0aXRsZSI6IsOpY291dGFudCIsInBlcnNvbiI6IkFRRUJBUUVCQVFFQkFRRUJBUUVCQVEiLCJzZWNyZXRTaGEyNTYiOiJqQXpCZWdTVUxNVDQ0UDRMTUNZRzB4Q0lZTUVtUW91aXp1dGZudFFjS3dVIiwidW50aWwiOjE3OTU2ODAwMDB9.Dk661akUNQ1nweEydtMJssZOQqnijaiZmwiRz2MSIkLu5TiDiYq2PCOSl4QTikLbAnF5iHOmk7NFrAwz32UGng',
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
      seen: {
        position: 258,
        head: 'AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE',
      },
      former: null,
    },
    signal: {
      kind: 'typing',
      on: true,
    },
    envelope: {
      epoch: 2,
      role: 'youth',
      session: 'BQUFBQUFBQUFBQUFBQUFBQ',
      sequence: 7,
      sealed:
        'AAECAwQFBgcICQoLgFiVZOMf9VcH1VZ8YjMPNHhetWt3L2Ug7Hc1cyLdTsi52UAv5Q-ojobjHpg0K4z9yPR28U8h5UMyEOQna6bjXxYmxYpVMo0No2biMC8rSuLBFH6PkFmffRIJtYTYyR8H4Ll-sBzLmbWpQUHwLbyAja69EuQLeI9DYSkSrzGEd8_qm4ABB43hZWQ14vLbFmgFri5eHYM8K7MG593ZZekHShR_EG3aa32LDjWU7TNSTzV4mJkpYF2m3xjwZaMiI0vp4EsesoAqwtgYj-H5iq_Y01FuVPwS21Z5WZkYibVWLgpqmrEgQOjw12aoykSir2OgnLVvQMowQonnx8r9FS4B-X67RvYqqJUdagIv-ET3aGE',
    },
    frame: {
      epoch: 2,
      role: 'youth',
      session: 'BQUFBQUFBQUFBQUFBQUFBQ',
      counter: 7,
      sealed:
        'DA0ODxAREhMUFRYXTRzFUFCZoV9EiG_o1aKsOUQ-PCZ4BJMKJT47gtg8b33yNTzWQHDqliHq1bswBPqxL7zMhftsg-XD1jUx9TIVhN3u9E1C0Q6wvC0jJgQt_3tlnsxidxQ_b8yhU4I8I1WdawWWVsG2IhLk_MxVfkjvehfe921C_Ri3aRxURHyHE5q71C3l6HRGNt4OKLiyPFR0UsxzVLOndWYB00MgXh6mi_qmHVK2wu2sOCcbvuEFLoVeeh1n_oCb4c_UKjCvPQEcmDo2hzkZuc_xKS3YvPaXxCAJGNibe01kumZd1iAhEASup2ISxZlGyDwjjRcZzNtBbAmyw-Hv5DLysxutTXSZ3PeCAGZXUEWjexCJI97e99M',
    },
    conversationOfListenerSig: 'TDdcyF7aE9UqmK9gAMNn8w',
    readers: {
      entry:
        'eyJhbGciOiJFUzI1NiIsInR5cCI6InJlbGFpcy1yZWFkZXJzIn0.eyJib2R5Ijp7ImNvbnZlcnNhdGlvbiI6IlREZGN5RjdhRTlVcW1LOWdBTU5uOHciLCJkZXZpY2UiOiJCSVhmaTdRaGs4aFpWa2ZLVjdmTU5Ma1czQkREWDNYZ00yNmhWYkxqVUJhdmU4WmpaLTFtV0VkNTZFc0ljVWhpYkViRWlSb0hQWC1NWXNsaXp3SDZvamsiLCJlcG9jaCI6MSwiZm9ybWVyIjpudWxsLCJyZWFkZXJzIjpbeyJmaW5nZXJwcmludCI6Im9hZEhVQ2NBR09NSmU1VGJVU1lHdHlCOGhXZEZVZGN5aER6R1pTanp4Y2siLCJraW5kIjoibGlzdGVuZXIiLCJrZXkiOiJCRnNyRkQ0Q19jWDNGZXE0Yk1STnRucl8tSFVXclJmUXJJQWJaMEtCSVVJZEpJTENFZWIzMEphYnFwSDVEZXBsZVBtNlZudTd1NmFmUTc4RC1sTGY2bUUiLCJmaXJzdEVwb2NoIjowLCJyb3N0ZXIiOnsibnVtYmVyIjoxLCJoYXNoIjoiQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQSJ9fV19LCJ3cmFwcyI6WyJCT0daUWNOalRoV1dyNHRzMEtRWXJqQ3dSQzY5alZVMXJ4TTdBMnZvd2JDQk9oMGxkUVAwak1BcUNGb3Z6aFdHQUVZa0g2YVNyQUoxR193eXRfYlR0Y3l6eU1qT0tHZHZOUVQ4cjlVNkRzdHhqSC1jcTFwT19FMHZwdk95XzhINHZyaVlqcTdjRXRwdzFUTWluM3VFWUk5eEg0RnltOXQyUlByV3R1QWN3R3VodS1aNHlKd1dwSmJ3c25hYWxVNGFDUSJdfQ.qu8CpvtXw2AQCJPBWaSd5_7NbDgMYXcoyjqU-u9EAkMOLEOlVvyc4WiZ36IWOmwTJStFyOBDjl-p8kCIE9wBdA',
      key1: '7b8o7LWoGb_uZgxtiqg5IJLV1mj4UWUwKvo7dhkutgo',
    },
  },
  line: {
    log: {
      kind: 'conversation',
      id: 'BAQEBAQEBAQEBAQEBAQEBA',
    },
    author: 'BIXfi7Qhk8hZVkfKV7fMNLkW3BDDX3XgM26hVbLjUBave8ZjZ-1mWEd56EsIcUhibEbEiRoHPX-MYslizwH6ojk',
    certificate: 'AwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwM',
    header: {
      epoch: 2,
      role: 'listener',
      session: 'BQUFBQUFBQUFBQUFBQUFBQ',
      sequence: 7,
    },
    claim: {
      seen: {
        position: 258,
        head: 'AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE',
      },
      former: 'AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI',
    },
    content: '{"kind":"text","text":"Oui.","at":1795424400000}',
    sealed: 'AAECAwQFBgcICQoL',
    bytes:
      'AAABAgEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQl7ImtpbmQiOiJ0ZXh0IiwidGV4dCI6Ik91aS4iLCJhdCI6MTc5NTQyNDQwMDAwMH0',
    signed:
      'AQANcmVsYWlzLzIvbGluZQEADGNvbnZlcnNhdGlvbgEAFkJBUUVCQVFFQkFRRUJBUUVCQVFFQkECAAgAAAAAAAAAAgEACGxpc3RlbmVyAQBXQklYZmk3UWhrOGhaVmtmS1Y3Zk1OTGtXM0JERFgzWGdNMjZoVmJMalVCYXZlOFpqWi0xbVdFZDU2RXNJY1VoaWJFYkVpUm9IUFgtTVlzbGl6d0g2b2prAQArQXdNREF3TURBd01EQXdNREF3TURBd01EQXdNREF3TURBd01EQXdNREF3TQEAFkJRVUZCUVVGQlFVRkJRVUZCUVVGQlECAAgAAAAAAAAABwIACAAAAAAAAAECAQArQVFFQkFRRUJBUUVCQVFFQkFRRUJBUUVCQVFFQkFRRUJBUUVCQVFFQkFRRQEAK0FnSUNBZ0lDQWdJQ0FnSUNBZ0lDQWdJQ0FnSUNBZ0lDQWdJQ0FnSUNBZ0kBACt3YmRSX1BSMGMxTXBHM2ZaSjdRVHZ0NlVhdGVaMk1wY1QtMndGQmU4TFU0',
    start: 'xZlm32yEf2fuWeKpcxMPWeAIk4KrEC1DeefJmHfaFRA',
    entry: 'LMk7DLeRG2V9J5kmKkV4tpSQDbvw4xSx-8HttFSuw_4',
    head: 'gvlBVzUayr_abwKlN2URz8QSvPzOwd4ntPlwon_xs6U',
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
      certificate:
        'eyJhbGciOiJFUzI1NiIsInR5cCI6InJlbGFpcy1jZXJ0aWZpY2F0ZSJ9.eyJpZCI6IkFnSUNBZ0lDQWdJQ0FnSUNBZ0lDQWciLCJyb2xlIjoiY2VsbCIsImFsaWFzIjoiQWxpeCIsInRpdGxlIjoianVyaXN0ZSIsInBlcnNvbiI6IkFnSUNBZ0lDQWdJQ0FnSUNBZ0lDQWciLCJlbmMiOiJCSmJEaFRQRUJhLWw5aEhRS0luSVFuWWRjVXotNkp4NlFKQ21mRmJYdm1rNnprZzJUVHhuSzIwV3A1S3FJLW81TTI1RXlVWUVMeHpqMXVlTFhrNXBJRWsiLCJzaWciOiJCRVFpa2ZxQ3BvalB2ZlVJZjZQSExDS25MTExnallyTEdJYkNLTTktRVVZVDZrZHN4aVVYcW9LNUV3WENhei1DeWhGS3E2em1fbm85cUQ3Z0ZzQ1dsaGMiLCJuYmYiOjE3OTUyNDgwMDAsImV4cCI6MTc5ODAxMjgwMH0.3EeWvlqjH-RoMLY_BKI1iQkCaKbLt9KwdQ_ElWX6wq-yqvNOZTjirJ6-TLKbR12U0dcfIUc1z8RtGNq8WRLcBg',
      member: 'AgICAgICAgICAgICAgICAg',
      wrap: 'BKsobktYl5Fy-NZbTYu1ukvphKDTJXF3BiBiuhBGnirTufeXAL5ZYdzLLSkYngDOc9C25e54cxZ4LePw4QraW_hZVoSlcCeFkhKcN9S1UKMWuF3vY7DnlvXmk6QBLxcofTbnt268Tv5VnK_OdQY1_cc',
      signature: 'dVFmSqr8CKh-bwdlxJ2F1jIqBZbQpDtraYYL95miSqicpvzl3njhCqrEVQnrzhOjWyUiD3wB3QbS7OVPrzRAhg',
    },
    certificate:
      'eyJhbGciOiJFUzI1NiIsInR5cCI6InJlbGFpcy1jZXJ0aWZpY2F0ZSJ9.eyJpZCI6IkF3TURBd01EQXdNREF3TURBd01EQXciLCJyb2xlIjoidGVhbSIsInB1cnBvc2UiOiJ0ZWFtOnN1aXZpIiwiYWxpYXMiOiLDiXF1aXBlIGRlIHN1aXZpIiwiZW5jIjoiQkdpTWFpZ3RKX0xnR0tPQ3VBVzhkLTIwZ2x5ZFhUbHpUZGplMjAwY2hXTTBLVkZvdUlzalpacklxa1RWZEJoZ05yXzl3YXZJX3hPclFaa0pDOVFlZWJRIiwiZXBvY2giOjEsInJlY292ZXJ5IjoiQkFpTVQwSjVXWWl3UHVXcWdGRHNyT1h2aFlzdU1aZVlUMU1ubnJfbVdjQ1VKMXdVQTVWN09jeFJIWTc2V0cxRVdZMENJOU9GQUhPdmtiTkdOUW1SUmlBIiwibmJmIjoxNzk1MjQ4MDAwLCJleHAiOjE3OTgwMTI4MDB9.S652-azWPp6Hj1yDzoTpIZhDvrPeontUd4DZbpXChL94oQdochHzDLu_GFE91OT2UYJrDKoevRTvXQjaFcvQig',
    recovery: 'BAiMT0J5WYiwPuWqgFDsrOXvhYsuMZeYT1Mnnr_mWcCUJ1wUA5V7OcxRHY76WG1EWY0CI9OFAHOvkbNGNQmRRiA',
    recoveryWrap:
      'BOt_J7Y9PVRRTPNGMcIN4D9QpgCcANj2VTDpXXtVNOQ6N-wM6-sVzNVrOGqVsyDxPB4txrqlqfEq509Zeua7NnpSDcX9n0v3qXIdOtZBHxaBNFRg-zyWXaiOJ6hvwxsVpkbX5l0iAm-mSuOUinQvKMY',
  },
  returnCode: {
    words: ['abeille', 'balcon', 'cabane', 'dauphin', 'falaise', 'galerie'],
    deploymentId: 'CgoKCgoKCgoKCgoKCgoKCg',
    lookup: 'Go7dWu_2kcao2VRWP2-xyQ',
    proof: 'DRwyfk1ykvDPIYBr_m-kRQ_fVJr5_Ty_i-JKUgCYQ3g',
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
      text: 'suivi-fr-2',
      settings: 0,
      textSha256: 'CC1Eo0DHyiQ6BAv9Z4xqrFvtJPD08I8QqxSpJUQ4bvU',
      team: 'eyJhbGciOiJFUzI1NiIsInR5cCI6InJlbGFpcy1jZXJ0aWZpY2F0ZSJ9.eyJpZCI6IkF3TURBd01EQXdNREF3TURBd01EQXciLCJyb2xlIjoidGVhbSIsInB1cnBvc2UiOiJ0ZWFtOnN1aXZpIiwiYWxpYXMiOiLDiXF1aXBlIGRlIHN1aXZpIiwiZW5jIjoiQkdpTWFpZ3RKX0xnR0tPQ3VBVzhkLTIwZ2x5ZFhUbHpUZGplMjAwY2hXTTBLVkZvdUlzalpacklxa1RWZEJoZ05yXzl3YXZJX3hPclFaa0pDOVFlZWJRIiwiZXBvY2giOjEsInJlY292ZXJ5IjoiQkFpTVQwSjVXWWl3UHVXcWdGRHNyT1h2aFlzdU1aZVlUMU1ubnJfbVdjQ1VKMXdVQTVWN09jeFJIWTc2V0cxRVdZMENJOU9GQUhPdmtiTkdOUW1SUmlBIiwibmJmIjoxNzk1MjQ4MDAwLCJleHAiOjE3OTgwMTI4MDB9.S652-azWPp6Hj1yDzoTpIZhDvrPeontUd4DZbpXChL94oQdochHzDLu_GFE91OT2UYJrDKoevRTvXQjaFcvQig',
      attestation:
        'eyJhbGciOiJFUzI1NiIsInR5cCI6InJlbGFpcy1hdHRlc3RhdGlvbiJ9.eyJwZXJtaXQiOiIwYTdtTHN2XzJjdkp0WGdhb2QzWndGcFVOSXFOa1Q0X0hyNlBzeENkLXowIiwibGlzdGVuZXIiOiJBUUVCQVFFQkFRRUJBUUVCQVFFQkFRIiwidGV4dCI6InN1aXZpLWZyLTIiLCJzZXR0aW5ncyI6MCwidGV4dFNoYTI1NiI6IkNDMUVvMERIeWlRNkJBdjlaNHhxckZ2dEpQRDA4SThRcXhTcEpVUTRidlUiLCJ0ZWFtRmluZ2VycHJpbnQiOiJ2dXlLLUJaWlVsdVUtYXpWR1VQb05nWTRpWlV1VUw2ampoMkFic0xfN0p3IiwiZXhwIjoxNzk1NDI4MDAwfQ.1mZyK-pP5HOorBZuw4bmREZlO2E83ATSiqkNYxnVBDtWaJ__ynsZwrxFFjL7dzIsaNFag3RHDzEVyxz-wByfAA',
      teamStaple:
        'eyJhbGciOiJFUzI1NiIsInR5cCI6InJlbGFpcy1zdGFwbGUifQ.eyJkZXBsb3ltZW50IjoiQ2dvS0Nnb0tDZ29LQ2dvS0Nnb0tDZyIsImZpbmdlcnByaW50IjoidnV5Sy1CWlpVbHVVLWF6VkdVUG9OZ1k0aVpVdVVMNmpqaDJBYnNMXzdKdyIsIm51bWJlciI6MSwiaGFzaCI6IkFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUEiLCJpc3N1ZWQiOjE3OTU0MjA4MDAsInVudGlsIjoxNzk2NjMwNDAwfQ.YBQdGwy1srz1IadBAPSKpwnigoP7eGNskhKU0aCVHVM_Z3J_PTWru--x1YTZrIsvHTeD_s7OqR4Gwgnws_eiBw',
      listener:
        'eyJhbGciOiJFUzI1NiIsInR5cCI6InJlbGFpcy1jZXJ0aWZpY2F0ZSJ9.eyJpZCI6IkFRRUJBUUVCQVFFQkFRRUJBUUVCQVEiLCJyb2xlIjoibGlzdGVuZXIiLCJhbGlhcyI6IlNhbSIsInRpdGxlIjoiw6ljb3V0YW50IiwicGVyc29uIjoiQVFFQkFRRUJBUUVCQVFFQkFRRUJBUSIsImVuYyI6IkJGc3JGRDRDX2NYM0ZlcTRiTVJOdG5yXy1IVVdyUmZRcklBYlowS0JJVUlkSklMQ0VlYjMwSmFicXBINURlcGxlUG02Vm51N3U2YWZRNzhELWxMZjZtRSIsInNpZyI6IkJJWGZpN1FoazhoWlZrZktWN2ZNTkxrVzNCRERYM1hnTTI2aFZiTGpVQmF2ZThaalotMW1XRWQ1NkVzSWNVaGliRWJFaVJvSFBYLU1Zc2xpendINm9qayIsIm5iZiI6MTc5NTI0ODAwMCwiZXhwIjoxNzk4MDEyODAwfQ.Bm2QsOHGRiWRVOygdmjgS4zwDq8XtsESdSefvSfeiDBOpGjTpm6yPNe7OBfTxATQ8Oa17v6balPrngh8miGstw',
    },
    permit: {
      r: 'CAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAg',
      sig: 'BHivG-eADULLOWQ0eYtmYe4ggPUcSmQ09P_qzKNCG3Sj3zNcNlIZuDo5s2b49WuhyDBhUHPzYTL1AIR21NtqCyE',
      scalar: 'qSXg3poCsIPqzQZta_7LSDKp8hFpriopj85BbXUEGTQ',
      commitment: '0a7mLsv_2cvJtXgaod3ZwFpUNIqNkT4_Hr6PsxCd-z0',
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
    submission: {
      ticket: '1iHJygADBDDw_CMPa4Yjiw',
      r: 'CAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAg',
      consent:
        'eyJhbGciOiJFUzI1NiIsInR5cCI6InJlbGFpcy1jb25zZW50In0.eyJ0aWNrZXQiOiIxaUhKeWdBREJERHdfQ01QYTRZaml3IiwidGV4dCI6InN1aXZpLWZyLTIiLCJzZXR0aW5ncyI6MCwidGV4dFNoYTI1NiI6IkNDMUVvMERIeWlRNkJBdjlaNHhxckZ2dEpQRDA4SThRcXhTcEpVUTRidlUiLCJzY29wZSI6WyJzdW1tYXJ5IiwibWVzc2FnZXMiLCJjb250YWN0IiwidHJpYWdlIiwiYXR0ZXN0YXRpb24iXSwicGFydHMiOnsic3VtbWFyeSI6InU0N214VXF6dlBKaU5acDU0VTR2NlBmM0tqVlM4S2JDakVfRmNZaWNVSEUiLCJtZXNzYWdlcyI6IlU1NVpKX2ZLVGxEd08tbXRhM0xMeHlBTW53U2VVdW1YZHFqUTlRejhDaVEiLCJjb250YWN0IjoiYXAwOWd5M00yUWJnYmZINzI2bTFabUpibHd5XzFhZ3NCTFFHMUdibmVEZyIsInRyaWFnZSI6IjdzSy1aV1AxMmhVbXl1bTJRWEJraGdiS2U4alFGd2hRdjlfazFoOU9JQ1UiLCJhdHRlc3RhdGlvbiI6InFlUGYyZEFtTWhDLWEzRGk5QXNodld2c1MyOXpQeXE2bk16MHVBWHN0VmcifSwicmVjaXBpZW50Ijp7InRlYW0iOiJBd01EQXdNREF3TURBd01EQXdNREF3IiwiZXBvY2giOjEsImZpbmdlcnByaW50IjoidnV5Sy1CWlpVbHVVLWF6VkdVUG9OZ1k0aVpVdVVMNmpqaDJBYnNMXzdKdyJ9LCJ3cmFwU2hhMjU2IjoiUDNENjFwRWEwbm9IcHVDRURPSWFYbmstbU0wQTlLRFFPOVpZLTBXR1l6USIsInRlcm1EYXlzIjo5MCwiZGF5IjoiMjAyNi0xMS0yMyIsInNpZyI6IkJIaXZHLWVBRFVMTE9XUTBlWXRtWWU0Z2dQVWNTbVEwOVBfcXpLTkNHM1NqM3pOY05sSVp1RG81czJiNDlXdWh5REJoVUhQellUTDFBSVIyMU50cUN5RSJ9.nW2nyRQdQDXxzqzjI2sr5tVw0yWlR5ULxkD_wfydYLdsv7Hg4RZacxqryGzuiUlrcx9pNyNm8BQ_Y9BDgo3TjQ',
      teamWrap:
        'BMs6QXCsb0r2Jf2plPkjmPw4MJmEj6FieO66jHKm1S9KVlxKvZBR46Jw5HRBC9iBXX-0gsq1ga3CMprWaORdGUZBrptK2ose5DN0IHKO7ijj1BiGxOaLB0BJf-R_UdlS_LLr8hIzlwTeX69M3o_1_Yg',
      parts: {
        summary:
          'QEFCQ0RFRkdISUpLDWIKr-Eionx96nBX41pJIQWEORot0FXPlN1dpEFBm7EnR0MJz3A5somxikzjN9Gw6UNDZi1R34sAFBCpmzvZeYl7All-jNFBq50lFFHLOA_NwwGvGqntAD-6F_8gI7fcF4UyqA5o4EjXZr7o23iCvmXsTxMIo4b8BT8Y7TI6zi4HctYIv8H44REW1phHVUtuV0lnwnx_xPizvymG_vn7LN1LT7YN8Rivolw5qFlJ17aFo8u5oftJfo-cEr7meL1QB-WjStJk1G0cqwQy8Ux7fleVBmt5lgNdXDOR61PHDvbZue9nMQboftMcxhFBSYAf4z_C2DJ92mBfnGSEwAQE3aqRekPKLyJJC-kga8nukZU',
        messages:
          'TE1OT1BRUlNUVVZXKBX_YtCPz-pksnazxCvGiN_JyknKh8E3yajH69I0J7FxC8WRBjgr-yjz7CIG8R2xzItq-5RosFs-4czVthUs5sbq7uQEguN92YEsEf63yK6Kcu_kaNaQqszrgsGQsLNfUwe0ERdImw9b-2WUw6B4oAK_28NDAWxi6X30YNSjYqbRIQc1odlK_s-24aLgM9U0-LvqGmadje46aHq2w87p8PtKAxVir7v3YvguzvmsMGiknxeltZ64KduIssrc92zw6Byek_8NAZHaJ2YcuJxBh9aMspuY-Y2ALywP__yJ_UQi0JGQ0HPDV0CJU4W6EjSUuJAI5vIDgx1cWg9JT4fJeEjDWxa5gZAdi1C8iOzsDGI',
        contact:
          'WFlaW1xdXl9gYWJjSfRoLzLLw8VUFELVQ_B3yR4Ep3yqzqxNQy0VjiM9bn_Q8K8FrDfzEQxURJWsD48zfvkthnQ2RfYlIM2_zZpryIMW-GNRrGdw6RUVW3YA-f4XnIVcjTl_aQjvwfPQ2SdHE_smTnDCt4jI5dpKU152TPhHRgnfo1iLWv9kqOb-nAEUUaQYtaQ0J6_OPZEVvNIuWKRnCkM5TcBPUxLKYOaUfBTeLiFjPmESHIMZX90HxGsWhAoOgG01pIzvHLe0vWmtHpy6nVQ-u11ctuj5nok_xMESIFBf_aYdVyCh6fjYxSNInmLhNNfPGOvdlJBZYXSfZuHvdbwBkgls6Us3pdjVDN4b4MXvjN0l8upvjfnby40',
        triage:
          'ZGVmZ2hpamtsbW5vNTK2OPffAmYrIC95ahpM4TLWb3O-H0rZZjXEarlM0WIYJpD7igYGQclTULlB4vdRxzK3WYQVxGH0ya4oTpunY2VmgIrciGCONuDSIydeJXAgbjJFqLBD8kyyzrjBIGEcN4nOzASWvEiTS5slNJCyZ3FhxBsgUWTr7wil8fKy9h7vr143biNYNjUsCSS-_7V8yp1dh2Bnn6Yi4v0bb6TcqK_hq0NtnKB799g4z4RXD7uCpG-O4uil2Aoi96HeSSrAGZWgzkN0ski3DY6wdJ1Gpbj9RHyMef2D3NoquZ31jDVGObwUhPd-CjQV_TMoMW0W8fyzTf1qnDdP9n5-EIC8MOEHoF6IViycA-Zub3v-U_E',
        attestation:
          'cHFyc3R1dnd4eXp7BAi3mNftIQEUkVOuI8N1WGVu-wTyBoNIM7E4G1YD7EiprGPdDOed7FnStSf8f8vGwV5-4u06_LvsejXjBKfi3mCSH1bAsVrErOd-_D6eSeMvVACBh5zp6qCmUJVXu19rRbe_ZFfZCvI40GuY8eTYFDTXm1dXRRCDrEccZBp2HYrJJUqGlt9dq9IqN5Qxb15y9oW4RbVlG27CDl01-C03oa7wle27lmTrFJ3GKV8bRTCaIqiDQuIIwey0hH4kxiYx44Vct_WGGsTewRfwaZaO3k4wwPIvLbxLp5UFLASadKQLnW9k1cPQS5Wm3mVGwTo9QXI3CM3rPN5uIIOY3HewG6s6Wd7hAo7UeNzS-hbsn9QoT69hZgGzksUnMrUraoeCIj4fQZCiPayXb3uT5gUvA4BzKbPKeaXx5uiW5Lr3rqgXNtqp6uATN4FiWTTb_X9cGLbFr8aWVv0KTBSYyFjZrJQNWy9RYQAYuXJP8nx5TvPLfpOJyE3iZab3H2kPqpmUz9k5nmbBnq0P9OQzmG3eSjmBnQKwzgltgymo8wEWUsCEO4B4jghjvuG1_LQ0q63JDKplgk0MLuhcjD0S5yxtrJOkKma_MhpPkeukQ-7TN1RSB-XzV9YDWyH7SsAXF6dxkvcMAM4vPztw72966aTtGYDZnve-MaFH1acn_Qe3tV-84n6_Hr1wa7XRytrBcdCXV-pQmNzu-nS46x4dRTjbIf7SG8MGQNACvNpWtyAMb9vkPi4iYU-SMYIqNyRv9Q0bMMc_kSGGwBFzSQbJmEDlHc3atHYiALfgKzM1mF_pgas2apOllC9IYocP5CYYUeN_vpJhV7zbJkpvCQv7hq8TNGbufJWbjNv2fvbySb_I2q9ndR4wqJ968jZfjsfmsOnrf4XFoC8xxNpnKqiNaGpJl4m34HjQN98ftwh0lB5wa3Acab2JJSoWG6yapcUOErOByXkYAbH3vrqzTGSv6Y3CaYkdJcoTQFHVujRkF6xXZV_yatuAxO0ASPKAV5_u01KySXKz7QC3bOwAwwk8F_dndAoo4XfPCuCvhdYE83fxqFfNrhx3LsoXLGANKZngqd-jRiHhGpicZp4U0zDKm2K25E6YC6SEKpctvPoxrKJ3Z8b85_oorqx-fXC-xATc9S4_-JTEEa_yKszKF-TnbGGdQ0h-LaFE0eO406xo-w0P--X63NHcXzEj52kGyMdQawgQ0tjXv6_ABiHwGEG7QmKBgxZq3dPOHQBs7bP8pJDj5VDQdfry1RU7iHcqS8QUvyOfr5Ferc7ylHbCqftKaPRhKCHH_g6_ScA6F1TXFStLGbIyCUeY4Gg0uXo45lzsOA_8sJmcUkfOvzwfqG9EAHN29nKqfHgfnidtwy7sJgDGkqEgXM995fOaREZFx6PUnjIr6GVDPdU_7Mj2qZkiw2ie4WaotOZ5Zc29v0Pnt1xoOPQTT5RNIe7FWbCRGBZFwaG0Ggwgb5gs6hEK7IlCf57uWOT339HvhcYaZkyvDghFZO3Tu8WqshjtBnnSR67EjNMXQ5rb3KUxY_ulNw0ItOAETlFT4G0x7eH7sKwNOXgGDYW6o1Mmslp9CZXLZthsJfF1nuYqSDrNeo_xHm5pXCpmcDuPliyP5_MZuVfsTllzvnfabt5nPVNJ9fggJTcoI8KHPY6BAlQR1V7DhcEE1zLBOegA90C8SjSPui_SiyAHkMjyhf2KNeKqX_Zleh49cMHUxgfRJbuYdZs572ASnoI34Qg6KfFz9Csf1wu9Bsz6qdSJ0Ek2cOR0DOVjv_5QZoqEWvPUtgBinFo6qIoJBvYJiQufdViJm6fDEuGoxO58HD-q3cyFt4Z_bhkxKDCSV4zKgZV1o0bNmhuFaoBK8Cfhggiv6VUVi5YNXvAQfopfAlqH6f9Mt2yRCs_CuhNVLGsphZVxYeSDHa8qRIzaS4CWzolovbCWU9mgJZJtRN4sYDM1n1oL49qjJUOZJ0RTVQZG-C6AM-X_rIXmVOK7XEhGrMBBFwiLg3xnZDzBq5aMMrmY2ZQrNBaPKOy_yIwvndIZMQM9zw-7nLRzrzXgJHjfC1KzyTIz2SuXxNOARHhErKbMWddhPO_46XDJoVWpV3Jxn_Kpm60EQKXxD3iaw4KvBIJ1QbipMz9o_6akmvinbpBUt8hrNaqqjel-QJrdIYH3PMeIAU0dZ8q47_ZNyzAEPsnIEQcZZs8Tbp30wUQHmWDxIDHzkoxoQi95SanplHnRvKaujNfXWFI63TQxHjpMaXEkbbnFqaXm_jj8MWqYwMwJQ9hKjFIvyzB1GB6tN1VodTfrw-i5UhOWevNol2VhcrF3-vgQ-nUx7FwmBLy2rV5WW3T0mQwP4hY6k11ntIoEZjkhLVY3_uh7uaJsqjezsTZnAO2q_FYSOeXqw_eaIZg8gTFRTcLmg_AhVTzE4SjnKJjHI7hPfN3j_KeFE4xFLvMWLd2LADWfQQ_qNuGl-LO6oNUtPadkC7c5VbuYVwYjJmyUS0ZXN3T2J_jlewLQYf6Z5wEmiRElPGMjy9BhZ0GkmkgFb3bEYJcW6PHgjcaJnkZwDxonrB4v47ghgPXdkAinx8GEV0u1qHEbNWhA1ovDexpgjSrhrEjBjPQfhmpWUflS8Cty1VcONMSYYc5IO7bZqze8npqgw-ya0OZ3YWjMUyjLfuaJNxs90UXZ5XMzPLSVAuLtBf2LdgmCC1EGPULBwHr9W2xDUWFz0jiMqPF5QMeM2gctCVlmv89utN_Ci3IXNoU8jESs-gAetpDnltNyMRzbpvnfFVxTExbk9kxcWIcsvkEZcFGRAxCv2N_Mgpvbdr__CIT6J2jeOG_nSa6qaJSOCNA_Nyb1-8OdEoK65lmV2vvy5wxgPq3qiSyF7wp9zAE095TdWMYjy7JyTf3qHOPGpmKfIea9AjfanTgjdNxdDv_NaN_TjO0PuKt0ljAQiDeG48EtBw4pjXBGlrzhT39a_BJ7fNrInw3p0YWLKTVp-M_hBXOz8yPekxcPnPZUG-7LOxwrEG__LahJvPx3BZKny6R_NAyrfoogE-Uu9KTMUPOgJ0lctWu6Nn5UvRld8VigcUNbjV7PuMH9ro4ZRJ6FuX9dOav0Nrxbe7bnzsDRWpjRlNa40DUPmQJCdPEk9fBJ7_pjle03mLYEmD78P3RpfEV2CIQXIKpp96xOtzSs_GAKGGCTSlQ_o964EQC_Bl5_VCHErBjWv-zI03gW-SB7ITnQMJXqdoEYZ3qSmShyKG-zLutA6eyqjGH0R_7RK6KUeq2KchGp12YnQofH2w63DFsTvSXNUrbQp9BobX38Fe11dJ4BkLo0g9WXGhMNai-665pzkaVg38m4Xotuh0gZEqtkwGdBw7jojU-pTfl9euGetN4LKLD2W2d8GDHm1-PeJGKQFRN_JVkf2RdvI2HoT1bW3BFtrTvb7aj6gGTgGZKI3vJu7w_h7i-520RSV8q4N6_CAH7gSo5DOLY3EZd4j80glzqTYW-90ONSuB1kV0TKHc_8PiLMMsUnCAEUYUT72NC9V1Irhl_QApp8fFTylZ6igRZFK2iqs8B0yLLusAWT72Qp66e_ri-CZNZA0i2w6d6WtmB29iNNMB_pW5HEpME9DX8PjdzcoZ_RnzkyuGIFZxr1ulj9M64b0rB3c9a7NOjWdYwo6iLovvIP_Wd6WqrudXHyDKZLNtUVmp5vd8NGyutmQlZocsQMr3UmNue0NO9gjAei4mQ6Xev_HuQ3divup4NIMKKm-h6YvdEFQS92NsAIZBAWaPjn4RnQMa5t019SjqxzjtkILDRxJP51C0iY2m7IIt5_SzUkWrUmSiP6FhQvfnU_m0tRxpAKGgf87eskPQJejdnX6Vt0kQVNS3FGQgNbaMmT9ApYUhRC4_b10CxdYb1HDGpMAPvyf6gI6X79J-oXWbtBl1k2yzD_B3HaKChpIun--8oC0rBkx_rZP3sh8o-SA5cNzmFLrvJ_OlJoxoSnIhqucK7wdhyb7bxQ26jg03dXYMOVcn0n6GGePr-VfXyky8Bnc9BazOKLuPLk2urLwayzL6AO7lMv7EVTMCUFehGYzW6dsuWwFB8ZY083xURaJJNWwXGZ5yQGkrzx1AvX3yNE4Mt57pNmiYFImtL0berOIZ1db9wL8E7cSZh18sl2oxjFR6oz5vP9zJyuw-QWCBY8qLYZEQm49o5nnK4_en2wwgvXF4H8LM5Yt7dxowadG5p3NTLjjdvpKjZ5-0g4Aoj21MjpLS6hKOwtETFWZJEWV0yYrLuQoaXZUFmwzVsaV0j-sDTBQZXnDIA9hwzbF6i9iNoF--dyaeOPFAf6OhDTpw4eKNoL8VASzNXRGatX2oPAAhYHEEcSqvI6BtDVBIjdQkqMPlOJAiWsBGKTUUO9RoUYgabVFspSaUStKH5OxsJGJEQlkVsR-xWv85eklF2871mJowhftZJBsjJ-LhbLyb6xldVg5nM4AW7PXdyuqXPWfV4hWqsIzFGROHe1ERrm4CvcPv0-32-WMLfuo5uHxq3bbwNeCLZYsu0U8gKRysf3qJ3cBXl0pWKyX8d1KRGtD4dfgzCng7CRkHtBMJglD6Fq2ivlr8OjkWCYuNzCNj9McBa0D31wdJ4ifW9A598LbZT62PioTsP2e23TG6gDh3OOT33TKMlHv3Xty5tROgEMb4ZLZk_4C1Ym4rXTMZlrCo_PUu5Bt8nUT3KlPGUDeeAZSrgQlOX4wIvnACSYQVHwzJWQ86cyMoHjq2gCIXoYexYAYlJAdT1ggqeBy4KvGCJLYO0avVaS7xJHSFA3vEeFlCAWOgpDE8v8fNGyJ9R9mctyG_aWeYmw0jSuRSIlc7vc_AL7N3-RsDi90QogWcdNUw_tu2hf724U5sNH6u1K6zyKCXHwa9OAe9QKuv5tCjulIkXMPgh7xC0r9jpbxu8do0Xa4xCbHXUt-3qSJA_WhpffaV737fBAtoHaj4ok69UgxQWPP2eSbqVrz4pSN7VD7nnAcX-nS33mGqeFHPkXqq6qWaq71BaFC5l_IqFlpuPAXsHMmP2wroWEPxpC_ZWkFjNHfCApXhKK0MS8Mx0qjlb-gBlrVUKa3ysqq--5cWiSyyc5IiyNsukwKyKnKN0zmJW5IMnPcOsvIu_vI_Oi7Z-TdrHEhIMEm6iG-mzJVpBsqzF61aQqmx5uWFjFcBOMnsidEkphXpNqOPR-eE1q0tFKXm9QBoPyeOXfstwHsZxTjqeioJOkui8B99FvUG1UoR_-bQhTseOrscpzSe5lbOL4fXyHg_v7MIcsRZqY59FmiiCyteIO1b6xSl10SNcTxeR-ucRnuJdKdIJQkYkWUYyBx0WfM8R6ugOXB1jEjVypVBuafH38yx6N_TKGaz-YyB7itQ0RoU2hCXEgnCI1VY_GlK3c7gvmUmucvCaNicaVaNxCR6Mg3xG-sfLbYpaUe1MyT8_Mi5CUScHP1yxt5bGaxdINGRYPNpcx3US-l_o',
      },
      bearerHash: 'ctu3M2x2eAAj-D2kw1Xy7uqFczsT00d2l5F3kMEikIQ',
      returnCode: {
        lookup: 'Go7dWu_2kcao2VRWP2-xyQ',
        proofHash: 'BbOCZEUeww92A_kIVjNPwCFYdf5S2GNjSMcehzscbeE',
        selfWrap:
          'fH1-f4CBgoOEhYaHVfw-reClK7P0BZIV0ar5V5ZlYCnlujWBF1hQHgIkm4LTCpIbXYRPYUvi6LCg0M8N9Sb5Ue8NfkbrN2IsdfgO_RfUASgV6uilN5zDUINFmSuI4aGejFgQyME0iPpePINPheJsdDPG6vf1l5GYGRnSGw',
      },
    },
    keys: {
      ticket: '1iHJygADBDDw_CMPa4Yjiw',
      key: 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8',
      scalar: 'qSXg3poCsIPqzQZta_7LSDKp8hFpriopj85BbXUEGTQ',
      sig: 'BHivG-eADULLOWQ0eYtmYe4ggPUcSmQ09P_qzKNCG3Sj3zNcNlIZuDo5s2b49WuhyDBhUHPzYTL1AIR21NtqCyE',
      bearer: 'ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8',
    },
    withdrawal:
      'eyJhbGciOiJFUzI1NiIsInR5cCI6InJlbGFpcy13aXRoZHJhd2FsIn0.eyJ0aWNrZXQiOiIxaUhKeWdBREJERHdfQ01QYTRZaml3IiwiZGF5IjoiMjAyNi0xMS0yMyJ9.ht2qWuqUZh_YgnP8bBWXekHXxtdN5kPzcifypyCk-QBLYd3PKT2el7aZGDfK_D3CJwRVMkyr-7vBevtorWU7Nw',
    refusal:
      'eyJhbGciOiJFUzI1NiIsInR5cCI6InJlbGFpcy1yZWZ1c2FsIn0.eyJ0aWNrZXQiOiIxaUhKeWdBREJERHdfQ01QYTRZaml3IiwiZGF5IjoiMjAyNi0xMS0yMyJ9.IfYwn5m_J9Epvy4_8neWa3Rf0BIwZ1OUeJeztPdzbzaM6j4ZjOpQZXuf_SWcIC2bYgRO91dwhsF-COT7jnbETQ',
  },
} as const
