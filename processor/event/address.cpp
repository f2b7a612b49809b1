#include "processor/event/address.h"

#include <algorithm>

#include "processor/event/byte_scan.h"
#include "processor/event/limits.h"
#include "processor/event/secret.h"
#include "processor/event/text_scrub.h"

namespace assist {
namespace {

constexpr std::string_view redacted = "REDACTED";
// A longer query name is not a name, and a longer path segment is a title or a token.
constexpr std::size_t query_name_bytes_max = 40;
constexpr std::size_t segment_bytes_max = 40;
// Deeper paths name things, not classes of pages.
constexpr std::size_t template_segments_max = 8;

/// "https:" of "https://…"; empty if there is no scheme.
std::string_view scheme_of(std::string_view url) {
  std::size_t i = 0;
  while (i < url.size() && (is_letter(url[i]) || (i > 0 && (is_digit(url[i]) || url[i] == '+' ||
                                                            url[i] == '-' || url[i] == '.'))))
    ++i;
  const bool found = i > 0 && i < url.size() && url[i] == ':';
  // "localhost:8080/x" is a host with a port.
  const bool port = found && i + 1 < url.size() && is_digit(url[i + 1]);
  return found && !port ? url.substr(0, i + 1) : std::string_view();
}

/// The three parts of an address without fragment.
struct Parts {
  std::string_view before_path;  ///< Scheme and authority, as they stand.
  std::string_view path;
  std::string_view query;  ///< Without the `?`.
  bool has_query = false;
  bool opaque = false;  ///< "mailto:…", "data:…": everything behind the scheme is in `path`.
};

Parts split(std::string_view url) {
  Parts parts;
  url = url.substr(0, url.find('#'));
  const std::size_t mark = url.find('?');
  if (mark != url.npos) {
    parts.has_query = true;
    parts.query = url.substr(mark + 1);
    url = url.substr(0, mark);
  }
  const std::size_t scheme = scheme_of(url).size();
  std::string_view rest = url.substr(scheme);
  std::size_t authority = 0;
  if (rest.starts_with("//")) {
    authority = std::min(rest.find('/', 2), rest.size());
  } else {
    parts.opaque = scheme > 0 && !rest.starts_with('/');
  }
  parts.before_path = url.substr(0, scheme + authority);
  parts.path = rest.substr(authority);
  return parts;
}

bool holds_person(std::string_view segment) {
  // %25 is a percent sign: what follows may be an @ that was encoded twice.
  return segment.find('@') != segment.npos || segment.find("%40") != segment.npos ||
         segment.find("%25") != segment.npos;
}

void redact_authority(std::string_view before_path, BoundedText& out) {
  const std::size_t slashes = before_path.find("//");
  const std::size_t at = before_path.rfind('@');
  if (at == before_path.npos || slashes == before_path.npos) {
    out << before_path;
    return;
  }
  out << before_path.substr(0, slashes + 2) << before_path.substr(at + 1);
}

void redact_segment(std::string_view segment, const PrivacyConfig& privacy, BoundedText& out) {
  // ";jsessionid=…" and its like are parameters of the segment.
  segment = segment.substr(0, segment.find(';'));
  const bool secret = (privacy.scrub_emails && holds_person(segment)) ||
                      (privacy.scrub_tokens && looks_secret(segment));
  out << (secret ? redacted : segment);
}

/// Whether no segment of `text` can be a person's or a secret, as far as one quick look tells.
bool is_harmless(std::string_view text) {
  std::uint32_t signs = 0;
  std::uint32_t digits = 0;
  scan(text, [&](Bytes16 bytes, std::uint32_t valid) {
    // '#' to '%' holds '$' as well, which is as rare.
    signs |= (bytes.between('?', '@') | bytes.between('#', '%') | bytes.equal(';')) & valid;
    digits |= bytes.between('0', '9') & valid;
  });
  if (signs != 0 || digits == 0) return signs == 0;
  LongRun run;
  scan(text, [&](Bytes16 bytes, std::uint32_t valid) {
    run.add((bytes.between('0', 'z') | bytes.equal('-') | bytes.equal('+')) & valid);
  });
  return !run.reaches(secret_bytes_min);
}

void redact_path(std::string_view path, const PrivacyConfig& privacy, BoundedText& out) {
  if (is_harmless(path)) {
    out << path;
    return;
  }
  while (true) {
    const std::size_t slash = path.find('/');
    redact_segment(path.substr(0, slash), privacy, out);
    if (slash == path.npos) return;
    out << "/";
    path.remove_prefix(slash + 1);
  }
}

bool is_kept(std::string_view name, const PrivacyConfig& privacy) {
  return std::any_of(privacy.query_keys_kept.begin(), privacy.query_keys_kept.end(),
                     [name](std::string_view kept) {
                       if (kept.ends_with('*'))
                         return name.starts_with(kept.substr(0, kept.size() - 1));
                       return name == kept;
                     });
}

/// Whether `name` can be the name of a query parameter rather than a value that lost its name.
bool is_plain_name(std::string_view name) {
  if (name.empty() || name.size() > query_name_bytes_max || looks_secret(name)) return false;
  std::size_t digits = 0;
  for (const char c : name) {
    digits += is_digit(c);
    if (!is_letter(c) && !is_digit(c) && c != '_' && c != '-' && c != '.' && c != '[' && c != ']' &&
        c != '$')
      return false;
  }
  return digits < 7;  // As many digits as a phone number has are no name.
}

void redact_parameter(std::string_view parameter, const PrivacyConfig& privacy, BoundedText& out) {
  if (parameter.empty()) return;
  const std::size_t equals = parameter.find('=');
  const std::string_view name = parameter.substr(0, equals);
  if (equals == parameter.npos || !is_plain_name(name)) {
    out << redacted;
    return;
  }
  const std::string_view value = parameter.substr(equals + 1);
  out << name << "=";
  if (is_kept(name, privacy)) {
    scrub(value, privacy, out);
  } else if (!value.empty()) {
    out << redacted;
  }
}

void redact_query(std::string_view query, const PrivacyConfig& privacy, BoundedText& out) {
  while (true) {
    const std::size_t end = find_either(query, '&', ';');
    redact_parameter(query.substr(0, end), privacy, out);
    if (end == query.npos || out.full()) return;
    out << "&";
    query.remove_prefix(end + 1);
  }
}

bool is_number_like(std::string_view segment) {
  std::size_t run = 0;
  std::size_t digits = 0;
  std::size_t others = 0;
  bool long_run = false;
  for (const char c : segment) {
    if (is_digit(c)) {
      ++digits;
      long_run = long_run || ++run >= 5;
    } else {
      run = 0;
      others += is_letter(c);
    }
  }
  // "2024-11-22" and "v2" differ: only the second is mostly letters or has few digits.
  return long_run || (digits > 0 && others == 0) || (digits >= 3 && digits >= others);
}

bool is_hex_like(std::string_view segment) {
  return segment.size() >= 8 &&
         std::all_of(segment.begin(), segment.end(),
                     [](char c) { return is_hex(c) || c == '-'; }) &&
         std::any_of(segment.begin(), segment.end(), is_digit);
}

bool names_one_thing(std::string_view segment) {
  if (segment.size() > segment_bytes_max || segment == redacted || holds_person(segment))
    return true;
  const bool digits = std::any_of(segment.begin(), segment.end(), is_digit);
  return digits && (is_number_like(segment) || is_hex_like(segment) || looks_secret(segment));
}

/// Whether template_of() can return the path as it is: no digit, no sign, no capital R of REDACTED,
/// nothing long or deep.
bool is_template_already(std::string_view path) {
  // Short enough that no segment is too long: most paths are.
  if (path.size() > segment_bytes_max || path.empty() || path.front() != '/' || path.back() == '/')
    return false;
  std::uint64_t slashes = 0;
  std::uint32_t signs = 0;
  unsigned at = 0;
  unsigned segments = 0;
  scan(path, [&](Bytes16 bytes, std::uint32_t valid) {
    const std::uint32_t found = bytes.equal('/') & valid;
    slashes |= static_cast<std::uint64_t>(found) << at;
    segments += count_bits(found);
    signs |=
        (bytes.between('0', '9') | bytes.equal('@') | bytes.equal('%') | bytes.equal('R')) & valid;
    at += 16;
  });
  const bool doubled = (slashes & (slashes >> 1)) != 0;
  return signs == 0 && !doubled && segments <= template_segments_max;
}

}  // namespace

bool may_need_redaction(std::string_view url) {
  // Schemes without an authority ("mailto:", "tel:", "data:") are rare enough to be looked at.
  if (!url.starts_with("http") && url.find("://") == url.npos) return true;
  return !is_harmless(url);
}

void redact_url(std::string_view url, const PrivacyConfig& privacy, BoundedText& out) {
  const Parts parts = split(url);
  redact_authority(parts.before_path, out);
  if (parts.opaque) {
    out << redacted;
    return;
  }
  redact_path(parts.path, privacy, out);
  if (!parts.has_query) return;
  out << "?";
  redact_query(parts.query, privacy, out);
}

std::string_view template_of(std::string_view url, Scratch& scratch) {
  const Parts parts = split(url);
  if (is_template_already(parts.path)) return parts.path;
  BoundedText out(scratch, limits::template_points);
  std::string_view path = parts.path;
  std::size_t segments = 0;
  while (!path.empty()) {
    const std::size_t slash = std::min(path.find('/'), path.size());
    const std::string_view segment = path.substr(0, slash);
    path.remove_prefix(std::min(slash + 1, path.size()));
    if (segment.empty()) continue;
    if (++segments > template_segments_max) {
      out << "/*";
      break;
    }
    out << "/"
        << (names_one_thing(segment) ? std::string_view(":id")
                                     : segment.substr(0, segment.find(';')));
  }
  if (segments == 0) return "/";
  return out.finish();
}

}  // namespace assist
