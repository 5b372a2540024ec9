// Lesson 06: characters, words, byte-pair encoding.  Expected ids are worked out by hand or come
// from the naive references below, which are slow, obvious and share no code with the lesson.
#include "support/test.hpp"

#include <algorithm>
#include <map>
#include <sstream>

#include "06_tokenizers/bpe.hpp"
#include "06_tokenizers/tokenizer.hpp"
#include "06_tokenizers/utf8.hpp"
#include "06_tokenizers/words.hpp"
#include "common/files.hpp"
#include "support/folder.hpp"

using namespace gpt;
using gpt::test::Folder;
using Ids = std::vector<int>;

namespace {

const std::string kEnd(kEndOfText);

// A wrong result, and the mistake that gives it.
template <class T>
using Mistakes = std::vector<std::pair<T, std::string>>;

// Compares what the call `of` gave with what it should give.  A wrong result that a known mistake
// gives is called by the mistake's name.
template <class T>
void check_equal(const std::string& of, const T& got, const T& expected,
                 const Mistakes<T>& mistakes) {
    std::string name;
    for (const auto& [wrong, when] : mistakes)
        if (got != expected && got == wrong) name = "\nthis is what comes out when " + when;
    INFO(of << name);
    CHECK(got == expected);
}
void check_ids(const std::string& of, const Ids& got, const Ids& expected,
               const Mistakes<Ids>& mistakes = {}) {
    check_equal(of, got, expected, mistakes);
}
// Texts are shown quoted, on one line.
void check_text(const std::string& of, const std::string& got, const std::string& expected,
                Mistakes<std::string> mistakes) {
    for (auto& [wrong, when] : mistakes) wrong = quote(wrong);
    check_equal(of, quote(got), quote(expected), mistakes);
}

std::string random_text(Rng& rng, std::string_view alphabet, int length) {
    std::string text;
    for (int i = 0; i < length; ++i) text += alphabet[rng.below(int(alphabet.size()))];
    return text;
}

std::string all_bytes() {
    std::string bytes;
    for (int byte = 0; byte < 256; ++byte) bytes += static_cast<char>(byte);
    return bytes;
}

std::vector<std::string> pieces_of(std::string_view text) {
    std::vector<std::string> pieces;
    while (!text.empty()) {
        pieces.emplace_back(next_piece(text));
        INFO("next_piece of " << quote(text) << " gives " << quote(pieces.back()));
        REQUIRE_FALSE(pieces.back().empty());
        REQUIRE(text.starts_with(pieces.back()));
        text.remove_prefix(pieces.back().size());
    }
    return pieces;
}

// All pieces on one line that can be shown, whatever bytes they hold.
using Pieces = std::vector<std::string>;
std::string listed(const Pieces& pieces) {
    std::string list;
    for (const std::string& piece : pieces) list += quote(piece) + ' ';
    return list;
}

void check_pieces(std::string_view text, const Pieces& expected,
                  const Mistakes<Pieces>& mistakes = {}) {
    Mistakes<std::string> shown;
    for (const auto& [wrong, when] : mistakes) shown.emplace_back(listed(wrong), when);
    check_equal("the pieces of " + quote(text), listed(pieces_of(text)), listed(expected), shown);
}

// The same rule from the other side: is there a border between text[i - 1] and text[i]?
bool is_border(std::string_view text, std::size_t i) {
    const auto in_word = [&](std::size_t at) {
        return at < text.size() && byte_class(text, at) != ByteClass::blank &&
               byte_class(text, at) != ByteClass::newline;
    };
    if (text[i - 1] == ' ' && in_word(i)) return false;
    if (byte_class(text, i - 1) != byte_class(text, i)) return true;
    return byte_class(text, i) == ByteClass::blank && text[i] == ' ' && in_word(i + 1);
}

Ids naive_merge(const Ids& tokens, TokenPair pair, int id) {
    Ids result;
    std::size_t i = 0;
    while (i < tokens.size()) {
        const bool here =
            i + 1 < tokens.size() && tokens[i] == pair.left && tokens[i + 1] == pair.right;
        result.push_back(here ? id : tokens[i]);
        i += here ? 2 : 1;
    }
    return result;
}

// Counts everything anew for each merge.
std::vector<TokenPair> naive_train(std::vector<Word> words, int max_merges) {
    std::vector<TokenPair> merges;
    while (int(merges.size()) < max_merges) {
        std::map<std::pair<int, int>, std::int64_t> counts;
        for (const Word& word : words)
            for (std::size_t i = 0; i + 1 < word.tokens.size(); ++i)
                counts[{word.tokens[i], word.tokens[i + 1]}] += word.count;
        TokenPair best;
        std::int64_t most = 1;
        for (const auto& [pair, count] : counts)  // in the order of the pairs: ties keep the first
            if (count > most) {
                most = count;
                best = {pair.first, pair.second};
            }
        if (most < 2) break;
        const int id = 256 + int(merges.size());
        merges.push_back(best);
        for (Word& word : words) word.tokens = naive_merge(word.tokens, best, id);
    }
    return merges;
}

Ids bytes_of(std::string_view text) {
    Ids ids;
    for (const char byte : text) ids.push_back(static_cast<unsigned char>(byte));
    return ids;
}

Word word(std::string_view text, std::int64_t count) { return {bytes_of(text), count}; }

// encode_words and encode_piece loop over what the smaller functions return.  Where those do not
// work, the test ends here instead of never.
void require_progress() {
    REQUIRE(next_piece("a b") == "a");
    REQUIRE(next_piece(" b") == " b");
    REQUIRE(merge_pair({1, 2}, {1, 2}, 9) == Ids{9});
}

}  // namespace

