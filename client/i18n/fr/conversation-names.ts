/**
 * Names that distinguish the conversations of a desk: animals and plants, none of them unpleasant as a name. There are fifty or more, one
 * word each, all different, with many first letters.
 */
export const conversationNames: readonly string[] = `
Abricotier Acacia Alouette Amandier Belette Bleuet Bouleau Bruyère Capucine Castor Cerisier
Chardon Chevreuil Cigale Colibri Coquelicot Dahlia Dauphin Écureuil Érable Faucon Fougère Genêt
Ginkgo Grillon Hérisson Hêtre Hirondelle Houx Iris Jasmin Jonquille Koala Lavande Libellule
Lièvre Loutre Luciole Marmotte Mélèze Mésange Mimosa Muguet Noisetier Olivier Orchidée Otarie
Panda Papyrus Pivoine Pommier Quetzal Renard Romarin Sapin Saule Sittelle Tilleul Tournesol
Tulipe Vanneau Verveine Yack Zinnia
`
  .trim()
  .split(/\s+/)
