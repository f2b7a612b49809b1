#include "processor/cli/file_outlet.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <thread>

#include "processor/ops/errors.h"

namespace assist {
namespace {

/// One write per so much text: at 400 bytes a line, every 600 lines.
constexpr std::size_t buffer_bytes = 256 << 10;

}  // namespace

FileOutlet::FileOutlet(const std::string& path)
    : path_(path == "-" ? "standard output" : path),
      file_(path == "-" ? STDOUT_FILENO
                        : open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644)) {
  if (file_ < 0) throw IoError("cannot write " + path + ": " + std::strerror(errno));
  buffer_.reserve(2 * buffer_bytes);
}

FileOutlet::~FileOutlet() {
  if (file_ != STDOUT_FILENO) close(file_);
}

void FileOutlet::send(const Line& line) {
  append_line(line, buffer_);
  ++delivery_.sent;
  if (buffer_.size() >= buffer_bytes) settle();
}

void FileOutlet::write(std::string_view lines) {
  buffer_ += lines;
  if (buffer_.size() >= buffer_bytes) settle();
}

void FileOutlet::settle() {
  for (std::string_view rest = buffer_; !rest.empty();) {
    const ssize_t written = ::write(file_, rest.data(), rest.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) throw IoError("cannot write " + path_ + ": " + std::strerror(errno));
    rest.remove_prefix(static_cast<std::size_t>(written));
  }
  buffer_.clear();
  delivery_.acknowledged = delivery_.sent;
}

void FileOutlet::idle(Duration at_most) {
  settle();
  std::this_thread::sleep_for(at_most);
}

}  // namespace assist
