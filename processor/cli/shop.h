// The simulated shop: its pages, what can be touched on them and what goes wrong in it. Data only;
// what visitors do here is in visitor.h, persona.h and trouble.h.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "processor/event/event.h"

namespace assist {

enum class PageKind : std::uint8_t {
  home,
  catalog,
  product,
  cart,
  checkout,
  payment,
  confirmation,
  login,
  account,
  search,
  help,
};
inline constexpr std::size_t page_kind_count = 11;

/// A concrete page. Text is JSON already escaped.
struct ShopPage {
  PageKind kind;
  std::string_view path, title, page_template;
};
std::span<const ShopPage> shop_pages();

/// The pages of one kind stand together in shop_pages().
struct PageRange {
  std::uint8_t first, count;
};
PageRange pages_of(PageKind kind);

/// What may stand in a page's query string; entry 0 is none. Some carry what must be redacted.
std::span<const std::string_view> page_queries();
inline constexpr std::uint8_t harmless_query_count = 5;  ///< The rest holds personal data.

enum class Target : std::uint8_t {
  none,
  menu,
  category_link,
  product_link,
  next_page,
  filter_price,
  search_box,
  next_image,
  tab_reviews,
  add_to_cart,
  cart_link,
  quantity_plus,
  quantity_minus,
  apply_coupon,
  to_checkout,
  name_field,
  street_field,
  phone_field,
  save_address,
  card_field,
  pay,
  login_link,
  user_field,
  password_field,
  login_submit,
  forgot_link,
  orders_link,
  description,
  order_number,
  help_link,
  help_topic,
  back_link,
  place_order_disabled,
};

/// An element as the collector describes it.
struct ShopElement {
  std::string_view id, selector, tag, role, text, kind;
  bool interactive;
  bool disabled;
};
std::span<const ShopElement> shop_elements();  ///< Indexed by Target.

enum class Mishap : std::uint8_t {
  none,
  http_404,
  http_500,
  http_503,
  card_declined,
  payment_timeout,
  bad_credentials,
  invalid_phone,
  coupon_request,
  script,
};
struct ShopError {
  ErrorKind kind;
  std::uint16_t status;  ///< 0: none.
  std::string_view code, message;
};
std::span<const ShopError> shop_errors();  ///< Indexed by Mishap.

enum class Goal : std::uint8_t { in_cart, address_given, signed_in, found, ordered };
struct ShopProgress {
  std::string_view step;
  bool goal;
};
std::span<const ShopProgress> shop_progress();  ///< Indexed by Goal.

enum class FormName : std::uint8_t { none, login, address, payment };
std::string_view id_of(FormName form);

/// What people type into the search box.
struct SearchTerm {
  std::string_view query;
  bool finds;  ///< false: the shop has nothing for it.
};
std::span<const SearchTerm> search_terms();
inline constexpr std::uint8_t fruitful_term_count = 10;  ///< These come first in search_terms().

}  // namespace assist
