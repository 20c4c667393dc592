// tests/golden/<algorithm>.txt holds the scores of a fixed stream, so that nobody changes what an algorithm computes
// without seeing it. After a change that is meant, SPRINGTIDE_UPDATE_GOLDENS=1 writes anew those that no longer hold;
// read the difference.

#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "algorithms/registry.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/learning_stream.hpp"

namespace springtide::algorithms {
namespace {

const std::filesystem::path kFolder = std::filesystem::path(SPRINGTIDE_SOURCE_DIR) / "tests" / "golden";

// Compilers may round otherwise (fused operations, the library's exp): scores agree to about this. The absolute part is
// for scores that are what is left of larger terms, in float.
constexpr double kRelative = 1e-5, kAbsolute = 3e-6;

std::vector<float> golden_scores(const AlgorithmInfo& info, sim::Task task) {
  const LearningStream stream(task, info.capabilities.features, /*examples=*/200, /*seed=*/2);
  const auto learner = make_learner(info.name, {}, task, stream.columns(), /*seed=*/11);
  learner->fit(stream.examples().slice(0, 100));
  learner->update(stream.examples().slice(100, 100));
  return stream.scores(*learner->publish());
}

// One line for every third row: the task, the row, the score.
std::map<std::string, std::string> golden_texts() {
  std::map<std::string, std::string> texts;
  for_each_algorithm_and_task([&](const AlgorithmInfo& info, sim::Task task) {
    const auto scores = golden_scores(info, task);
    for (std::size_t row = 0; row < scores.size(); row += 3) {
      texts[info.name] += fmt::format("{} {} {:.9g}\n", task_name(task), row, scores[row]);
    }
  });
  return texts;
}

bool update_wanted() {
  const char* wanted = std::getenv("SPRINGTIDE_UPDATE_GOLDENS");
  return wanted != nullptr && std::string(wanted) == "1";
}

// The first line in which the golden differs from what was computed, beyond rounding; empty where it holds.
std::string difference(const std::string& text, std::istream& golden) {
  std::istringstream computed(text);
  std::string task, golden_task;
  std::size_t row = 0, golden_row = 0;
  double score = 0.0, golden_score = 0.0;
  while (computed >> task >> row >> score) {
    if (!(golden >> golden_task >> golden_row >> golden_score)) return fmt::format("it ends before {} {}", task, row);
    if (golden_task != task || golden_row != row ||
        score != Approx(golden_score).epsilon(kRelative).margin(kAbsolute)) {
      return fmt::format("{} {} is {:.9g}, where it has {} {} {:.9g}", task, row, score, golden_task, golden_row,
                         golden_score);
    }
  }
  return golden >> golden_task ? fmt::format("it goes on after {} {}", task, row) : "";
}

TEST_CASE("every algorithm scores as its golden says", "[golden]") {
  for (const auto& [name, text] : golden_texts()) {
    const auto path = kFolder / (name + ".txt");
    const auto now = [&, &computed = text] {
      std::ifstream golden(path);
      return golden ? difference(computed, golden) : "there is none";
    };
    if (update_wanted() && !now().empty()) std::ofstream(path) << text;
    INFO(path.string() << ": SPRINGTIDE_UPDATE_GOLDENS=1 writes it anew");
    REQUIRE(now() == "");
  }
}

TEST_CASE("every algorithm has a golden and every golden an algorithm", "[golden]") {
  std::set<std::string> algorithms, goldens;
  for (const AlgorithmInfo& info : registry()) algorithms.insert(info.name);
  for (const auto& entry : std::filesystem::directory_iterator(kFolder)) {
    if (entry.path().extension() == ".txt") goldens.insert(entry.path().stem().string());
  }
  REQUIRE(goldens == algorithms);
}

}  // namespace
}  // namespace springtide::algorithms
