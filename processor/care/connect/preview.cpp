#include "processor/care/connect/preview.h"

#include <array>
#include <set>

namespace assist {
namespace {

constexpr std::array<Facts, 11> customers{{
    {"Ana", "Silva", "Dr.", Tenure{2, 0}},
    {"Ana", "", "", Tenure{2, 0}},
    {"Ana", "", "", Tenure{1, 0}},
    {"Ana", "", "", Tenure{5, 0}},
    {"Ana", "", "", Tenure{22, 0}},
    {"Ana", "", "", Tenure{0, 0}},
    {"Ana", "", "", Tenure{0, 1}},
    {"Ana", "", "", Tenure{0, 3}},
    {"Ana", "", "", Tenure{0, 11}},
    {"Ana", "", "", {}},
    {"", "", "", Tenure{2, 0}},
}};

void add_greetings(const GreetingText& greeting, std::string& text) {
  text += "  greeting\n";
  std::set<std::string> seen;
  for (const Facts& customer : customers) {
    const std::string filled = greeting.fill(customer).text;
    if (seen.insert(filled).second) text += "    " + filled + "\n";
  }
}

void add_offer(const LocaleWords& words, const OfferShape& shape, std::string& text) {
  const auto offer = words.offers.find(shape.type);
  if (offer == words.offers.end()) return;
  text += "  " + std::string{shape.type} + "\n";
  text += "    " + offer->second.title + "\n    " + offer->second.body + "\n   ";
  for (const std::string_view button : shape.buttons) {
    if (!button.empty()) text += " [" + words.labels.find(button)->second + "]";
  }
  text += "\n";
}

}  // namespace

std::string preview_of(const Templates& templates) {
  std::string text;
  for (const LocaleWords& words : templates.locales()) {
    text += words.locale + "\n";
    if (words.greeting) add_greetings(*words.greeting, text);
    for (const OfferShape& shape : offer_shapes) add_offer(words, shape, text);
  }
  return text;
}

}  // namespace assist
