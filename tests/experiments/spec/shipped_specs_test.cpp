// The specs that come with the project: all of them read, and those of the real log leave no algorithm out.

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "algorithms/registry.hpp"
#include "experiments/spec/presets.hpp"
#include "experiments/spec/spec.hpp"
#include "sim/events/error.hpp"
#include "tests/support/catch.hpp"

namespace springtide::experiments {
namespace {

const std::filesystem::path kFolder = std::filesystem::path(SPRINGTIDE_SOURCE_DIR) / "experiments" / "specs";

TEST_CASE("every spec that ships can be read", "[spec][shipped]") {
  std::size_t specs = 0;
  for (const auto& entry : std::filesystem::directory_iterator(kFolder)) {
    INFO(entry.path().string());
    const Spec spec = read_spec(entry.path().string());
    CHECK(spec.name == entry.path().stem().string());
    for (const WorldVariant& variant : spec.worlds) CHECK((!variant.log || std::filesystem::exists(variant.log->path)));
    ++specs;
  }
  REQUIRE(specs > 0);
}

TEST_CASE("the MovieTweetings specs run every algorithm that serves their task", "[spec][shipped]") {
  const char* file = GENERATE("movietweetings.toml", "movietweetings_rating.toml");
  const Spec spec = read_spec((kFolder / file).string());
  for (const algorithms::AlgorithmInfo& info : algorithms::registry()) {
    if (!info.capabilities.serves(spec.task)) continue;
    INFO(file << " lacks [[algorithm]] name = \"" << info.name << "\"");
    REQUIRE(std::any_of(spec.algorithms.begin(), spec.algorithms.end(),
                        [&](const PluginSpec& algorithm) { return algorithm.name == info.name; }));
  }
}

TEST_CASE("the README's table has the rows of its spec", "[spec][shipped]") {
  const Spec spec = read_spec((kFolder / "presets.toml").string());
  CHECK(spec.worlds.size() == world_presets().size());
  std::ifstream file(std::filesystem::path(SPRINGTIDE_SOURCE_DIR) / "README.md");
  const std::string readme(std::istreambuf_iterator<char>(file), {});
  for (const WorldVariant& world : spec.worlds) {
    for (const PluginSpec& algorithm : spec.algorithms) {
      for (const PluginSpec& strategy : spec.strategies) {
        const std::string row = "\n| " + algorithm.label + " | " + strategy.label + " | " + world.label + " | ";
        INFO(row);
        CHECK(readme.find(row) != std::string::npos);
      }
    }
  }
}

TEST_CASE("a log of impressions is asked for clicks, and for nothing that it has not", "[spec]") {
  const std::string file = (kFolder / "open_bandit.toml").string();
  const Spec spec = read_spec(file);
  CHECK(spec.task == sim::Task::kClick);
  CHECK(spec.worlds.front().pipeline.label_window == std::chrono::minutes(10));
  CHECK(parse_spec(spec.resolved_toml, "resolved.toml").resolved_toml == spec.resolved_toml);
  const auto complaint = [&](const std::string& setting) -> std::string {
    try {
      read_spec(file, {setting});
    } catch (const sim::ConfigError& error) {
      return error.what();
    }
    return "was read";
  };
  CHECK(complaint("log.task=rating")
            .find("--set log.task=rating: log.task = \"rating\": must be click for the format open_bandit") !=
        std::string::npos);
  CHECK(complaint("log.min_value=1") == "--set log.min_value=1: log.min_value = 1: is for logs of values");
  CHECK(complaint("pipeline.label=purchase") ==
        "--set pipeline.label=purchase: pipeline.label = \"purchase\": must be click: a log of this format holds "
        "nothing else");
}

}  // namespace
}  // namespace springtide::experiments
