// The words of the tales.  In a list no entry begins another, because no option of a pick may; and
// what may follow "a" starts with a consonant.  A leading number is a weight.
#include <array>
#include <string>
#include <utility>

#include "common/error.hpp"
#include "story.hpp"

namespace gpt::tales {

namespace {

using List = std::pair<std::string_view, std::string_view>;

constexpr auto kLists = std::to_array<List>({
    // Who
    {"girls",
     "Mara|Lucy|Nina|Ruth|Ada|Zoe|Tess|Wendy|Poppy|Clara|Hana|Ines|Leila|Priya|Yuki|Freya|Greta|"
     "Dora|Mei|Kiki|Sofia|Olga|Beatrix|Amina|Rosa|Vera|Ella|Juno|Fatima|Quilla|Hilda|Elsa|Naomi|"
     "Pia|Tilda|Zara|Ida|Carmen|Esther|Lotte|Malika|Signe|Thandi|Uma|Xenia|Yara|Bella|Dilara|"
     "Gwen|Kaya"},
    {"boys",
     "Ben|Tom|Sam|Max|Leo|Finn|Omar|Jack|Otto|Hugo|Ravi|Kofi|Noah|Peter|Luis|Emil|Ivan|Dan|Theo|"
     "Paul|Felix|Gus|Karim|Wei|Abel|Nico|Yusuf|Bruno|Elias|Jonas|Anton|Bilal|Carlo|David|Erik|"
     "Fred|Hamid|Igor|Jim|Kenji|Marco|Oscar|Pedro|Rufus|Simon|Tariq|Victor|Walter|Zeki|Arjun"},
    // Fl-i-mb-o: a name that no other tale has, built from four picks.
    {"invented",
     "[B|D|Fl|Gr|H|J|K|L|M|N|P|Qu|R|Sn|T|V|W|Y|Z][a|e|i|o|u][bb|ff|gg|lb|ld|lm|mb|mp|nd|nk|pp|"
     "rb|rd|rl|rm|rz|sk|tt|v|zz][a|el|ik|in|o|us|y]"},
    {"nonsense",
     "[b|d|fl|gl|j|k|m|pl|sn|tr|v|w|y|z][a|e|i|o|u][bb|dd|ff|mb|mp|ng|nk|pp|rg|sk|zz][er|et|it|"
     "le|o|um]"},
    {"kinds",
     "3 dragon|2 fox|hedgehog|2 giant|goblin|robot|bear|2 rabbit|2 mouse|badger|troll|penguin|"
     "frog|squirrel|giraffe|tortoise|pirate|wizard|knight|goose|panda|lion|monkey|mole|cat|"
     "snail|donkey|pony|beaver|crow|hamster|kangaroo|lizard|sailor|walrus|beetle|seal|camel|"
     "moose|raccoon|clown|gnome|witch|cricket|stork|wolf|tiger|parrot|yeti"},
    {"relatives",
     "3 granny|2 grandpa|aunt|uncle|big sister|cousin|2 mother|father|teacher|neighbour|baker|"
     "little brother|postman|doctor|gardener|milkman"},
    {"animals",
     "dog|goat|duck|hen|cow|horse|sheep|pig|kitten|lamb|dove|turtle|sparrow|puppy|bee|calf|"
     "robin|swan|toad|heron|lark|rooster|gull|mule|ferret|newt|magpie|butterfly|ladybird|spider|"
     "bat|bull|caterpillar|rat"},
    // What somebody is like
    {"nature",
     "2 kind|clever|shy|brave|merry|quiet|curious|cheerful|sleepy|tidy|hungry|gentle|lonely|"
     "noisy|proud|patient|polite|funny|dreamy|forgetful|busy|stubborn|messy|grumpy|bold|careful|"
     "restless|wise|cheeky|lazy|honest|nervous|silly|solemn|thirsty"},
    {"size", "4 little|3 small|2 young|tiny|tall|round|thin|big|very old|rather fat"},
    {"glad", "4 happy|3 glad|2 proud|pleased|cheerful|delighted|thankful|merry|surprised"},
    {"sad", "3 sad|worried|2 unhappy|gloomy|lonely|miserable|upset|cross"},
    // What things are like
    {"colours",
     "3 red|3 blue|2 green|2 yellow|golden|silver|white|black|brown|pink|grey|purple|striped|"
     "spotted|shiny|rusty|crooked|wooden|broken|dusty|velvet|tartan|copper|painted"},
    {"hues", "3 red|3 blue|2 green|2 yellow|golden|silver|white|black|brown|pink|grey|purple"},
    {"things",
     "2 kite|2 drum|2 ball|whistle|lantern|blanket|hat|scarf|bell|key|2 book|basket|bucket|2 "
     "boat|mirror|2 shell|feather|button|mitten|spoon|cup|flute|pebble|ribbon|doll|puzzle|"
     "teapot|ring|marble|kettle|clock|coin|box|paintbrush|wagon|bottle|necklace|trumpet|torch|"
     "jug|comb|stool|cushion|ladder|broom|pencil|postcard|suitcase|sock|slipper|pillow|saddle|"
     "rope|net|map|lamp|hammer|fan|crown|candle|carpet|chain|barrow|parasol|wheel|telescope|"
     "thimble|tray|zither"},
    {"instruments",
     "fiddle|tuba|gong|harp|trombone|banjo|bassoon|cello|rattle|saucepan|washboard|bugle|"
     "piccolo|tambourine|watering can"},
    {"sounds",
     "tooty toot|plonk|boom|dingle dong|wah wah|zing|clack|scree|pom pom|twang|hooo|la la|bim "
     "bam|rumpety tum|fweep"},
    {"treats",
     "2 apples|pears|plums|2 biscuits|2 cakes|buns|cherries|nuts|figs|2 pancakes|carrots|sweets|"
     "berries|pies|rolls|dates|peaches|waffles|dumplings|radishes|muffins|grapes|tarts|pretzels|"
     "lemons"},
    {"food",
     "hay|corn|oats|seeds|cabbage|grass|worms|crumbs|barley|clover|peas|fish|acorns|thistles|"
     "dandelions|turnips|beans|moss|beetroot|sunflowers|rice|flies"},
    {"gifts",
     "jam|honey|bread|soup|cheese|milk|tea|cocoa|porridge|cake|pudding|lemonade|butter|cream|"
     "toast|mint|cinnamon|mustard|garlic|noodles"},
    // Where
    {"places",
     "2 river|2 hill|mill|3 market|2 beach|2 forest|meadow|harbour|2 garden|well|barn|bridge|"
     "pond|library|orchard|lighthouse|cave|castle|station|village square|bakery|playground|"
     "school|waterfall|farm|fountain|island|tower|valley|cornfield|stable|ferry|museum|toy shop|"
     "windmill|swamp|quarry|circus|canal|vineyard|post office|town hall|bus stop|cliff|zoo|"
     "sawmill|crossroads"},
    {"homes",
     "in a [2 cottage|hut|cave|2 house|tower|tent|caravan] [by the sea|near the [@places]|"
     "behind the hill|on the edge of the forest|at the end of a lane|beside a stream|between "
     "two rocks]|under a [bridge|hedge|heap of leaves|big stone|staircase|waterfall]|inside a "
     "hollow [oak|tree|log]|on top of a [windy hill|green hill|steep hill|mountain]|on a [boat|"
     "barge|raft] [on the river|in the harbour]|at the bottom of a [garden|well|valley]|high up "
     "in a [pine tree|clock tower|lighthouse]"},
    {"spots",
     "under the bed|under the table|under the stairs|under the rug|under the bench|behind the "
     "door|behind the clock|behind the woodpile|behind the curtain|behind the stove|behind the "
     "piano|in the kitchen drawer|in the bread box|in the shed|in the hen house|in the big "
     "chest|in the laundry basket|in the attic|on the top shelf|on the window sill|on the swing|"
     "on the garden wall|on the back step|on the roof|inside an old boot|inside a barrel|inside "
     "a hat box|beside the well|beside the pear tree|beside the fireplace|beside the gate|up in "
     "the apple tree|between two cushions|among the pumpkins|next to the beehive|near the duck "
     "pond|down in the cellar|over the doorway|in the wheelbarrow|in a flower pot|under the "
     "washing line"},
    // When
    {"seasons", "spring|summer|autumn|winter"},
    {"days", "Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday"},
    {"hours", "3 morning|2 day|2 afternoon|evening|night"},
    {"weather",
     "sunny|windy|rainy|frosty|foggy|warm|snowy|cloudy|bright|stormy|misty|fine|mild|cool|"
     "chilly|still"},
    // What they do
    {"went",
     "4 went|3 walked|3 ran|hurried|skipped|wandered|marched|raced|strolled|tiptoed|hopped|set "
     "off"},
    {"said", "8 said|2 whispered|2 cried|2 called|murmured|shouted|muttered|declared"},
    {"asked", "4 asked|wondered|2 said|called|whispered"},
    {"begged", "2 cried|begged|squeaked|wailed|called|whispered|sobbed"},
    {"rejoiced",
     "4 smiled|3 laughed|2 grinned|giggled|clapped|cheered|jumped for joy|danced about|sang|"
     "beamed|hummed a tune|turned a cartwheel|blushed"},
    {"slowly", "slowly|quietly|quickly|carefully|gently|politely|happily|proudly|sleepily"},
    {"hobbies",
     "2 stories|songs|riddles|long walks|boats|stars|games|clouds|puddles|pictures|birds|maps|"
     "secrets|jokes|flowers|trains|drums|kites|snow|rainbows|beetles|castles|bridges|numbers|"
     "mushrooms|ghosts|whales|shadows|hats|engines|magic tricks|volcanoes|bicycles"},
    {"body", "nose|sleeve|boots|knees|left ear|fingers|elbows|beard|toes|back"},
    {"stuff", "mud|dust|paint|flour|sand|glue|ink|soot|jelly|soap"},
    // What they say
    {"exclaim",
     "Oh dear|Goodness|Aha|2 Hurrah|My word|Well, well|Dear me|What luck|How lovely|Good grief|"
     "Look at that|Oh no|Just imagine|At last"},
    {"joy",
     "4 {X} [*rejoiced].|2 {X.He} was [very [*glad]|*glad|so [*glad]].|2 '[*exclaim]!' [*said] "
     "{X}.|How [*glad] {X.he} was!|2 {Y} [*rejoiced] [too|even more|the loudest].|{X} [*went] "
     "[home|round the [@places]] [with|singing about] it."},
    {"thanks",
     "4 'Thank you[!|, {X}!| so much!| a thousand times!]' [*said] {Y}.|2 {Y} [*rejoiced].|"
     "{Y.He} gave {X} a [hug|kiss|big smile].|How [*glad] {Y.he} was!|'[*exclaim]!' [*said] "
     "{Y}. 'I will give you [@treats] for that.'"},
    {"aside",
     "3 A [@size] [@animals] [sat|slept|sang|waited|stared|sneezed|snored] [@spots].|2 It "
     "smelled of [@gifts] and [@food].|2 Somewhere a [@instruments] went '[*sounds]'.|2 The "
     "[sky|lake|grass|road|moon|roof|river] was as [@hues] as a [@things].|{Y} was as [@nature] "
     "as a [@animals].|2 They passed the [@places], the [@places] and a [@animals] with a "
     "[@things].|2 In {X.his} [pocket|bag|basket|hat] {X.he} had a [@things], a [@things] and "
     "some [@treats].|A [*weather] wind [blew|came] from the [@places].|The [@relatives] "
     "[shouted|waved|sang|laughed|slept|argued] [@spots].|2 {Y} [ate|dropped|counted|hid|"
     "shared] [two|three|five|some|many] [@treats] and a [@things].|2 'I would rather have a "
     "[@things] than [@gifts],' [*said] {Y}.|2 'Have you seen my [@colours] [@things]?' asked a "
     "[@kinds]. 'No,' said {Y}.|2 A [@kinds] [called|named] [P=*invented] [waved|went by|"
     "watched|followed them]. [{P} had|'Good day, {P},' [*said] {Y}. {P} had] a [@colours] "
     "[@things].|There was [@stuff] on the [@things] and [@stuff] on {Y.his} [@body].|2 'My "
     "[@animals] is called [P=*invented],' [*said] {Y}. [Nobody|Only {P}|{X}] [answered|"
     "listened|laughed].|{X} dreamed of [@hobbies] and [@gifts], {Y} of [@hobbies] and "
     "[@treats].|2 '[Watch|Listen|Look]! A [@kinds]!' [*said] {Y}. But it was only a "
     "[@animals].|For [lunch|supper|luck|fun] they ate [@treats] with [@gifts]."},
    // What the old people say
    {"sayings",
     "slow is smooth|look before you leap|small steps climb big hills|every cloud goes home|"
     "share the last bun|a calm hand ties the knot|kind words cost nothing|wait for the tide|"
     "many hands lift the boat|ask first and dig later|listen to the wind|two heads find the "
     "path|a good friend is a lamp|never wake a sleeping goose|begin with one stone|the moon is "
     "in no hurry|try the door before the window|what you give comes back|count your socks|no "
     "soup cooks itself|old roads know the way|rain is only rain|keep one bun for tomorrow|sing "
     "when it is dark|the last step is a step too|bees do not run"},
});

}  // namespace

std::string_view words(std::string_view list) {
    for (const auto& [name, entries] : kLists)
        if (name == list) return entries;
    require(false, "tales: there is no list @" + std::string(list));
    return {};
}

}  // namespace gpt::tales
