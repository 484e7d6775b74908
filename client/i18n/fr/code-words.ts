/**
 * The 2,048 words of the return code: one word carries 11 bits, six carry 66. Sorted; no two share their first four
 * letters, so a word is known once its fourth letter is typed.
 *
 * How the list was made: entries of the Debian (wfrench) and Dicollecte spelling dictionaries, four to eight letters of
 * a–z, were ranked by how common they are in film subtitles, then chosen and reread one by one. An entry was left out
 * when its letters also spell an accented word other than its own participle. Preferred: the things, animals, plants,
 * colours and gestures a twelve-year-old knows. Refused: violence, sex and intimacy, shame, crime, death, illness,
 * drugs and alcohol, family conflict, police, religion, politics, money, school failure, secrecy, insults, words that
 * also mean one of these in slang, and what names the service: the paper must mean nothing to a parent who finds it. Of
 * two words that sound alike, or a singular and its plural, one was kept.
 *
 * Once a code is in use, no word may change: it is made of these words, noted on paper.
 */
export const codeWords: readonly string[] = `
abeille abondant aborder aboyer abreuver abricot abstrait acacia acajou acclamer accorder acier
acrobate acteur actuel adage adapter adjectif admirer adorable adosser adoucir adroit afficher
affluent agate agenda agile agiter agneau agora agouti agrafe agricole agrume aigle aiguille aileron
ailier airelle ajonc ajouter ajuster albatros album alchimie alentour alezan algue aligner aliment
allure almanach alouette alpaga alphabet alpin altitude alto amande amarrer amas ambiance ambre
ambulant amener amical amidon amiral ammonite amont amphore ampleur ampoule amulette amusant ananas
anchois ancien ancolie ancre anecdote aneth angle anguille animal anis anneau annoncer annuaire
anorak anse antenne antilope apaiser aplatir aplomb appareil apporter apprenti appuyer aquarium
aqueduc arachide arbitre arbre arbuste arcade arceau archet arctique ardeur ardoise argile argument
aride arlequin armature armoire arnica aromate arpenter arranger arriver arrosoir artisan arum
asperge asphalte aspirer assiette aster astre astuce atelier atlas atoll atome atout atrium attelage
attirail aubaine auberge audace auge aulne aurore automne autruche auvent avant avarie avatar avenue
averse aviateur avion aviron avoine avril axolotl azimut azote azur babouin badge bagage baguette
bahut baie baignade balade balcon baleine balise ballon bambou banal banc bandana banjo banquise
baobab baquet baraque barbe baril baron barque barrage baryton basalte bascule base basilic basket
bassin bateau batterie baudet baume bavard bavoir bazar beau beige belette benjamin benne berceau
berge berlue bermuda besace besoin bestiole beurre biais bibelot biceps bicorne bidon bidule bigoudi
bijou bilan bille binette bingo binocle biologie biotope biplan biquet biscuit bison bitume bivouac
blague blanc blason blazer bleu blini bloc blond blouse bluet bobine bocal bois bolet bolide bonbon
bondir bonheur bonjour bonnet bonsoir bonus bordure borne bosquet bosse botte boubou boucle boue
bouger bouillir boulon bouquet bourdon boussole boutique bouvier bowling bracelet braise branche
brasser brave brebis bretelle brevet bricoler brider brillant brioche brique brise brocante broder
bronze brosse brouette broyer brugnon bruine brume brun bruyant buffet buggy buisson bulbe bulle
bungalow bureau burger burin busard buste butane butte buvard buvette buzz cabane cabine cabosse
cabri cacao cachalot cactus caddie cadence cadran cagette cahier caillou cairn caisse cake calamar
calcaire calepin calisson calmer calot calque camarade camion campagne canal caneton caniche canne
canoter canton canular canyon capable cape caprice capsule capuche carafe carbone cardigan cargo
caribou carlin carmin carnaval carotte carpe carreau cartable cascade casque cassette castor catalpa
cavalier caverne caviar ceinture cendre centaine cercle cerf cerise cerveau chacal chaise chaleur
chameau chance chapeau charbon chaton chaudron cheddar chef chemin chenille chercher cheval chiffre
chignon chili chimie chiot chips chocolat choisir chorale chou chrome chute ciel cigale cigogne
ciment cintre cirage circuit cirque ciseau citadin citerne cithare citron civet clair clapotis
classeur clavier clef clic cligner climat cloche cloison clou clown coach coati cobalt cobra cocarde
cocon coffre coiffeur coin colibri collier colmater colombe colvert colza combiner comique commode
compas comtesse concert conduire confetti congeler conique connu conter convoi cookie copeau copier
coque corail corbeau cormoran cornet corolle corridor cosmos cosse costume coteau cotillon coton
cottage coucou coudre couleur courage cousin couture couvert cowboy coyote crabe craie crampon cran
crapaud crawl crayon cresson creuser crevette cricket crin crique cristal crochet croquer cube
cueillir cuiller cuir cuisine cuivre culture cumin curcuma curieux curling curry cuve cycle cygne
cylindre cymbale dahlia daim dalle damier danser dattier dauphin debout dedans delta demain dense
dent dernier descente design dessert destin deux devant deviner dialogue diamant diapason dicton
diesel digne digue dimanche dindon diorama direct diriger disco disposer disque distance divan
diviser dizaine docile dock document dolmen domaine domino donner dorade dorer dormir dorure doubler
douceur doudou douillet doux douzaine dragon draisine drapeau dribbler droit drone druide duchesse
dune duplex durable duvet dynamo effet effluve effort eider elfe ellipse emballer embellir embout
embrayer empereur empiler emploi emporter encadrer enclos encoche encrier endive endroit engrais
enjamber enneiger enrichir enrouler enseigne entasser entendre entier entourer entracte envers
environ envoler enzyme ermite escabeau escrime espace espoir esprit esquisse essai essence essieu
essor essuyer estampe estimer estomac estrade estuaire exact exemple exercice exister expert
explorer export exprimer extrait fable fabrique fabuleux facette facteur fagot faisan fakir falaise
fameux familier fanfare fanion faon farce farine faucon faune fauteuil fauvette favori fennec
fenouil fermer ferry fertile festin feuille feutre fiable fiacre fibre ficelle fiche fiction fier
figer figue filament filet filleul filtrer final finesse finir fiole fixer fjord flacon flairer
flamant flan flaque flasque fleur flexible flipper flocon flore flot fluide foin folklore foncer
fondre fontaine football forage forger forme fort forum fossile foudre fougue foulard fourmi
fragment fraise franc freiner frelon fresque friand friche frigo frileux fringale friperie frise
frite froid fromage front fruit fuchsia fumet furet fusain fuseau fusion futaie futon futur gabarit
gadget galaxie galerie galop gambader gamelle gamin gamme gant garage gardon gare garnir gauche
gaufre gazelle gazon geai gecko gentil gerbe germe geste gilet girafe girofle givre glacier glaise
glaner glisser globe gloire gluant glycine gnou gobelet golf gomme gondole gonfler gorille gosier
gouache goudron goujon goupille gourmet goutte goyave gracieux gradin grain gramme grand grappe
gratin gravier grelot grenier griffe gril grimace gris grive grizzly grogner grondin grotte groupe
gruau grumeau guanaco guichet guide guimauve guitare gymnase gypse habile halle halo halte hamac
hameau hamster handball hangar hanneton haras haricot harmonie harnais harpe hasard hauban hausser
haut hectare hennir herbe hermine heureux hexagone hibiscus hibou hisser histoire hiver hobby hochet
hockey homard hoquet horaire horizon horloge hotte houle houppe housse hublot huile huit hulotte
humain humble humer humour huppe hutte hydrater hymne ibis iceberg igloo iguane illustre imaginer
imiter immense immobile impala importer imprimer inclure incolore indiquer infini infuser initial
inonder insecte insigne inspirer instant intact intense inventer inviter iode iris ironie irriguer
isard isba issue isthme ivoire jabot jacinthe jade jaguar jaillir jambon jante janvier japper
jaquette jardin jargon jarre jasmin jauge jaune javelot jazz jeep jersey jeter jeton jeudi jockey
jogging joie joindre joker joli jonc jongler joue jour jouvence jovial joyau joyeux jubiler judo
juillet juin jujube jumeau jungle junior juste jute kaki karting kayak kebab kendo kermesse ketchup
kilo kilt kimono kiosque kiwi klaxon koala kraken krill kumquat labour labrador lacet lagon lagune
laine laisser lait lama lambris lampe lancer lande langage lanterne lapin large larve laser lasso
latin latte laurier lavabo laver lavoir lecture lemming lentille lessive lettre levain lever levier
levure lexique liane libraire lichen licorne lien lierre lieu ligne lilas limace limite limonade
limpide linge linotte lion liquide lire liseron lisible lisse liste litchi litote litre livre lobe
local logement logique logo loin loisir long loquet lorgnon loriot losange lotion lotus loufoque
loupe loutre louve loyal lucarne luciole lueur luge lumineux lunaire lunch lundi lune lupin lustre
luth lutin lutrin luzerne lynx macaron machine magasin magie magma magnolia maillot main maison
malaxer malice malle mammouth manche mandarin mangue manier manoir mansarde manteau manuel maquette
marathon marbre marcher mardi marelle margelle marin marmite maroquin marraine mars marteau mascotte
massif mastic match matelot matinal matou mauve maxime mazout mazurka meilleur melon menhir menthe
menu mercredi meringue merle mesure mettre meuble meule meunier miauler micro midi miel miette
mignon mijoter mikado milan milieu mille mimer mimosa minerai minibus minuit miracle mirliton miroir
missive mitaine mixer mixte mobile mocassin moderne module moelleux mohair moineau mois moka mollet
moment monde moniteur monocle montagne monument moquette morceau morille morse motard moteur motif
moto motte mouche moudre mouette moufle moulin mousse moutarde moyen muguet mulet mulot multiple
muraille muret murmure muscade museau musique mustang mutuel myriade myrtille nacelle nacre nageoire
napper narcisse narine narval naseau natation natte nature nautique naval navet navire nectar neige
nettoyer neuf neurone neutre neveu niche nickel niveau noble nocturne noir noisette noix nomade
nombre nommer nord noria normal notice nougat nouille nounours nourrir nouveau novembre novice noyau
nuage nuance nuit nuque nylon oasis objectif oblong observer obstacle obtenir ocarina occuper ocre
octave octobre oculaire odeur odorat offrir oignon oiseau olive ombre omelette onde ondine onduler
ongle onyx onze opale opaque opinion opossum opposer opter optique oracle orage orange orateur
orbite ordinal ordonner ordre oreille organdi orge orgue orienter orignal orme ornement orque orteil
ortie ortolan orvet osciller oseille osier osmose otarie ouate oubli ouest ouistiti ouragan ourlet
ours outarde outil ouvert ouvrage ovale ovation ovni pacha paddock paella pagayer page paille pain
paisible palais palette palier palmier palombe panache panda panier panneau panoplie pantalon paon
papaye papier papoter paprika paquebot parade parc parfait parka parlotte parmesan parole parpaing
parquet parrain parterre parure parvis passoire pastel patate patience patois patte paume pause
pavage pavillon pavois paysage peigne peindre pelage pelouse peluche pencher penser pente perche
perdrix pergola perle permis perron persil pesto petit peuple phare phasme phoque phrase piano
pichet pied pierrot pieuvre pigeon pigment pignon pilaf pilier piloter piment pinceau pingouin
pinson pintade pioche piquet pirogue piscine piste pivert pivoine pixel pizza placard plafond plage
plaine plan plaque plasma plateau plein pleuvoir plier plinthe plombier plonger plot pluie plumage
pluriel pluvier pneu poche podium poignet point poire pois poivre polaire polenta polir polka pollen
polo polygone pomme pompon poncer pondre poney ponton porche port positif possible poster potage
poteau potier pouce poulain poumon poussin poutre prairie pratique premier prendre pressoir prince
prisme probable prochain prodige profond projet prologue promener pronom propos prose province
prudent prune puiser puits pull pulpe puma pupitre puzzle pyjama pyramide python quai quart quatre
quiche quille quinze quiz quota rabot raccord racine racler radar radeau radio rafale raffiner
rafting ragondin raifort rail rainure raisin ralentir rallye ramage rame rampe ramure ranch rang
raphia rapide rappel raquette rassurer ravin rayer rayon rayure rebond recette recoin recueil
recycler redire refaire refermer reflet refrain regain registre relever relief remarque remettre
remise remonter remplir remuer renard rendre renifler renne renouer rentrer repas replier repos
reprise reptile requin respect ressort retour revenir revoir revue rhizome rhubarbe ricochet rideau
rieur rigide rigoler rigueur rime rincer rire risotto rivage rivet robinet robot robuste rocaille
rocher roitelet roman ronce rondelle ronfler ronger roquette rosace rose rosier rotation rotin
rotonde rotule rouage roue rouge rouille rouler route royaume ruade ruban rubis rubrique ruche
ruelle rugby rugir rugueux ruisseau rumba ruminer rural rustique rutabaga rythme sable sabot sachet
sacoche safari safran sage saison salade salle salon salsifis saluer samba samedi samovar sandale
santal saphir sapin sarcelle sardine sarment sarrasin satin sauce sauge saule saumon sauna saut
savane saveur savon scarole science sciure scooter score scout script sculpter second secteur
segment seigle seize selle semaine sembler semelle semis semoule senior sensible sentier sept serin
serpent serre seuil sherpa sieste sifflet silex sillage silo simple siphon sirop sismique situer
skate sketch skier slalom slogan smoking snack sociable socle soda soie soir soixante soja solaire
soleil solide solo solstice solution sombre sommeil sonate songe sonner sonore soprano sorbet
sorcier sorte sosie souci soudain souffle souhait soulier soupape source souvenir soyeux spatial
sphinx spirale sport spot sprint square stable stade stage stand statue steak steppe stock stop
store strate strophe studio style suave subtil sucre suffire sujet sultan superbe support surfer
surgir suricate surnom surprise sursaut survol sushi svelte syllabe symbole sympa synonyme syntaxe
table tabouret tacle tactile taffetas tailler tajine talent talisman talon talus tamaris tambour
tamis tandem tanguer tapir taquin tarmac tarot tarte tasse tatami tatou taupe taureau taverne teckel
teindre tempo tenace tendre tenir tennis tente terme terreau tertre tester texte thermos thuya thym
tibia ticket tige tigre tilleul timbale tintin tipi tiroir tisane tison tisser titane titre toast
toboggan toile toison toit tomate tonique tonneau tonton topaze toque torche tornade torrent torsade
tortue total totem toucan toundra toupie tour tracer traduire train trajet tram tranche trappeur
traverse treize tremplin trente tresse treuil triangle tribord tricot trier trilogie triomphe
tripler triton trois trombone tronc tropical troquer trousse truc truelle truffe truite tuba tuile
tulipe tulle tunique tunnel turban tutu tuyau tweed tympan typhon typique unifier union unique unir
unisson univers urbain usage user usine utile utopie vacance vache vague vaillant vaisseau valet
valise vallon valoir valse valve vanille vanne vapeur varan varech varier vase vasque vaste vautour
veau vedette veille velours vendange vent verbe verdure verger vermeil vernis verre verser vertical
verveine veste viaduc victoire vide vielle vigne vigueur village vinaigre vingt vinyle virage
virgule virtuose visage visite visser vite vitrail vivace vivement vivier vivre vocal voguer voici
voile voisin voiture voix volant volcan volet volley voltige volume vorace vouloir voyage vrai
vrille wagon wallaby wapiti wasabi wifi wigwam wombat yacht yaourt yoga yole youpi yourte yucca
zeppelin zeste zibeline zigzag zinc zinnia zircon zodiaque zone zoologie zoom
`
  .trim()
  .split(/\s+/)
