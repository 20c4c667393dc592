// fuzz_seeds FOLDER: inputs that are right, for the fuzzers to change: FOLDER/spec, FOLDER/log, FOLDER/result.

#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>

#include "results/file_writer.hpp"
#include "tests/results/sample.hpp"

namespace fs = std::filesystem;

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: fuzz_seeds FOLDER\n";
    return 2;
  }
  using namespace springtide::results;
  const fs::path folder = argv[1], source = SPRINGTIDE_SOURCE_DIR;
  for (const char* kind : {"spec", "log", "result"}) fs::create_directories(folder / kind);
  for (const char* specs : {"experiments/specs", "sim/worlds"}) {
    for (const auto& entry : fs::directory_iterator(source / specs)) {
      if (entry.path().extension() != ".toml") continue;
      fs::copy_file(entry.path(), folder / "spec" / entry.path().filename(), fs::copy_options::overwrite_existing);
    }
  }
  const auto write = [&](const char* name, const std::string& text) { std::ofstream(folder / "log" / name) << text; };
  write("csv",
        std::string(1, '\0') + "user,item,time,rating\nann,\"tea, \"\"green\"\"\",2013-02-28T14:38:27.5+01:00,4.5\r\n");
  write("movietweetings",
        "\x01"
        "1::0120735::9::1363245118\n2::2592910::10::1362901837\n");
  write("open_bandit",
        "\x02"
        ",timestamp,item_id,position,click,propensity_score,user_feature_0,user_feature_1,user_feature_2,"
        "user_feature_3,user-item_affinity_0,user-item_affinity_1\n"
        "0,2019-11-24 00:01:03.979311+00:00,1,2,0,0.045525,a,b,c,d,0.0,0.0\n");
  write_result_file((folder / "result" / "sample.h5").string(), sample_provenance(), sample_dimensions(),
                    sample_cells(), true);
  return 0;
}