namespace gpt {
std::ostream& operator<<(std::ostream& out, const TokenPair& pair) {  // for failure messages
    return out << '(' << pair.left << ',' << pair.right << ')';
}
}  // namespace gpt

TEST_CASE("decode: joins the tokens' bytes and refuses ids that do not exist", "[06][1 pts]") {
    const Tokenizer t = bpe_tokenizer({{'t', 'h'}, {' ', 256}, {0xC3, 0xA9}});
    // The numbers of README.md.
    check_text("decode 256 101 257 101 10", decode(t, {256, 'e', 257, 'e', '\n'}), "the the\n",
               {{"th e  th e \n", "a space is put between the tokens"},
                {"th e  th e \n ", "a space is put between the tokens"},
                {"ee\n", "tokens from 256 on are left out"},
                {" the the\n", "each token gets a space before it"}});
    // A character may be one token or two.
    CHECK(quote(decode(t, {'x', 0xC3, 0xA9, 258})) == quote("xéé"));
    check_text("decode 0 97 0", decode(t, {0, 'a', 0}), std::string("\0a\0", 3),
               {{"a", "the bytes go through c_str(), which ends at a byte 0"}});
    check_text("decode of the end of text", decode(t, {t.end_of_text(), 'a'}), kEnd + "a",
               {{"a", "the end of text is left out, but decode shows every token"},
                {"", "decode stops at the end of text, but it shows every token"}});
    CHECK(decode(t, Ids{}).empty());
    INFO("an id that does not exist is refused, not left out");
    CHECK_THROWS_AS(decode(t, {'a', t.vocab_size()}), std::invalid_argument);
    CHECK_THROWS_AS(decode(t, {-1}), std::invalid_argument);
}

TEST_CASE("encode_characters: one id a character, however many bytes it has", "[06][1 pts]") {
    const Tokenizer t(Tokenizer::Kind::character, {"\n", "a", "b", "é", "€", "😀", kEnd});
    // The numbers of README.md.
    try {
        check_ids("encode_characters of b€a😀\\néa", encode_characters(t, "b€a😀\néa"),
                  {2, 4, 1, 5, 0, 3, 1},
                  {{{2, 1, 0, 1}, "characters of several bytes are left out"},
                   {{1, 3, 0, 4, -1, 2, 0}, "the ids are one too small"}});
    } catch (const std::invalid_argument& error) {
        const bool first_byte = std::string(error.what()).find("\\xe2") != std::string::npos;
        INFO(error.what());
        if (first_byte) FAIL("the text is walked byte by byte, but € is one character of 3 bytes");
        FAIL("this text is valid UTF-8, and all of its characters are in the vocabulary");
    }
    check_ids("encode_characters of no text", encode_characters(t, ""), {});

    SECTION("a character that the vocabulary lacks is named, with its byte offset") {
        INFO("ß is not in the vocabulary; before it stand a (1 byte) and é (2 bytes)");
        CHECK_THROWS_AS(encode_characters(t, "aéß"), std::invalid_argument);
        CHECK_THROWS_WITH(encode_characters(t, "aéß!"),
                          ContainsSubstring("\"ß\"") && ContainsSubstring("byte 3 "));
    }
    SECTION("bytes that are no UTF-8 are refused, with their offset") {
        CHECK_THROWS_AS(encode_characters(t, "aé\xFF"), std::invalid_argument);
        CHECK_THROWS_WITH(encode_characters(t, "aé\xE2\x82"), ContainsSubstring("byte 3"));
    }
    SECTION("the name of the special token is no token") {
        CHECK_THROWS_AS(encode_characters(t, kEndOfText), std::invalid_argument);
    }
}

