#include "processor/cli/shop.h"

#include <array>

namespace assist {
namespace {

using enum PageKind;

constexpr ShopPage all_pages[] = {
    {home, "/", "Northwind Outdoor", "/"},
    {catalog, "/catalog/running-shoes", "Running shoes", "/catalog/:category"},
    {catalog, "/catalog/jackets", "Jackets", "/catalog/:category"},
    {catalog, "/catalog/tents", "Tents", "/catalog/:category"},
    {catalog, "/catalog/backpacks", "Backpacks", "/catalog/:category"},
    {catalog, "/catalog/sleeping-bags", "Sleeping bags", "/catalog/:category"},
    {catalog, "/catalog/bottles", "Bottles & flasks", "/catalog/:category"},
    {product, "/product/4711", "Trail shoe Kestrel", "/product/:id"},
    {product, "/product/4712", "Trail shoe Kestrel Wide", "/product/:id"},
    {product, "/product/4820", "Road shoe Swift 3", "/product/:id"},
    {product, "/product/5103", "Rain jacket Fjord", "/product/:id"},
    {product, "/product/5104", "Down jacket Tind", "/product/:id"},
    {product, "/product/5190", "Wind shirt Brise", "/product/:id"},
    {product, "/product/6001", "Tent Lofoten 2", "/product/:id"},
    {product, "/product/6002", "Tent Lofoten 3", "/product/:id"},
    {product, "/product/6107", "Tarp Vidda", "/product/:id"},
    {product, "/product/7010", "Backpack Saga 45", "/product/:id"},
    {product, "/product/7011", "Backpack Saga 65", "/product/:id"},
    {product, "/product/7204", "Hip pack Runa", "/product/:id"},
    {product, "/product/8300", "Sleeping bag Måne -5", "/product/:id"},
    {product, "/product/8301", "Sleeping bag Måne -15", "/product/:id"},
    {product, "/product/9120", "Flask 0.75 l", "/product/:id"},
    {product, "/product/9121", "Filter bottle Källa", "/product/:id"},
    {cart, "/cart", "Your cart", "/cart"},
    {checkout, "/checkout", "Delivery address", "/checkout"},
    {payment, "/checkout/payment", "Payment", "/checkout/payment"},
    {confirmation, "/checkout/thank-you", "Thank you", "/checkout/thank-you"},
    {login, "/login", "Sign in", "/login"},
    {account, "/account", "Your account", "/account"},
    {search, "/search?q=tent", "Search results", "/search"},
    {search, "/search?q=running+shoes", "Search results", "/search"},
    {search, "/search?q=gift+card", "Search results", "/search"},
    {help, "/help", "Help", "/help"},
    {help, "/help/returns", "Returns and refunds", "/help"},
    {help, "/help/payment", "Ways to pay", "/help"},
    {help, "/help/contact", "Contact us", "/help"},
};

constexpr std::array<PageRange, page_kind_count> page_ranges() {
  std::array<PageRange, page_kind_count> ranges{};
  for (std::uint8_t index = 0; index < std::size(all_pages); ++index) {
    PageRange& range = ranges[static_cast<std::size_t>(all_pages[index].kind)];
    if (range.count++ == 0) range.first = index;
  }
  return ranges;
}
constexpr auto ranges_by_kind = page_ranges();

constexpr std::string_view all_queries[] = {
    "",
    "ref=home",
    "utm_source=newsletter&utm_campaign=spring&utm_medium=email",
    "page=2&sort=price",
    "gclid=Cj0KCQiA5NSdBhDfARIsALzs2ECT7",
    "email=ana.lopez%40mail.example&ref=newsletter",
    "token=eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI0MjEzIn0.c2lnbmF0dXJlLWhlcmU",
    "customer=jo.smith@mail.example&phone=%2B44+20+7946+0958",
};

constexpr ShopElement all_elements[] = {
    {"", "", "", "", "", "", false, false},
    {"menu", "header > nav > button#menu", "button", "button", "Menu", "button", true, false},
    {"category", "nav > ul.categories > li > a", "a", "link", "Category", "link", true, false},
    {"product", "ul.products > li.card > a", "a", "link", "View product", "link", true, false},
    {"next-page", "nav.pages > a#next-page", "a", "link", "Next", "pagination", true, false},
    {"filter-price", "aside > select#filter-price", "select", "combobox", "Price", "select", true,
     false},
    {"search", "header > form > input#search", "input", "searchbox", "", "text", true, false},
    {"next-image", "figure.gallery > button#next-image", "button", "button", ">", "carousel", true,
     false},
    {"tab-reviews", "ul.tabs > li#tab-reviews", "li", "tab", "Reviews", "tab", true, false},
    {"add-to-cart", "section.buy > button#add-to-cart", "button", "button", "Add to cart", "button",
     true, false},
    {"cart", "header > a#cart", "a", "link", "Cart", "link", true, false},
    {"qty-plus", "td.quantity > button#qty-plus", "button", "button", "+", "stepper", true, false},
    {"qty-minus", "td.quantity > button#qty-minus", "button", "button", "-", "stepper", true,
     false},
    {"apply-coupon", "div.summary > button#apply-coupon", "button", "button", "Apply", "button",
     true, false},
    {"to-checkout", "div.summary > a#to-checkout", "a", "link", "Go to checkout", "link", true,
     false},
    {"name", "form#address > input#name", "input", "textbox", "", "text", true, false},
    {"street", "form#address > input#street", "input", "textbox", "", "text", true, false},
    {"phone", "form#address > input#phone", "input", "textbox", "", "text", true, false},
    {"save-address", "form#address > button#save-address", "button", "button", "Continue", "button",
     true, false},
    {"card", "form#payment > input#card", "input", "textbox", "", "text", true, false},
    {"pay", "form#payment > button#pay", "button", "button", "Pay now", "button", true, false},
    {"login", "header > a#login", "a", "link", "Sign in", "link", true, false},
    {"user", "form#login > input#user", "input", "textbox", "", "text", true, false},
    {"password", "form#login > input#password", "input", "textbox", "", "password", true, false},
    {"sign-in", "form#login > button#sign-in", "button", "button", "Sign in", "button", true,
     false},
    {"forgot", "form#login > a#forgot", "a", "link", "Forgot your password?", "link", true, false},
    {"orders", "aside > a#orders", "a", "link", "Your orders", "link", true, false},
    {"description", "article > p.description", "p", "", "Waterproof membrane, taped seams",
     "text_block", false, false},
    {"order-number", "section.order > span.number", "span", "", "Order 88812-4", "text_block",
     false, false},
    {"help", "footer > a#help", "a", "link", "Help & contact", "link", true, false},
    {"topic", "ul.topics > li > a", "a", "link", "Returns and refunds", "link", true, false},
    {"back", "main > a.back", "a", "link", "Back", "link", true, false},
    {"place-order", "div.summary > button#place-order", "button", "button", "Place order", "button",
     true, true},
};
static_assert(std::size(all_elements) ==
              static_cast<std::size_t>(Target::place_order_disabled) + 1);

constexpr ShopError all_errors[] = {
    {ErrorKind::page, 0, "", ""},
    {ErrorKind::page, 404, "http_404", "Not found"},
    {ErrorKind::page, 500, "http_500", "Internal server error"},
    {ErrorKind::page, 503, "http_503", "Upstream did not answer in time"},
    {ErrorKind::payment, 402, "card_declined", "The bank declined the card of jo@mail.example"},
    {ErrorKind::payment, 504, "payment_timeout", "The bank did not answer"},
    {ErrorKind::auth, 401, "bad_credentials", "User name or password is wrong"},
    {ErrorKind::validation, 422, "invalid_phone", "Please enter a valid phone number"},
    {ErrorKind::request, 502, "coupon_unavailable", "GET /api/coupons failed"},
    {ErrorKind::script, 0, "type_error", "Cannot read properties of undefined (reading 'price')"},
};
static_assert(std::size(all_errors) == static_cast<std::size_t>(Mishap::script) + 1);

constexpr ShopProgress all_progress[] = {
    {"in_cart", false}, {"address_given", false}, {"signed_in", false},
    {"found", false},   {"ordered", true},
};

constexpr SearchTerm all_terms[] = {
    {"tent", true},
    {"running shoes", true},
    {"rain jacket xl", true},
    {"sleeping bag", true},
    {"backpack 45", true},
    {"water bottle", true},
    {"tent for 3", true},
    {"gift card", true},
    {"down jacket", true},
    {"wide trail shoes", true},
    {"invoice copy", false},
    {"where is my order 88812-4", false},
    {"repare zipper", false},
    {"spare tent pole lofoten 2", false},
    {"change address jo.smith@mail.example", false},
    {"student discount", false},
};

}  // namespace

std::span<const ShopPage> shop_pages() {
  return all_pages;
}
PageRange pages_of(PageKind kind) {
  return ranges_by_kind[static_cast<std::size_t>(kind)];
}
std::span<const std::string_view> page_queries() {
  return all_queries;
}
std::span<const ShopElement> shop_elements() {
  return all_elements;
}
std::span<const ShopError> shop_errors() {
  return all_errors;
}
std::span<const ShopProgress> shop_progress() {
  return all_progress;
}
std::span<const SearchTerm> search_terms() {
  return all_terms;
}

std::string_view id_of(FormName form) {
  switch (form) {
    case FormName::login:
      return "login";
    case FormName::address:
      return "address";
    case FormName::payment:
      return "payment";
    case FormName::none:
      break;
  }
  return "";
}

}  // namespace assist
