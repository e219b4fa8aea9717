"""Nouns: one English noun, one French noun, what kind of thing it is.

A line reads `english french gender kinds`, with `singular/plural` where a plural is not regular.
The kinds are letters that verbs and prepositions select by, so that sentences stay sensible:

    h human   a animal   f countable food   F food in bulk   d drink   r readable   w written by hand
    t portable thing   c clothing   v vehicle   u furniture   b place one goes to   i place one is inside
    o thing that opens   n landscape   e event   s abstract thing one says or hears   j job
    g part of the body   p money   z music   q one can cross it   y it flies   k it shines
    1 there is only one: no plural, always definite
"""

from __future__ import annotations

from typing import NamedTuple


class Noun(NamedTuple):
    """A noun in both languages; `gender` is "m" or "f", that of the French word."""

    en: str
    en_plural: str
    fr: str
    fr_plural: str
    gender: str
    kinds: str

    @property
    def mass(self) -> bool:
        """Named in bulk (water, bread, music): no plural, partitive article."""
        return not self.en_plural


_TABLE = """
man/men homme m h
woman/women femme f h
boy garçon m h
girl fille f h
child/children enfant m h
baby bébé m h
father père m h
mother mère f h
brother frère m h
sister sœur f h
son fils/fils m h
uncle oncle m h
aunt tante f h
cousin cousin m h
grandfather grand-père/grands-pères m h
grandmother grand-mère/grands-mères f h
friend ami m h
neighbor voisin m h
king roi m h
queen reine f h
prince prince m h
princess princesse f h
hero/heroes héros/héros m h
lady dame f h
guest invité m h
tourist touriste m h
traveler voyageur m h
thief/thieves voleur m h
doctor médecin m hj
teacher professeur m hj
student étudiant m hj
nurse infirmière f hj
baker boulanger m hj
farmer fermier m hj
writer écrivain m hj
singer chanteuse f hj
actress actrice f hj
dancer danseuse f hj
painter peintre m hj
engineer ingénieur m hj
lawyer avocat m hj
journalist journaliste m hj
soldier soldat m hj
pilot pilote m hj
waiter serveur m hj
waitress serveuse f hj
gardener jardinier m hj
fisherman/fishermen pêcheur m hj
judge juge m hj
artist artiste m hj
cat chat m a
dog chien m a
horse cheval/chevaux m a
cow vache f a
bird oiseau m ay
mouse/mice souris/souris f a
rabbit lapin m a
bear ours/ours m a
lion lion m a
tiger tigre m a
wolf/wolves loup m a
fox renard m a
monkey singe m a
elephant éléphant m a
snake serpent m a
turtle tortue f a
frog grenouille f a
goat chèvre f a
pig cochon m a
chicken poule f a
owl hibou/hiboux m ay
eagle aigle m ay
ant fourmi f a
bee abeille f ay
spider araignée f a
donkey âne m a
hamster hamster m a
squirrel écureuil m a
apple pomme f f
pear poire f f
banana banane f f
cherry cerise f f
strawberry fraise f f
lemon citron m f
tomato/tomatoes tomate f f
potato/potatoes patate f f
carrot carotte f f
egg œuf m f
cake gâteau m f
sandwich sandwich/sandwichs m f
cookie biscuit m f
pizza pizza f f
bean haricot m f
onion oignon m f
mushroom champignon m f
meal repas/repas m f
bread pain m F
cheese fromage m F
meat viande f F
rice riz m F
soup soupe f F
butter beurre m F
salad salade f F
honey miel m F
chocolate chocolat m F
jam confiture f F
oil huile f F
sugar sucre m F
water eau f d
milk lait m d
coffee café m d
tea thé m d
wine vin m d
beer bière f d
juice jus m d
book livre m rtw
newspaper journal/journaux m rt
letter lettre f rtw
magazine magazine m rt
novel roman m rtw
poem poème m rw
message message m rw
article article m rw
dictionary dictionnaire m rt
postcard carte f rtw
report rapport m rw
pen stylo m t
pencil crayon m t
key clé f t
knife/knives couteau m t
spoon cuillère f t
fork fourchette f t
plate assiette f t
glass verre m t
cup tasse f t
bottle bouteille f to
box boîte f to
bag sac m to
suitcase valise f to
umbrella parapluie m t
phone téléphone m t
camera caméra f t
computer ordinateur m t
guitar guitare f t
piano piano m t
violin violon m t
flower fleur f t
rose rose f t
ball balle f t
toy jouet m t
doll poupée f t
clock horloge f t
lamp lampe f t
candle bougie f t
mirror miroir m t
picture photo f t
painting tableau m t
gift cadeau m to
ring bague f t
coin pièce f t
ticket billet m t
basket panier m t
stone pierre f t
rope corde f t
tool outil m t
hammer marteau m t
ladder échelle f t
machine machine f t
map plan m tr
blanket couverture f t
pillow oreiller m t
towel serviette f t
shirt chemise f c
dress robe f c
skirt jupe f c
hat chapeau m c
coat manteau m c
shoe chaussure f c
boot botte f c
sock chaussette f c
glove gant m c
scarf/scarves écharpe f c
sweater pull m c
jacket veste f c
tie cravate f c
car voiture f v
bike vélo m v
bus bus/bus m v
train train m v
plane avion m vy
boat bateau m v
truck camion m v
taxi taxi m v
ship navire m v
tractor tracteur m v
chair chaise f u
table table f u
bed lit m u
sofa canapé m u
desk bureau m u
armchair fauteuil m u
shelf/shelves étagère f u
bench banc m u
carpet tapis/tapis m u
wardrobe armoire f uo
house maison f biq
school école f biq
church église f biq
castle château m biq
hotel hôtel m biq
hospital hôpital/hôpitaux m biq
restaurant restaurant m biq
library bibliothèque f biq
museum musée m biq
market marché m biq
station gare f biq
airport aéroport m biq
factory usine f biq
bank banque f biq
office cabinet m biq
shop magasin m biq
theater théâtre m biq
cinema cinéma m biq
farm ferme f biq
bakery boulangerie f biq
pharmacy pharmacie f biq
university université f biq
garden jardin m biq
park parc m biq
city ville f biq
village village m biq
beach plage f bq
kitchen cuisine f i
bedroom chambre f i
cellar cave f i
forest forêt f in
field champ m in
street rue f in
bridge pont m nq
tower tour f nq
river rivière f n
lake lac m n
mountain montagne f n
island île f n
tree arbre m n
moon lune f n1k
sky ciel m n1
sun soleil m n1k
sea mer f n
hill colline f n
road route f nq
wall mur m nq
door porte f o
window fenêtre f o
drawer tiroir m o
party fête f e
movie film m e
concert concert m e
wedding mariage m e
game match/matchs m e
trip voyage m e
lesson leçon f e
meeting réunion f e
exam examen m e
eye/eyes œil/yeux m g
hand main f g
head tête f g
foot/feet pied m g
nose nez/nez m g
mouth bouche f g
arm bras/bras m g
leg jambe f g
face visage m g
ear oreille f g
finger doigt m g
money argent m p
music musique f z
family famille f h
dinner dîner m e
lunch déjeuner m e
leaf/leaves feuille f n
question question f s
story histoire f sr
song chanson f sw
secret secret m s
truth vérité f s1
idea idée f s
problem problème m s
answer réponse f s
word mot m sw
lie mensonge m s
joke blague f s
dream rêve m s
rule règle f s
noise bruit m s
voice voix/voix f s
language langue f s
"""


def _english_plural(word: str) -> str:
    if word.endswith(("s", "x", "ch", "sh")):
        return word + "es"
    if word.endswith("y") and word[-2] not in "aeiou":
        return word[:-1] + "ies"
    return word + "s"


def _french_plural(word: str) -> str:
    return word + ("x" if word.endswith(("eau", "eu")) else "s")


def _parse(line: str) -> Noun:
    english, french, gender, kinds = line.split()
    en, _, en_plural = english.partition("/")
    fr, _, fr_plural = french.partition("/")
    if set(kinds) & set("Fdpz"):
        return Noun(en, "", fr, "", gender, kinds)
    return Noun(en, en_plural or _english_plural(en), fr, fr_plural or _french_plural(fr), gender, kinds)


NOUNS: tuple[Noun, ...] = tuple(
    _parse(line) for line in _TABLE.strip().splitlines()
)
"""Every noun that the grammar can use."""


def of_kind(kinds: str) -> tuple[Noun, ...]:
    """The nouns that are of at least one of the kinds."""
    return tuple(n for n in NOUNS if any(k in n.kinds for k in kinds))