TEST_CASE("next_piece: a run of one class, with the space before it", "[06][1 pts]") {
    // The example of README.md.
    check_pieces(
        "Mara's cat, 12 years  old!\n\n",
        {"Mara's", " cat", ",", " 12", " years", " ", " old", "!", "\n\n"},
        {{{"Mara's", " ", "cat", ",", " ", "12", " ", "years", "  ", "old", "!", "\n\n"},
          "no space goes with the word after it"},
         {{"Mara's", " cat", ",", " 12", " years", "  ", "old", "!", "\n\n"},
          "a run of blanks keeps its last space, which belongs to the word"},
         {{"Mara's", " cat", ",", " 12", " years", "  old", "!", "\n\n"},
          "a word takes all spaces before it; it takes one"},
         {{"Mara", "'", "s", " cat", ",", " 12", " years", " ", " old", "!", "\n\n"},
          "the apostrophe is taken for a mark; byte_class knows better"},
         {{"Mara's", " ", "cat", ",", " ", "12", " ", "years", " ", " ", "old", "!", "\n\n"},
          "the run has the class of the space, not of the byte after it"},
         {{"Mara's", " cat,", " 12", " years", " ", " old!", "\n\n"},
          "marks are taken for letters"},
         {{"Mara's", " cat", ",", " 12", " years", " ", " old", "!", "\n", "\n"},
          "a run of newlines is cut; it is one piece"}});
    check_pieces("12ab ?! (é😀 à)", {"12", "ab", " ?!", " (", "é😀", " à", ")"},
                 {{{"12ab", " ?!", " (", "é😀", " à", ")"}, "digits are taken for letters"},
                  {{"12", "ab", " ?", "!", " (", "é😀", " à", ")"},
                   "a run of marks is cut; it is one piece"}});
    check_pieces(
        "   a\t b\tc", {"  ", " a", "\t", " b", "\t", "c"},
        {{{"  ", " a", "\t", " b", "\tc"}, "a tab goes with the word; only a space does"}});
    check_pieces("a \n b  ", {"a", " ", "\n", " b", "  "},
                 {{{"a", " \n", " b", "  "}, "a space goes with a newline"},
                  {{"a", " \n ", "b", "  "}, "blanks and newlines are one class"}});
    check_pieces("'tis o'er 'x' 9's", {"'", "tis", " o'er", " '", "x", "'", " 9", "'", "s"});

    SECTION("random texts are cut at every border and nowhere else") {
        Rng rng(601);
        for (int trial = 0; trial < 200; ++trial) {
            const std::string text = random_text(rng, "ab1 2.  '\n\t\xC3\xA9", 1 + rng.below(23));
            Pieces expected(1);
            for (std::size_t i = 0; i < text.size(); ++i) {
                if (i > 0 && is_border(text, i)) expected.emplace_back();
                expected.back() += text[i];
            }
            REQUIRE(listed(pieces_of(text)) == listed(expected));
        }
    }
    SECTION("no text is no piece") { CHECK_THROWS_AS(next_piece(""), std::invalid_argument); }
}

TEST_CASE("encode_words: one id a piece, and unknown pieces stay visible", "[06][1 pts]") {
    REQUIRE(next_piece("a b") == "a");  // else the loop below may never end
    REQUIRE(next_piece(" b") == " b");
    const Tokenizer t(Tokenizer::Kind::word, {"<unk>", " <unk>", "the", " cat", ".", "\n", kEnd});
    // The numbers of README.md.
    check_ids("encode_words of the cat.\\nthe", encode_words(t, "the cat.\nthe"), {2, 3, 4, 5, 2});
    check_ids("encode_words of no text", encode_words(t, ""), {});
    check_ids("encode_words of a dog.\\nthe dogs", encode_words(t, "a dog.\nthe dogs"),
              {0, 1, 4, 5, 2, 1},
              {{{4, 5, 2}, "unknown pieces are left out"},
               {{-1, -1, 4, 5, 2, -1}, "the -1 of find() is passed on as an id"},
               {{0, 0, 4, 5, 2, 0}, "an unknown piece loses its space: id 1 is never used"},
               {{1, 1, 4, 5, 2, 1}, "every unknown piece gets a space: id 0 is never used"},
               {{1, 0, 4, 5, 2, 0}, "<unk> and the one with a space before it change places"}});
    check_ids("encode_words of the the", encode_words(t, "the the"), {2, 1},
              {{{2, 2}, "an unknown piece is looked up again without its space"}});
    check_ids("encode_words of the, two spaces, a newline", encode_words(t, "the  \n"), {2, 1, 5},
              {{{2, 0, 5}, "two spaces are no word, but they begin with a space: id 1"}});
    CHECK(decode(t, encode_words(t, "a dog.\nthe cats")) == "<unk> <unk>.\nthe <unk>");
    check_ids("encode_words of <unk>: three pieces", encode_words(t, "<unk>"), {0, 0, 0},
              {{{0}, "the text is looked up before it is cut into pieces"}});

    SECTION("where all pieces are known, any bytes come back") {
        Rng rng(602);
        for (int trial = 0; trial < 50; ++trial) {
            const std::string text = random_text(rng, all_bytes() + "aaaa    ", rng.below(83));
            const Tokenizer all = word_tokenizer(text, 1000);
            REQUIRE(quote(decode(all, encode_words(all, text))) == quote(text));
        }
    }
}

