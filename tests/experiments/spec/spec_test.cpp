#include "experiments/spec/spec.hpp"

#include "experiments/spec/presets.hpp"
#include "experiments/spec/sections.hpp"
#include "tests/experiments/spec/same_spec.hpp"

namespace springtide::experiments {
namespace {

using namespace std::chrono_literals;

TEST_CASE("a plain spec is read, with the defaults filled in", "[spec]") {
  const Spec spec = read(kPlainSpec);
  CHECK(spec.name == "plain");
  CHECK(spec.title == "plain");
  CHECK(spec.seeds == std::vector<std::uint64_t>{1, 2});
  CHECK(spec.warmup == 24h);
  CHECK(spec.task == sim::Task::kClick);
  REQUIRE(labels(spec.worlds) == std::vector<std::string>{"world"});
  const sim::WorldConfig& world = *spec.worlds[0].world;
  CHECK(world.parameters.integer("users") == 100);
  CHECK(world.parameters.duration("duration") == 48h);
  REQUIRE(world.drifts.size() == 1);
  CHECK(world.drifts[0].kind == "sudden");
  CHECK(world.drifts[0].parameters.duration("at") == 36h);
  CHECK(spec.worlds[0].pipeline.label_window == 5min);
  CHECK(spec.worlds[0].pipeline.history_half_life == 24h);
  CHECK(labels(spec.algorithms) == std::vector<std::string>{"popularity"});
  CHECK(labels(spec.strategies) == std::vector<std::string>{"periodic"});
  CHECK(spec.strategies[0].parameters.duration("every") == 6h);
  CHECK(spec.metrics.window == 1h);
  CHECK(spec.metrics.cutoffs == std::vector<std::int64_t>{1, 5, 10});
  CHECK(spec.metrics.latency == LatencyCells::kFirstSeed);
  require_round_trip(spec);
}

TEST_CASE("a spec of a log is read", "[spec]") {
  const Spec spec = read(with(with(kLogSpec, "name = \"plain\"", "name = \"plain\"\nwarmup = \"30%\""), "task",
                              "min_value = 5\nseparator = \"\\t\"\nties = \"sequential\"\non_bad_row = \"skip\"\n"
                              "columns = {user = \"who\", value = \"stars\"}\ntask"));
  CHECK(spec.warmup_share == 0.3);
  CHECK(spec.task == sim::Task::kNextItem);
  CHECK(spec.ties == Ties::kSequential);
  REQUIRE(labels(spec.worlds) == std::vector<std::string>{"events.csv"});
  const sim::LogConfig& log = *spec.worlds[0].log;
  CHECK(log.path == "/data/events.csv");
  CHECK(log.columns.user == "who");
  CHECK(log.columns.item == "item");
  CHECK(log.columns.value == "stars");
  CHECK(log.separator == '\t');
  CHECK(log.skip_bad_rows);
  CHECK(log.min_value == 5.0);
  CHECK(spec.worlds[0].pipeline.label_window == 0s);
  require_round_trip(spec);
  require_round_trip(read(kLogSpec));
}

TEST_CASE("repeated names are numbered around the labels that are taken", "[spec]") {
  const std::string text = with(kPlainSpec, "[[strategy]]",
                                "[[algorithm]]\nname = \"popularity\"\n[[algorithm]]\nname = \"random\"\n"
                                "label = \"popularity2\"\n[[algorithm]]\nname = \"oracle\"\n[[strategy]]");
  const Spec spec = read(text);
  CHECK(labels(spec.algorithms) == std::vector<std::string>{"popularity", "popularity3", "popularity2", "oracle"});
  require_round_trip(spec);
}

TEST_CASE("a sweep makes the cartesian product of its values", "[spec][sweep]") {
  const Spec spec = read(kPlainSpec +
                         "[sweep]\n"
                         "\"strategy.periodic.every\" = [\"1h\", \"1d\"]\n"
                         "strategy.periodic.start = [\"cold\", \"warm\"]\n"  // quotes may be left out
                         "\"algorithm.popularity.shrinkage\" = [1, 2.5]\n"
                         "\"world.users\" = [10, 20]\n"
                         "\"world.drift.sudden.at\" = [\"1d\"]\n"
                         "\"pipeline.collection_delay\" = [\"0s\", \"1h\"]\n");
  CHECK(labels(spec.strategies) ==
        std::vector<std::string>{"periodic(every=1h,start=cold)", "periodic(every=1h,start=warm)",
                                 "periodic(every=1d,start=cold)", "periodic(every=1d,start=warm)"});
  CHECK(spec.strategies[1].parameters.duration("every") == 1h);
  CHECK(spec.strategies[1].parameters.text("start") == "warm");
  CHECK(labels(spec.algorithms) == std::vector<std::string>{"popularity(shrinkage=1)", "popularity(shrinkage=2.5)"});
  CHECK(labels(spec.worlds) == std::vector<std::string>{"world(users=10,drift.sudden.at=1d,collection_delay=0s)",
                                                        "world(users=10,drift.sudden.at=1d,collection_delay=1h)",
                                                        "world(users=20,drift.sudden.at=1d,collection_delay=0s)",
                                                        "world(users=20,drift.sudden.at=1d,collection_delay=1h)"});
  CHECK(spec.worlds[3].world->parameters.integer("users") == 20);
  CHECK(spec.worlds[3].world->drifts[0].parameters.duration("at") == 24h);
  CHECK(spec.worlds[3].pipeline.collection_delay == 1h);
  require_round_trip(spec);
}

TEST_CASE("a simulated log asks for clicks and has a truth, whether the spec says so or not", "[spec]") {
  const std::string silent = R"(
[experiment]
name = "again"
[log]
format = "springtide"
path = "l.h5"
[[algorithm]]
name = "oracle"
[[strategy]]
name = "frozen"
)";
  const Spec spec = read(silent);
  CHECK(spec.task == sim::Task::kClick);
  CHECK(spec.worlds[0].log->task == sim::Task::kClick);
  CHECK(spec.worlds[0].label == "l.h5");
  CHECK(spec.worlds[0].pipeline.label_window == std::chrono::minutes(10));
  const Spec again = read(spec.resolved_toml);
  CHECK(again.resolved_toml == spec.resolved_toml);
  CHECK(again.task == sim::Task::kClick);
  CHECK(spec.resolved_toml.find("task = \"click\"") != std::string::npos);
}

TEST_CASE("the slates shown are the log's, the cell's own, or in a sweep both", "[spec][sweep]") {
  CHECK(read(kPlainSpec).worlds[0].mode == ReplayMode::kLog);
  const Spec closed = read(with(kPlainSpec, "users = 100", "mode = \"closed_loop\""));
  CHECK(closed.worlds[0].mode == ReplayMode::kClosedLoop);
  require_round_trip(closed);
  const Spec both = read(kPlainSpec + "[sweep]\n\"world.mode\" = [\"log\", \"closed_loop\"]\n");
  REQUIRE(labels(both.worlds) == std::vector<std::string>{"world(mode=log)", "world(mode=closed_loop)"});
  CHECK(both.worlds[0].mode == ReplayMode::kLog);
  CHECK(both.worlds[1].mode == ReplayMode::kClosedLoop);
  require_round_trip(both);
}

TEST_CASE("a pipeline that is only swept needs no section", "[spec][sweep]") {
  const Spec spec = read(kLogSpec + "[sweep]\n\"pipeline.deployment_delay\" = [\"0s\", \"1h\"]\n");
  CHECK(labels(spec.worlds) ==
        std::vector<std::string>{"events.csv(deployment_delay=0s)", "events.csv(deployment_delay=1h)"});
  CHECK(spec.worlds[1].pipeline.deployment_delay == 1h);
  require_round_trip(spec);
}

TEST_CASE("a --set lays its value over the file", "[spec][set]") {
  const Spec spec =
      read(kPlainSpec, {"world.users=7", "strategy.periodic.every=12h", "strategy.0.start=warm", "experiment.seeds=[5]",
                        "metrics.keep_requests=true", "world.drift.sudden.at=\"30h\"", "pipeline.wall_factor=2",
                        "sweep.\"strategy.periodic.window\"=[\"1d\", \"2d\"]"});
  CHECK(spec.worlds[0].world->parameters.integer("users") == 7);
  CHECK(spec.worlds[0].world->drifts[0].parameters.duration("at") == 30h);
  CHECK(spec.worlds[0].pipeline.wall_factor == 2.0);
  CHECK(spec.seeds == std::vector<std::uint64_t>{5});
  CHECK(spec.metrics.keep_requests);
  REQUIRE(labels(spec.strategies) == std::vector<std::string>{"periodic(window=1d)", "periodic(window=2d)"});
  CHECK(spec.strategies[1].parameters.duration("every") == 12h);
  CHECK(spec.strategies[1].parameters.text("start") == "warm");
  require_round_trip(spec);
}

TEST_CASE("what --set cannot do is named by the setting", "[spec][set][errors]") {
  CHECK(refusal(kPlainSpec, {"world.users"}) == "--set world.users: must be key=value, like world.users=1000");
  CHECK(refusal(kPlainSpec, {"=5"}) == "--set =5: must be key=value, like world.users=1000");
  CHECK(refusal(kPlainSpec, {"world..users=5"}) == "--set world..users=5: has an empty part in its key");
  CHECK(refusal(kPlainSpec, {"world.usres=5"}) ==
        "--set world.usres=5: world.usres = 5: unknown key; did you mean 'users'?");
  CHECK(refusal(kPlainSpec, {"strategy.periodc.every=6h"}) ==
        "--set strategy.periodc.every=6h: there is no strategy 'periodc'; did you mean 'periodic'?");
  CHECK(refusal(kPlainSpec, {"strategy.1.every=6h"}) ==
        "--set strategy.1.every=6h: there is no strategy '1'; known are periodic");
  CHECK(refusal(kPlainSpec, {"strategy.periodic=6h"}) == "--set strategy.periodic=6h: names no key of the strategy");
  CHECK(refusal(kPlainSpec, {"world.users.x=6h"}) == "--set world.users.x=6h: 'users' holds a value, not keys");
  // A value cannot smuggle in a second line of TOML: it is a string then, and no integer.
  CHECK_THAT(refusal(kPlainSpec, {"world.users=5\nx = 1"}), Catch::Matchers::EndsWith("must be an integer"));
}

TEST_CASE("every preset reads, and what a spec gives itself wins over it", "[spec][preset]") {
  for (const WorldPreset& preset : world_presets()) {
    const std::string name(preset.name);
    INFO(name);
    CHECK(!preset.summary().empty());
    const std::string text = "[experiment]\nname = \"p\"\n[world]\npreset = \"" + name +
                             "\"\n[[algorithm]]\nname = \"random\"\n[[strategy]]\nname = \"frozen\"\n";
    const Spec spec = read(text);
    CHECK(spec.worlds[0].label == name);
    require_round_trip(spec);

    const Spec changed = read(text, {"world.users=321", "world.drift=[]"});
    CHECK(changed.worlds[0].world->parameters.integer("users") == 321);
    CHECK(changed.worlds[0].world->drifts.empty());
    require_round_trip(changed);
    CHECK(labels(read(text, {"sweep.world.users=[200, 300]"}).worlds) ==
          std::vector<std::string>{name + "(users=200)", name + "(users=300)"});
  }
}

TEST_CASE("a sweep over presets lays each under what the spec gives itself", "[spec][preset][sweep]") {
  const std::string text = kPlainSpec +
                           "[sweep]\n\"pipeline.collection_delay\" = [\"0s\", \"1h\"]\n"
                           "\"world.preset\" = [\"news\", \"finance\"]\n";
  const Spec spec = read(text);
  CHECK(labels(spec.worlds) == std::vector<std::string>{"news(collection_delay=0s)", "finance(collection_delay=0s)",
                                                        "news(collection_delay=1h)", "finance(collection_delay=1h)"});
  for (const WorldVariant& variant : spec.worlds) CHECK(variant.world->parameters.integer("users") == 100);
  // 500 and 400 a day, says each preset.
  CHECK(spec.worlds[2].world->parameters.number("items_published_per_day") == 500.0);
  CHECK(spec.worlds[3].world->parameters.number("items_published_per_day") == 400.0);
  CHECK(spec.worlds[3].world->drifts.size() == 1);  // the spec's own
  require_round_trip(spec);
  CHECK(labels(read(kPlainSpec, {R"(sweep.world.preset=["social", "news"])"}).worlds) ==
        std::vector<std::string>{"social", "news"});
}

TEST_CASE("drifts of a spec may come on top of its preset's", "[spec][preset]") {
  const std::string text = with(kPlainSpec, "[world]\n", "[world]\nkeep_preset_drifts = true\n");
  const auto kinds = [](const WorldVariant& variant) {
    std::vector<std::string> names;
    for (const sim::DriftConfig& drift : variant.world->drifts) names.push_back(drift.kind);
    return names;
  };
  const Spec one = read(text, {"world.preset=finance"});
  CHECK(kinds(one.worlds[0]) == std::vector<std::string>{"random_walk", "trend", "sudden"});
  require_round_trip(one);
  const Spec swept = read(text, {R"(sweep.world.preset=["finance", "news", "ecommerce"])"});
  CHECK(kinds(swept.worlds[0]) == kinds(one.worlds[0]));
  CHECK(kinds(swept.worlds[1]) == std::vector<std::string>{"sudden"});
  CHECK(kinds(swept.worlds[2]) == std::vector<std::string>{"ornstein_uhlenbeck", "seasonal", "sudden"});
  require_round_trip(swept);
  CHECK(refusal(text) == "s.toml:6:22: world.keep_preset_drifts = true: there is no preset that could have drifts");
  CHECK(refusal(text, {"world.preset=news", "world.keep_preset_drifts=1"}) ==
        "--set world.keep_preset_drifts=1: world.keep_preset_drifts = 1: must be true or false");
}

TEST_CASE("what a preset gives and the spec leaves without a say goes by the default", "[spec][preset]") {
  Table section = parse_document("logging_policy = \"uniform\"", "s.toml");
  Table preset = parse_document("temperature = 0.5\nno_choice_logit = 1.0", "preset shop");
  for (Entry& entry : preset.entries) section.entries.push_back(std::move(entry));
  Problems problems("s.toml");
  const sim::Parameters world = read_world(section, problems).parameters;
  REQUIRE(problems.count() == 0);
  REQUIRE(world.number("temperature") == 1.0);
  REQUIRE(world.number("no_choice_logit") == 0.0);
}

TEST_CASE("a preset may be set from the command line", "[spec][preset][set]") {
  if (world_presets().empty()) return;
  const std::string name(world_presets().front().name);
  const Spec spec = read(kPlainSpec, {"world.preset=" + name});
  CHECK(spec.worlds[0].label == name);
  CHECK(spec.worlds[0].world->parameters.integer("users") == 100);
  CHECK_THAT(refusal(kPlainSpec, {"world.preset=" + name + "x"}),
             Catch::Matchers::EndsWith("is no preset; did you mean '" + name + "'?"));
}

}  // namespace
}  // namespace springtide::experiments
