// Lines to standard output or to a file.
#pragma once

#include <string>

#include "processor/cli/line.h"

namespace assist {

class FileOutlet : public LineOutlet {
 public:
  /// "-": standard output. Throws IoError when the file cannot be written, here or later.
  explicit FileOutlet(const std::string& path);
  ~FileOutlet() override;
  FileOutlet(const FileOutlet&) = delete;
  FileOutlet& operator=(const FileOutlet&) = delete;

  void send(const Line& line) override;
  void settle() override;
  void idle(Duration at_most) override;
  Delivery delivery() const override { return delivery_; }
  /// Text that is whole lines already.
  void write(std::string_view lines);

 private:
  std::string path_;
  int file_;
  std::string buffer_;
  Delivery delivery_;
};

}  // namespace assist