TEST_CASE("count_pairs: every place counts as often as its word", "[06][1 pts]") {
    using Counts = std::map<TokenPair, std::int64_t>;
    // The numbers of README.md: {7, 7, 7} five times and {1, 7, 7} twice.
    const std::vector<Word> sevens{{{7, 7, 7}, 5}, {{1, 7, 7}, 2}, {{4}, 9}, {{}, 3}};
    check_equal<Counts>("count_pairs", count_pairs(sevens), {{{1, 7}, 2}, {{7, 7}, 12}},
                        {{{{{1, 7}, 1}, {{7, 7}, 3}}, "word.count is not used"},
                         {{{{1, 7}, 2}, {{7, 7}, 7}}, "overlapping places count once"},
                         {{{{7, 1}, 2}, {{7, 7}, 12}}, "left and right change places"},
                         {{{{1, 7}, 2}, {{7, 7}, 5}},
                          "the last place of a word is left out, or a count that is there already "
                          "stays as it was"},
                         {{{{7, 7}, 7}}, "the first place of a word is left out"},
                         {{{{1, 7}, 2}, {{7, 7}, 2}}, "a later word replaces the count"}});
    const std::int64_t many = 3'000'000'000;
    check_equal<Counts>("count_pairs of a word that occurs 3,000,000,000 times",
                        count_pairs({{{1, 2}, many}, {{2, 1}, 1}}), {{{1, 2}, many}, {{2, 1}, 1}},
                        {{{{{1, 2}, int(many)}, {{2, 1}, 1}}, "the count is kept in an int"}});
    CHECK(count_pairs({}).empty());

    SECTION("a word of n tokens has n - 1 places") {
        Rng rng(603);
        std::vector<Word> words;
        std::int64_t places = 0, counted = 0;
        for (int w = 0; w < 41; ++w) {
            const int length = 1 + rng.below(7);
            words.push_back(word(random_text(rng, "abc", length), 1 + rng.below(5)));
            places += words.back().count * (length - 1);
        }
        for (const auto& [pair, count] : count_pairs(words)) counted += count;
        CHECK(counted == places);
    }
}

TEST_CASE("merge_pair: from left to right, without overlap", "[06][1 pts]") {
    // The numbers of README.md.
    check_ids("merge_pair of (7,7) in 7 7 7", merge_pair({7, 7, 7}, {7, 7}, 9), {9, 7},
              {{{7, 9}, "the merge runs from right to left"},
               {{9, 9, 7}, "occurrences overlap"},
               {{9, 9}, "occurrences overlap"},
               {{9, 7, 7}, "the second token of the pair is kept"}});
    check_ids("merge_pair of (7,7) in 7 7 7 7", merge_pair({7, 7, 7, 7}, {7, 7}, 9), {9, 9});
    check_ids("merge_pair of (1,2) in 1 2", merge_pair({1, 2}, {1, 2}, 9), {9},
              {{{1, 2}, "a pair at the very end is not seen"},
               {{9, 2}, "the second token of the pair is kept"}});
    check_ids("merge_pair of (1,2) in 1 1 2 1 2 2", merge_pair({1, 1, 2, 1, 2, 2}, {1, 2}, 9),
              {1, 9, 9, 2}, {{{1, 9, 1, 2, 2}, "only the first occurrence is merged"}});
    check_ids("merge_pair of (1,2) in 2 1", merge_pair({2, 1}, {1, 2}, 9), {2, 1},
              {{{9}, "(2,1) is taken for (1,2): the order counts"}});
    check_ids("merge_pair of (1,1) in 1", merge_pair({1}, {1, 1}, 9), {1},
              {{{}, "the last token is lost"}});
    check_ids("merge_pair of (1,2) in nothing", merge_pair({}, {1, 2}, 9), {});

    SECTION("unfolding the new id gives the tokens back, and no pair is left") {
        Rng rng(604);
        for (int trial = 0; trial < 100; ++trial) {
            Ids tokens, unfolded;
            const int length = rng.below(19);
            for (int i = 0; i < length; ++i) tokens.push_back(rng.below(3));
            const TokenPair pair{1, trial % 2 == 0 ? 1 : 2};
            const Ids merged = merge_pair(tokens, pair, 300);
            for (const int id : merged)
                for (const int part : id == 300 ? Ids{pair.left, pair.right} : Ids{id})
                    unfolded.push_back(part);
            REQUIRE(unfolded == tokens);
            for (std::size_t i = 1; i < merged.size(); ++i)
                REQUIRE(TokenPair{merged[i - 1], merged[i]} != pair);
        }
    }
}

