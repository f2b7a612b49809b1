#include "processor/care/assist/text_terms.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/uscript.h>

#include "processor/event/require.h"

namespace assist {
namespace {

/// Two code points after each other, or one where there is only one.
class Ideographs {
 public:
  void add(UChar32 c, std::vector<Term>& terms) {
    if (length_ > 0) terms.push_back(static_cast<Term>(last_) << 21 | static_cast<Term>(c));
    last_ = c;
    ++length_;
  }
  void end(std::vector<Term>& terms) {
    if (length_ == 1) terms.push_back(static_cast<Term>(last_));
    length_ = 0;
  }

 private:
  UChar32 last_ = 0;
  std::size_t length_ = 0;
};

/// Three code points after each other, the blanks around the word among them.
class Word {
 public:
  void add(UChar32 c, std::vector<Term>& terms) {
    window_ = (window_ << 21 | static_cast<Term>(c)) & three;
    if (++length_ > 1) terms.push_back(window_);
  }
  void end(std::vector<Term>& terms) {
    if (length_ > 0) add(blank, terms);
    window_ = blank;
    length_ = 0;
  }

 private:
  static constexpr Term blank = ' ';
  static constexpr Term three = (Term{1} << 63) - 1;
  Term window_ = blank;
  std::size_t length_ = 0;
};

enum class Kind : unsigned char { gap, dropped, letter, ideograph };

Kind kind_of(UChar32 c) {
  if (c < 0x80) return u_isalnum(c) ? Kind::letter : Kind::gap;
  if (u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT)) return Kind::dropped;
  for (const UScriptCode script : {USCRIPT_HAN, USCRIPT_HIRAGANA, USCRIPT_KATAKANA}) {
    if (uscript_hasScript(c, script)) return u_isalpha(c) ? Kind::ideograph : Kind::gap;
  }
  const std::int8_t category = u_charType(c);
  const bool mark = category == U_NON_SPACING_MARK || category == U_COMBINING_SPACING_MARK;
  if (!mark) return u_isalnum(c) ? Kind::letter : Kind::gap;
  // Accents stand in no script of their own; the vowels of Hindi or Thai do, and tell words apart.
  UErrorCode status = U_ZERO_ERROR;
  return uscript_getScript(c, &status) == USCRIPT_INHERITED ? Kind::dropped : Kind::letter;
}

icu::UnicodeString decomposed(std::string_view text) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* nfkd = icu::Normalizer2::getNFKDInstance(status);
  require(U_SUCCESS(status), "ICU comes with its own tables");
  const icu::StringPiece utf8(text.data(), static_cast<std::int32_t>(text.size()));
  return nfkd->normalize(icu::UnicodeString::fromUTF8(utf8), status);
}

}  // namespace

void append_terms(std::string_view text, std::vector<Term>& terms) {
  const icu::UnicodeString plain = decomposed(text);
  Word word;
  Ideographs ideographs;
  for (std::int32_t at = 0; at < plain.length(); at = plain.moveIndex32(at, 1)) {
    const UChar32 c = plain.char32At(at);
    const Kind kind = kind_of(c);
    if (kind == Kind::dropped) continue;
    if (kind != Kind::letter) word.end(terms);
    if (kind != Kind::ideograph) ideographs.end(terms);
    if (kind == Kind::letter) word.add(u_foldCase(c, U_FOLD_CASE_DEFAULT), terms);
    if (kind == Kind::ideograph) ideographs.add(c, terms);
  }
  word.end(terms);
  ideographs.end(terms);
}

}  // namespace assist
