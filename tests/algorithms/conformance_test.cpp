// What every algorithm promises, tested on every row of the registry and every task it serves: a new algorithm is
// tested by being listed.

#include <atomic>
#include <cmath>
#include <string>
#include <thread>
#include <vector>

#include "algorithms/registry.hpp"
#include "sim/events/error.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/learning_stream.hpp"

namespace springtide::algorithms {
namespace {

std::unique_ptr<Recommender> make(const AlgorithmInfo& info, sim::Task task, const LearningStream& stream) {
  return make_learner(info.name, {}, task, stream.columns(), /*seed=*/7);
}

bool all_finite(const std::vector<float>& scores) {
  return std::all_of(scores.begin(), scores.end(), [](float score) { return std::isfinite(score); });
}

// Calls check(learner-making inputs) for everything there is, with the names in the message of a failure.
template <typename Check>
void conforms(const Check& check, std::uint32_t examples = 300) {
  for_each_algorithm_and_task([&](const AlgorithmInfo& info, sim::Task task) {
    INFO("algorithm " << info.name << ", task " << task_name(task));
    LearningStream stream(task, info.capabilities.features, examples);
    check(info, task, stream);
  });
}

TEST_CASE("the same seed gives the same bits", "[conformance]") {
  conforms([](const AlgorithmInfo& info, sim::Task task, const LearningStream& stream) {
    std::vector<std::vector<float>> runs;
    for (int run = 0; run < 2; ++run) {
      const auto learner = make(info, task, stream);
      learner->fit(stream.examples().slice(0, 150));
      learner->update(stream.examples().slice(150, 150));
      runs.push_back(stream.scores(*learner->publish()));
    }
    REQUIRE(runs[0] == runs[1]);
  });
}

TEST_CASE("scores are finite, for users and items never met and before anything was learnt", "[conformance]") {
  conforms([](const AlgorithmInfo& info, sim::Task task, const LearningStream& stream) {
    const auto learner = make(info, task, stream);
    REQUIRE(all_finite(stream.scores(*learner->publish())));
    learner->update(stream.examples().slice(0, 1));
    REQUIRE(all_finite(stream.scores(*learner->publish())));
    learner->update(stream.examples());
    const auto scores = stream.scores(*learner->publish());
    REQUIRE(all_finite(scores));
    if (task == sim::Task::kClick && info.capabilities.probabilities) {
      REQUIRE(std::all_of(scores.begin(), scores.end(), [](float score) { return score >= 0.0F && score <= 1.0F; }));
    }
  });
}

TEST_CASE("nothing to learn from changes nothing, and no rows are scored without harm", "[conformance]") {
  conforms([](const AlgorithmInfo& info, sim::Task task, const LearningStream& stream) {
    const auto learner = make(info, task, stream);
    learner->fit(stream.examples().slice(0, 0));
    learner->update(stream.examples().slice(0, 0));
    learner->update({});
    const std::vector<std::uint32_t> no_requests{0};
    learner->publish()->score({no_requests, {}, {}, {}, {}, {{}, stream.columns()}}, {});
    learner->update(stream.examples());
    const auto before = stream.scores(*learner->publish());
    learner->update(stream.examples().slice(0, 0));
    learner->fit({});
    REQUIRE(stream.scores(*learner->publish()) == before);
  });
}

TEST_CASE("a snapshot never changes, whatever the learner does meanwhile", "[conformance][threads]") {
  conforms([](const AlgorithmInfo& info, sim::Task task, const LearningStream& stream) {
    const auto learner = make(info, task, stream);
    learner->update(stream.examples().slice(0, 150));
    auto snapshot = learner->publish();
    const auto before = stream.scores(*snapshot);
    std::atomic<bool> same = true;
    std::thread reader([&, held = snapshot]() mutable {
      for (int time = 0; time < 10; ++time) {
        if (stream.scores(*held) != before) same = false;
      }
      held.reset();  // under training: that the learner takes blocks back must wait for these reads
    });
    snapshot.reset();
    std::shared_ptr<const Snapshot> latest;
    for (std::size_t e = 150; e < 300; ++e) {
      learner->update(stream.examples().slice(e, 1));
      latest = learner->publish();
    }
    learner->fit(stream.examples());
    reader.join();
    REQUIRE(same);

    // And one that nobody reads meanwhile, across batch training and the death of its learner.
    auto another = make(info, task, stream);
    another->fit(stream.examples().slice(0, 100));
    const auto kept = another->publish();
    const auto expected = stream.scores(*kept);
    another->fit(stream.examples());
    REQUIRE(stream.scores(*kept) == expected);
    another.reset();
    REQUIRE(stream.scores(*kept) == expected);
  });
}

TEST_CASE("publishing leaves no trace in what is learnt", "[conformance]") {
  conforms([](const AlgorithmInfo& info, sim::Task task, const LearningStream& stream) {
    const auto silent = make(info, task, stream), talkative = make(info, task, stream);
    silent->update(stream.examples());
    for (std::size_t e = 0; e < stream.examples().size(); ++e) {
      talkative->update(stream.examples().slice(e, 1));
      talkative->publish();
    }
    REQUIRE(stream.scores(*talkative->publish()) == stream.scores(*silent->publish()));
  });
}

TEST_CASE("learning in parts is learning at once", "[conformance]") {
  conforms([](const AlgorithmInfo& info, sim::Task task, const LearningStream& stream) {
    const auto whole = make(info, task, stream), halves = make(info, task, stream);
    whole->update(stream.examples());
    halves->update(stream.examples().slice(0, 137));
    halves->update(stream.examples().slice(137, 163));
    REQUIRE(stream.scores(*whole->publish()) == stream.scores(*halves->publish()));
  });
}

TEST_CASE("a loaded learner goes on as if it had never stopped", "[conformance]") {
  conforms([](const AlgorithmInfo& info, sim::Task task, const LearningStream& stream) {
    for (const std::size_t stop : {std::size_t{0}, std::size_t{1}, std::size_t{149}}) {
      CAPTURE(stop);
      const auto original = make(info, task, stream), loaded = make(info, task, stream);
      original->fit(stream.examples().slice(0, stop / 2));
      original->update(stream.examples().slice(stop / 2, stop - stop / 2));
      ArchiveWriter saved;
      original->save(saved);
      // What it knew before must be gone, and what a snapshot of it shows must stay.
      loaded->update(stream.examples().slice(200, 100));
      const auto earlier = loaded->publish();
      const auto expected = stream.scores(*earlier);
      ArchiveReader reader(saved.bytes());
      loaded->load(reader);
      REQUIRE(stream.scores(*earlier) == expected);
      REQUIRE(stream.scores(*loaded->publish()) == stream.scores(*original->publish()));
      REQUIRE(loaded->bytes() == original->bytes());
      for (Recommender* learner : {original.get(), loaded.get()}) {
        learner->update(stream.examples().slice(stop, 100));
        learner->fit(stream.examples().slice(50, 150));
      }
      REQUIRE(stream.scores(*loaded->publish()) == stream.scores(*original->publish()));
      ArchiveWriter first, second;
      original->save(first);
      loaded->save(second);
      REQUIRE(first.bytes() == second.bytes());
    }
  });
}

TEST_CASE("a checkpoint cut short is refused", "[conformance]") {
  conforms(
      [](const AlgorithmInfo& info, sim::Task task, const LearningStream& stream) {
        const auto learner = make_learner(info.name, {}, task, stream.columns(), /*seed=*/7);
        learner->update(stream.examples());
        ArchiveWriter saved;
        learner->save(saved);
        const std::size_t size = saved.bytes().size();
        for (std::size_t cut = 0; cut < size; cut += 1 + size / 50) {
          CAPTURE(cut, size);
          const auto victim = make_learner(info.name, {}, task, stream.columns(), /*seed=*/7);
          ArchiveReader reader(std::span(saved.bytes()).first(cut));
          REQUIRE_THROWS_AS(victim->load(reader), sim::InputError);
        }
      },
      /*examples=*/50);
}

TEST_CASE("rows scored alone have the bits they have among others; a single one may be rounded otherwise",
          "[conformance]") {
  conforms([](const AlgorithmInfo& info, sim::Task task, const LearningStream& stream) {
    const auto learner = make(info, task, stream);
    learner->update(stream.examples());
    const auto snapshot = learner->publish();
    const auto together = stream.scores(*snapshot);
    REQUIRE(stream.scores(*snapshot) == together);
    const ScoreBatch all = stream.probe();
    const auto part = [&](std::size_t request, std::size_t first, std::size_t count) {
      const std::vector<std::uint32_t> one_request{0, static_cast<std::uint32_t>(count)};
      const std::size_t columns = stream.columns();
      std::vector<float> scores(count);
      snapshot->score({one_request,
                       all.users.subspan(request, 1),
                       all.times.subspan(request, 1),
                       all.items.subspan(first, count),
                       all.positions.subspan(first, count),
                       {all.features.values.subspan(first * columns, count * columns), columns}},
                      scores);
      return scores;
    };
    for (std::size_t request = 0; request < all.requests(); ++request) {
      const std::size_t first = all.row_begin[request], count = all.row_begin[request + 1] - first;
      const std::vector<float> alone = part(request, first, count);
      for (std::size_t row = 0; row < count; ++row) {
        CAPTURE(request, row);
        if (count > 1) REQUIRE(alone[row] == together[first + row]);
        REQUIRE(part(request, first + row, 1)[0] == Approx(together[first + row]).epsilon(1e-5));
      }
    }
  });
}

TEST_CASE("scores have the same bits wherever in memory rows and scores lie", "[conformance]") {
  // An allocation may begin anywhere in a vector's width, and does from run to run.
  conforms([](const AlgorithmInfo& info, sim::Task task, const LearningStream& stream) {
    const auto learner = make(info, task, stream);
    learner->update(stream.examples());
    const auto snapshot = learner->publish();
    const auto together = stream.scores(*snapshot);
    ScoreBatch batch = stream.probe();
    for (std::size_t offset = 0; offset < 16; ++offset) {
      CAPTURE(offset);
      std::vector<float> features(offset + batch.features.values.size()), scores(offset + together.size());
      const auto features_here = std::span(features).subspan(offset);
      const auto probe = stream.probe();
      std::copy(probe.features.values.begin(), probe.features.values.end(), features_here.begin());
      batch.features.values = features_here;
      snapshot->score(batch, std::span(scores).subspan(offset));
      REQUIRE(std::equal(together.begin(), together.end(), scores.begin() + static_cast<std::ptrdiff_t>(offset)));
    }
  });
}

TEST_CASE("a score depends on the position where the registry says so, and nowhere else", "[conformance]") {
  conforms([](const AlgorithmInfo& info, sim::Task task, LearningStream& stream) {
    const auto learner = make(info, task, stream);
    // Labels that follow from the position: a tree looks at nothing that is of no use.
    Examples examples = stream.examples();
    std::vector<float> labels(examples.labels.begin(), examples.labels.end());
    for (std::size_t e = 0; e < labels.size() && task != sim::Task::kNextItem; ++e) {
      labels[e] = examples.positions[e] == 0 ? 1.0F : 0.0F;
    }
    examples.labels = labels;
    learner->fit(examples);
    learner->update(examples);
    const auto snapshot = learner->publish();
    const auto at_the_top = stream.scores(*snapshot);
    stream.show_probe_at(3);
    REQUIRE((stream.scores(*snapshot) != at_the_top) == info.capabilities.positions);
  });
}

TEST_CASE("what is learnt from shows in the scores, but for the algorithm that learns nothing", "[conformance]") {
  conforms([](const AlgorithmInfo& info, sim::Task task, const LearningStream& stream) {
    const auto learner = make(info, task, stream);
    const auto before = stream.scores(*learner->publish());
    learner->update(stream.examples());
    REQUIRE((stream.scores(*learner->publish()) == before) == (info.name == "random"));
    REQUIRE(learner->bytes() > 0);
  });
}

}  // namespace
}  // namespace springtide::algorithms