TEST_CASE("train_merges: the most frequent pair first, of equals the smallest", "[06][1 pts]") {
    using Merges = std::vector<TokenPair>;
    // README.md: (a,b) 3 times; then (ab,c) and (c,d) twice each; then nothing twice.
    const Merges got = train_merges({word("ababcbabcdcd", 1)}, 10);
    const TokenPair second = got.size() > 1 ? got[1] : TokenPair{};
    const auto if_second_is = [&](TokenPair pair) { return second == pair ? got : Merges{}; };
    check_equal("train_merges on ababcbabcdcd", got, Merges{{'a', 'b'}, {'c', 'd'}},
                {{if_second_is({'a', 'b'}), "the pair is learnt, but not merged in the words"},
                 {if_second_is({'b', 'a'}), "the pairs are counted once, before the first merge"},
                 {if_second_is({'c', 'd'}), "it goes on after the last pair that occurs twice"},
                 {if_second_is({256, 'c'}), "equals are not decided by the smallest ids"},
                 {{{'a', 'b'}}, "only one merge is learnt"}});

    check_equal("train_merges with max_merges = 1", train_merges({word("ababcbabcdcd", 1)}, 1),
                Merges{{'a', 'b'}}, {{{{'a', 'b'}, {'c', 'd'}}, "one merge too many is learnt"}});
    CHECK(train_merges({word("abab", 9)}, 0).empty());
    CHECK(train_merges({}, 5).empty());
    CHECK(train_merges({word("x", 100)}, 5).empty());

    // One place in a word that occurs twice is two; a pair across two words is none.
    check_equal("train_merges on abc, twice", train_merges({word("abc", 2)}, 5),
                Merges{{'a', 'b'}, {256, 'c'}},
                {{{}, "word.count is not used"},
                 {{{'a', 'b'}, {257, 'c'}}, "the first merge makes token 257; it makes 256"},
                 {{{'a', 'b'}, {'b', 'c'}}, "the pair is learnt, but not merged in the words"}});
    check_equal("train_merges on ab, which occurs 3,000,000,000 times, and cd, 5 times",
                train_merges({word("ab", 3'000'000'000), word("cd", 5)}, 5),
                Merges{{'a', 'b'}, {'c', 'd'}},
                {{{{'c', 'd'}}, "the count is kept in an int"},
                 {{{'c', 'd'}, {'a', 'b'}}, "the count is kept in an int"}});
    CHECK(train_merges({word("xa", 1), word("by", 1), word("xa", 1)}, 5) == Merges{{'x', 'a'}});
    check_equal("train_merges on xa, bx, ab",
                train_merges({word("xa", 1), word("bx", 1), word("ab", 1)}, 1), Merges{},
                {{{{'a', 'b'}}, "pairs are counted across the borders of words"}});
    // aaaa holds (a,a) three times, then (aa,aa) once; with a second aaaa it holds it twice.
    CHECK(train_merges({word("aaaa", 1)}, 5) == Merges{{'a', 'a'}});
    CHECK(train_merges({word("aaaa", 2)}, 5) == Merges{{'a', 'a'}, {256, 256}});
    CHECK(train_merges({word("\xC3\xA9\xC3\xA9", 1)}, 1) == Merges{{0xC3, 0xA9}});
}

TEST_CASE("train_merges: learns what counting anew for each merge learns", "[06][1 pts]") {
    Rng rng(605);
    const std::string bytes = all_bytes();
    const std::string_view alphabets[] = {"a",  "ab", "abc", "etaoin shrdlu", "\xC3\xA9\xA8x",
                                          bytes};
    for (int trial = 0; trial < 120; ++trial) {
        std::vector<Word> words;
        const int n_words = 1 + rng.below(13);
        for (int w = 0; w < n_words; ++w) {
            const int length = rng.below(17);
            const std::string text = random_text(rng, alphabets[trial % 6], length);
            words.push_back(word(text, 1 + rng.below(3)));
        }
        const int max_merges = 1 + rng.below(29);
        std::ostringstream list;
        for (const Word& w : words) {
            list << ' ' << w.count << (w.count == 1 ? " time [" : " times [");
            for (const int byte : w.tokens) list << ' ' << byte;
            list << " ]";
        }
        INFO("the words:" << list.str());
        REQUIRE(train_merges(words, max_merges) == naive_train(words, max_merges));
    }
}

TEST_CASE("encode_piece: merges in the order in which they were learnt", "[06][1 pts]") {
    REQUIRE(merge_pair({1, 2}, {1, 2}, 9) == Ids{9});  // else the loop below may never end
    const Tokenizer order = bpe_tokenizer({{'b', 'c'}, {'a', 'b'}, {'c', 'd'}, {'d', 'e'}});
    // The numbers of README.md.
    check_ids("encode_piece of abcde with bc, ab, cd, de", encode_piece(order, "abcde"),
              {'a', 256, 259},
              {{{257, 258, 'e'}, "the leftmost pair is merged first"},
               {{257, 'c', 259}, "the pair that was learnt last is merged first"},
               {{'a', 256, 'd', 'e'}, "only one merge is applied"},
               {{'a', 'b', 'c', 'd', 'e'}, "nothing is merged"}});

    const Tokenizer t = bpe_tokenizer({{'b', 'c'}, {'a', 256}, {'a', 'b'}, {'x', 'x'}, {259, 259}});
    check_ids("encode_piece of abc", encode_piece(t, "abc"), {257},
              {{{'a', 256}, "the result is not merged further"}});
    check_ids("encode_piece of abdabcab", encode_piece(t, "abdabcab"), {258, 'd', 257, 258},
              {{{258, 'd', 257, 'a', 'b'}, "a pair is merged in one place only"}});
    check_ids("encode_piece of xxxxx", encode_piece(t, "xxxxx"), {260, 'x'});
    check_ids("encode_piece of the bytes FF 80", encode_piece(t, "\xFF\x80"), {255, 128},
              {{{-1, -128}, "a char is taken for a number from -128 to 127"}});
    check_ids("encode_piece of nothing", encode_piece(t, ""), {});

    // bc is learnt before ab, so abc becomes a bc, though there is a token abc.
    const Tokenizer longer = bpe_tokenizer({{'b', 'c'}, {'a', 'b'}, {257, 'c'}});
    check_ids("encode_piece of abc with bc, ab, abc", encode_piece(longer, "abc"), {'a', 256},
              {{{258}, "the longest token is taken, not the merges in their order"}});

    SECTION("the same as all merges one after another, and the bytes come back") {
        Rng rng(606);
        for (int trial = 0; trial < 60; ++trial) {
            std::vector<Word> words;
            for (int w = 0; w < 5; ++w) words.push_back(word(random_text(rng, "abc", 11), 1));
            const std::vector<TokenPair> merges = naive_train(words, 17);
            const Tokenizer learnt = bpe_tokenizer(merges);
            const std::string piece = random_text(rng, "abcc", rng.below(19));
            Ids expected = bytes_of(piece);
            for (int i = 0; i < int(merges.size()); ++i)
                expected = naive_merge(expected, merges[i], 256 + i);
            INFO("the piece " << quote(piece));
            REQUIRE(encode_piece(learnt, piece) == expected);
        }
    }
}

// ---- what is given, together with what you wrote ------------------------------------------------

TEST_CASE("encode and decode: BPE gives any bytes back", "[06][0 pts]") {
    require_progress();
    Rng rng(607);
    const Tokenizer t = make_tokenizer("bpe:300", "the cat and the hat, the cat's that. été été\n");
    CHECK(quote(decode(t, encode(t, all_bytes()))) == quote(all_bytes()));
    for (int trial = 0; trial < 50; ++trial) {
        const std::string text = random_text(rng, all_bytes() + "the  ''\n\n", rng.below(97));
        REQUIRE(quote(decode(t, encode(t, text))) == quote(text));
    }
    const std::string long_run(20000, 'a');
    CHECK(decode(t, encode(t, long_run)) == long_run);
}

TEST_CASE("make_tokenizer: what each spec learns", "[06][0 pts]") {
    require_progress();
    const std::string text = "to be, or not to be\nnot é";
    const Tokenizer characters = make_tokenizer("char", text);
    CHECK(characters.vocab_size() == 11);  // \n space , b e n o r t é and the end
    CHECK(characters.token_text(9) == "é");
    CHECK(encode(characters, "to") == Ids{8, 6});

    const Tokenizer words = make_tokenizer("word", text);
    CHECK(decode(words, encode(words, text)) == text);
    const Tokenizer two = make_tokenizer("word:2", text);  // " be" twice, others once: " not" first
    CHECK(two.vocab_size() == 5);
    CHECK(two.token_text(2) == " be");
    CHECK(two.token_text(3) == "\n");
    CHECK(decode(two, encode(two, text)) == "<unk> be<unk> <unk> <unk> <unk> be\n<unk> <unk>");

    CHECK(make_tokenizer("bpe:260", text).vocab_size() == 260);
    CHECK(make_tokenizer("bpe:257", text).merges().empty());
    CHECK(make_tokenizer("bpe:9999", text).vocab_size() < 300);  // nothing left that occurs twice
    CHECK(make_tokenizer("bpe:300", "").vocab_size() == 257);
    for (const char* bad : {"", "chars", "bpe", "bpe:", "bpe:256", "bpe:x", "bpe:99999999999",
                            "word:", "word:0", "word:-1", "word: 5"})
        CHECK_THROWS_AS(make_tokenizer(bad, text), std::invalid_argument);
    CHECK_THROWS_WITH(make_tokenizer("char", "ab\xC3"), ContainsSubstring("byte 2"));
}

TEST_CASE("encode: the end of text is a token only where it is asked for", "[06][0 pts]") {
    require_progress();
    const std::string text = "a" + kEnd + kEnd + "<|b";
    for (const char* spec : {"char", "word", "bpe:280"}) {
        const Tokenizer t = make_tokenizer(spec, text);
        const Ids plain = encode(t, text);
        CHECK(std::count(plain.begin(), plain.end(), t.end_of_text()) == 0);
        const Ids special = encode(t, text, Special::allowed);
        CHECK(std::count(special.begin(), special.end(), t.end_of_text()) == 2);
        CHECK(special[1] == t.end_of_text());
        CHECK(decode(t, plain) == text);
        CHECK(decode(t, special) == text);
        CHECK(encode(t, "", Special::allowed).empty());
    }
}

TEST_CASE("utf8_length: valid characters only", "[06][0 pts]") {
    for (const std::string_view valid : {"a", "é", "€", "😀", "\xEF\xBF\xBF", "\xF4\x8F\xBF\xBF"})
        CHECK(utf8_length(valid, 0) == valid.size());
    for (const std::string_view bad :
         {"", "\x80", "\xC3", "\xC0\x80", "\xC1\xBF", "\xC3z", "\xE2\x82", "\xE0\x9F\xBF",
          "\xED\xA0\x80", "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF"})
        CHECK(utf8_length(bad, 0) == 0);
    CHECK(utf8_length("aé", 1) == 2);
    CHECK(utf8_length("aé", 2) == 0);
}

TEST_CASE("quote: one readable line, and unquote gives the bytes back", "[06][0 pts]") {
    CHECK(quote("a é\"\\\n\t\xC3") == "\"a é\\\"\\\\\\n\\x09\\xc3\"");
    CHECK((unquote(quote(all_bytes())) == all_bytes()));  // not shown: these bytes are no text
    for (const char* bad : {"", "\"", "a", "\"a", "\"a\"b\"", "\"\\\"", "\"\\x1\"", "\"\\xg0\"",
                            "\"\\t\"", "\"\\x\""})
        CHECK_THROWS_AS(unquote(bad), std::invalid_argument);
}

TEST_CASE("Utf8Stream: characters appear when they are complete", "[06][0 pts]") {
    Utf8Stream stream;
    CHECK(stream.push("a\xF0\x9F") == "a");
    CHECK(stream.push("\x98") == "");
    CHECK(stream.push("\x80z") == "😀z");
    CHECK(stream.push("\xFFx\x80") == "\xEF\xBF\xBDx\xEF\xBF\xBD");
    CHECK(stream.push("\xC3") == "");
    CHECK(stream.push("z") == "\xEF\xBF\xBDz");  // the character will never be complete
    CHECK(stream.finish() == "");
    CHECK(stream.push("\xE2\x82") == "");
    CHECK(stream.finish() == "\xEF\xBF\xBD");

    const Tokenizer t = bpe_tokenizer({{0x82, 0xAC}});
    std::string shown;
    for (const int id : Ids{0xE2, 256, 'b'}) shown += stream.push(t.token_text(id));
    CHECK(shown == "€b");
}

TEST_CASE("save_tokenizer and load_tokenizer: the same tokenizer", "[06][0 pts]") {
    require_progress();
    const Folder folder;
    const std::string path = folder.file("same.txt");
    const std::string text = "a \"cat\"\\ and\ta\r\ncat, a cat été été \x01 <|endoftext|>";
    for (const char* spec : {"char", "word", "word:3", "bpe:270"}) {
        const Tokenizer t = make_tokenizer(spec, text);
        save_tokenizer(t, path);
        const Tokenizer loaded = load_tokenizer(path);
        CHECK(loaded == t);
        CHECK(encode(loaded, text) == encode(t, text));
    }
    save_tokenizer(bpe_tokenizer({{' ', 'a'}}), path);
    CHECK(
        read_file(path).starts_with("decoding-gpt tokenizer 1\nkind bpe\ntokens 258\n\"\\x00\"\n"));
    CHECK(read_file(path).ends_with("\n\" a\"\n\"<|endoftext|>\"\nmerges 1\n32 97\n"));
}

TEST_CASE("load_tokenizer: a bad file is refused with its line", "[06][0 pts]") {
    const Folder folder;
    const std::string path = folder.file("bad.txt");
    const auto refused = [&](std::string text, std::string_view from, std::string_view to,
                             const std::string& where) {
        const std::size_t at = text.find(from);
        REQUIRE(at != text.npos);
        folder.put("bad.txt", text.replace(at, from.size(), to));
        INFO("with " << from << " replaced by " << to);
        CHECK_THROWS_AS(load_tokenizer(path), std::runtime_error);
        CHECK_THROWS_WITH(load_tokenizer(path), ContainsSubstring(path + ":" + where + ": "));
    };
    const std::string version = "decoding-gpt tokenizer 1\n", end = "\"<|endoftext|>\"\n";
    const std::string chars = version + "kind char\ntokens 3\n\"a\"\n\"b\"\n" + end + "merges 0\n";
    refused(chars, "tokenizer 1", "tokenizer 2", "1");
    refused(chars, "kind char", "kind chars", "2");
    refused(chars, "kind char", "kind word", "4");
    refused(chars, "tokens 3", "tokens x", "3");
    refused(chars, "tokens 3", "tokens -3", "3");
    refused(chars, "tokens 3", "tokens 2", "6");  // a token where "merges" should be
    refused(chars, "tokens 3", "tokens 4", "7");  // and the other way round
    refused(chars, "tokens 3", "tokens 999999999", "7");
    refused(chars, "\"b\"", "\"a\"", "5");
    refused(chars, "\"b\"", "\"\"", "5");
    refused(chars, "\"b\"", "\"bc\"", "5");
    refused(chars, "\"b\"", "\"\\xff\"", "5");
    refused(chars, "\"b\"", "b", "5");
    refused(chars, "\"b\"", "\"\\q\"", "5");
    refused(chars, end, "\"c\"\n", "6");
    refused(chars, "merges 0\n", "", "7");
    refused(chars, "merges 0\n", "merges 1\n97 98\n", "7");
    refused(chars, "merges 0\n", "merges 0", "7");  // cut off
    refused(chars, "merges 0\n", "merges 0\n\n", "8");

    for (std::size_t length = 0; length < chars.size(); ++length) {
        folder.put("bad.txt", chars.substr(0, length));
        REQUIRE_THROWS_AS(load_tokenizer(path), std::runtime_error);
    }

    save_tokenizer(bpe_tokenizer({{'a', 'b'}, {'c', 'd'}}), path);
    const std::string bpe = read_file(path);
    refused(bpe, "\"\\x07\"", "\"\\x08\"", "11");
    refused(bpe, "97 98\n", "97 256\n", "264");  // made before it is made
    refused(bpe, "97 98\n", "98 97\n", "264");   // not what token 256 is
    refused(bpe, "97 98\n", "97\n", "264");
    refused(bpe, "97 98\n", "97 98 99\n", "264");
    refused(bpe, "99 100\n", "", "265");
    refused(bpe, "99 100\n", "99 1", "265");
    refused(bpe, "merges 2\n97 98\n", "merges 1\n", "263");

    CHECK_THROWS_WITH(load_tokenizer(folder.file("none")), ContainsSubstring("none"));
}

TEST_CASE("load_tokenizer: what is wrong is shown in one short line", "[06][0 pts]") {
    const Folder folder;
    const std::string path = folder.file("line.txt");
    const std::string head = "decoding-gpt tokenizer 1\nkind char\ntokens 2\n";
    for (const std::string& line : {std::string("\"a\"\r"), std::string("\xff\xfe\x1b"),
                                    std::string(100'000, 'x')}) {
        folder.put("line.txt", head + line + "\n\"<|endoftext|>\"\nmerges 0\n");
        std::string words;
        try {
            load_tokenizer(path);
        } catch (const std::runtime_error& error) {
            words = error.what();
        }
        CHECK_THAT(words, ContainsSubstring(path + ":4: a token must stand in double quotes"));
        CHECK(words.size() < path.size() + 220);
        CHECK(std::ranges::all_of(words, [](char c) { return c >= ' ' && c <= '~'; }));
    }
    CHECK_THROWS_WITH(make_tokenizer("word:\n", "a"), ContainsSubstring("word:\\n"));
    CHECK_THROWS_WITH(make_tokenizer("\x1b[31m", "a"), ContainsSubstring("\\x1b[31m"));
}
