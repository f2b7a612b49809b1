// peer_vectors FILE [PRESETS]: runs vectors of other systems through the shipped presets.
//
// One line of JSON per vector on stdout, and a line per preset on stderr. Exit status 1 when a
// vector does not pass that documents no defect.

#include <fstream>
#include <iostream>
#include <map>

#include "tests/quality/vector.h"

using namespace assist;

namespace {

struct Tally {
  int passed = 0, failed = 0, defects_not_copied = 0, not_applicable = 0;
};

void print(const quality::Result& result) {
  quality::Json line{{"preset", result.preset},
                     {"id", result.id},
                     {"algorithm", result.algorithm},
                     {"known_defect", result.known_defect},
                     {"why", result.why}};
  if (result.passed) {
    line["passed"] = *result.passed;
  } else {
    line["passed"] = "not_applicable";
  }
  std::cout << line.dump() << "\n";
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2 || argc > 3 || std::string(argv[1]) == "--help") {
    std::cerr << "usage: peer_vectors FILE [PRESETS]\n"
                 "  FILE     the vectors, as JSON\n"
                 "  PRESETS  folder of the presets; default deploy/presets\n";
    return argc == 2 ? 0 : 2;
  }
  std::ifstream file(argv[1]);
  const quality::Json all = quality::Json::parse(file, nullptr, false);
  if (all.is_discarded() || !all.contains("vectors")) {
    std::cerr << "peer_vectors: " << argv[1] << ": expected JSON with a list \"vectors\"\n";
    return 2;
  }
  std::map<std::string, Tally> tallies;
  for (const quality::Json& vector : all["vectors"]) {
    const quality::Result result = quality::check(vector, argc == 3 ? argv[2] : "deploy/presets");
    print(result);
    Tally& tally = tallies[result.preset];
    if (!result.passed) {
      ++tally.not_applicable;
    } else if (*result.passed) {
      ++tally.passed;
    } else {
      ++(result.known_defect ? tally.defects_not_copied : tally.failed);
    }
  }
  int failed = 0;
  for (const auto& [preset, tally] : tallies) {
    failed += tally.failed;
    std::cerr << preset << ": " << tally.passed << " passed, " << tally.failed << " failed, "
              << tally.defects_not_copied << " defects not copied, " << tally.not_applicable
              << " not applicable\n";
  }
  return failed > 0 ? 1 : 0;
}
