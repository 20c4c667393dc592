#include <sstream>

#include "algorithms/registry.hpp"
#include "experiments/strategies/strategy.hpp"
#include "tests/experiments/spec/spec_text.hpp"
#include "tests/support/catch.hpp"

namespace springtide::experiments {
namespace {

struct Bad {
  std::string from, to, message;
};

TEST_CASE("every broken rule of a spec is named with its place", "[spec][errors]") {
  const std::vector<Bad> bad = {
      {"name = \"plain\"\n", "", "s.toml:1:1: experiment.name: is missing"},
      {"\"plain\"", "\"a/b\"",
       "s.toml:2:8: experiment.name = \"a/b\": names a file: must be letters, digits, '_', '-' or '.', and not begin "
       "with '.'"},
      {"\"plain\"", "7", "s.toml:2:8: experiment.name = 7: must be a string"},
      {"seeds", "sedes", "s.toml:3:1: experiment.sedes = [1, 2]: unknown key; did you mean 'seeds'?"},
      {"[1, 2]", "[]", "s.toml:3:9: experiment.seeds = []: must not be empty"},
      {"[1, 2]", "[1, 1]", "s.toml:3:9: experiment.seeds = [1, 1]: must not repeat a value"},
      {"[1, 2]", "[1, -2]", "s.toml:3:9: experiment.seeds = [1, -2]: must be at least 0"},
      {"[1, 2]", "[1, 2.5]", "s.toml:3:9: experiment.seeds = [1, 2.5]: must be a list of integers"},
      {"[1, 2]", "3", "s.toml:3:9: experiment.seeds = 3: must be a list of integers"},
      {"\"1d\"", "\"soon\"",
       "s.toml:4:10: experiment.warmup = \"soon\": must be a duration like \"90s\", \"6h\" or \"1d\", or of a log also "
       "a share like \"30%\""},
      {"\"1d\"", "\"30%\"",
       "s.toml:4:10: experiment.warmup = \"30%\": a share is for logs only; a world wants a duration like \"1d\""},
      {"\"1d\"", "\"2d\"", "s.toml:4:10: experiment.warmup = \"2d\": must be shorter than world.duration, 2d"},
      {"\"1d\"", "\"-1d\"", "s.toml:4:10: experiment.warmup = \"-1d\": must be at least 0s and at most 36500d"},
      {"users", "usres", "s.toml:6:1: world.usres = 100: unknown key; did you mean 'users'?"},
      {"users = 100", "users = \"many\"", "s.toml:6:9: world.users = \"many\": must be an integer"},
      {"users = 100", "users = 100.0", "s.toml:6:9: world.users = 100.0: must be an integer"},
      {"\"2d\"", "172800", "s.toml:7:12: world.duration = 172800: must be a duration like \"90s\", \"6h\" or \"1d\""},
      {"\"2d\"", "2024-01-01",
       "s.toml:7:12: world.duration = a date: must be a duration like \"90s\", \"6h\" or \"1d\""},
      {"users = 100", "mode = \"logs\"",
       "s.toml:6:8: world.mode = \"logs\": must be one of log, closed_loop; did you mean 'log'?"},
      {"users = 100", "mode = true", "s.toml:6:8: world.mode = true: must be a string"},
      {"\"sudden\"", "\"suden\"",
       "s.toml:9:8: world.drift.suden.kind = \"suden\": is no kind of drift; did you mean 'sudden'?"},
      {"at = \"36h\"", "at = \"36h\"\natt = \"36h\"",
       "s.toml:11:1: world.drift.sudden.att = \"36h\": unknown key; did you mean 'at'?"},
      {"at = \"36h\"", "at = \"2d\"", "s.toml:10:6: world.drift.sudden.at = \"2d\": must be before world.duration, 2d"},
      {"at = \"36h\"", "at = 36",
       "s.toml:10:6: world.drift.sudden.at = 36: must be a duration like \"90s\", \"6h\" or \"1d\""},
      {"at = \"36h\"\n", "",
       "s.toml:8:1: world.drift.sudden.at = \"4d\" (the default): must be before world.duration, 2d"},
      {"users = 100", "candidates = 5",
       "s.toml:6:14: world.candidates = 5: world.slate must be at most world.candidates, 5"},
      {"users = 100", "slate = 30", "s.toml:6:9: world.slate = 30: world.slate must be at most world.candidates, 20"},
      {"users = 100", "continuation = 0.5",
       "s.toml:6:16: world.continuation = 0.5: applies only with choice = \"cascade\", which is \"position_based\""},
      {"users = 100", "logging_policy = \"sofmax\"",
       "s.toml:6:18: world.logging_policy = \"sofmax\": must be one of uniform, popularity, epsilon_greedy, softmax; "
       "did you mean 'softmax'?"},
      {"[[world.drift]]", "[world.drift]",
       "s.toml:8:1: world.drift = {...}: must be an array of tables; write [[world.drift]]"},
      {"[pipeline]", "[pipelines]", "s.toml:11:2: pipelines: unknown section; did you mean 'pipeline'?"},
      {"\"5m\"", "\"-5m\"", "s.toml:12:16: pipeline.label_window = \"-5m\": must be at least 0s"},
      {"\"5m\"", "\"40000d\"", "s.toml:12:16: pipeline.label_window = \"40000d\": must be at most 36500d"},
      {"label_window = \"5m\"", "training_cost = \"modeled\"",
       "s.toml:12:17: pipeline.training_cost = \"modeled\": must be one of zero, modelled, measured; did you mean "
       "'modelled'?"},
      {"label_window = \"5m\"", "wall_factor = nan",
       "s.toml:12:15: pipeline.wall_factor = nan: must be at least 0 and at most 1000000"},
      {"\"popularity\"", "\"popularty\"",
       "s.toml:14:8: algorithm.popularty.name = \"popularty\": is no algorithm; did you mean 'popularity'?"},
      {"name = \"popularity\"", "name = \"popularity\"\nshrinkage = 0",
       "s.toml:15:13: algorithm.popularity.shrinkage = 0: must be above 0 and at most 1000000000"},
      {"name = \"popularity\"", "name = \"popularity\"\nlabel = \"a.b\"",
       "s.toml:15:9: algorithm.a.b.label = \"a.b\": must be letters, digits, spaces, '_', '-' or '+'"},
      {"[[strategy]]",
       "[[algorithm]]\nname = \"random\"\nlabel = \"x\"\n[[algorithm]]\nname = \"random\"\nlabel = "
       "\"x\"\n[[strategy]]",
       "s.toml:20:9: algorithm.x.label = \"x\": is the label of another algorithm"},
      {"\"periodic\"", "\"periodc\"",
       "s.toml:16:8: strategy.periodc.name = \"periodc\": is no strategy; did you mean 'periodic'?"},
      {"every = \"6h\"", "every = \"0h\"", "s.toml:17:9: strategy.periodic.every = \"0h\": must be above 0s"},
      {"every = \"6h\"", "start = \"hot\"",
       "s.toml:17:9: strategy.periodic.start = \"hot\": must be one of cold, warm"},
      {"[[strategy]]", "[strategy]", "s.toml:15:1: strategy = {...}: must be an array of tables; write [[strategy]]"},
      {"every = \"6h\"", "[metrics]\ncutoffs = [0, 5]",
       "s.toml:18:11: metrics.cutoffs = [0, 5]: must be at least 1 and at most 1000000"},
      {"every = \"6h\"", "[metrics]\nkeep_requests = \"yes\"",
       "s.toml:18:17: metrics.keep_requests = \"yes\": must be true or false"},
      {"every = \"6h\"", "[metrics]\nfading_factor = 0.0",
       "s.toml:18:17: metrics.fading_factor = 0.0: must be above 0 and at most 1"},
      {"every = \"6h\"", "every = 6h", ""},  // no TOML: its message is toml++'s, only its place is ours
  };
  for (const Bad& one : bad) {
    const std::string message = refusal(with(kPlainSpec, one.from, one.to));
    if (one.message.empty()) {
      CHECK_THAT(message, Catch::Matchers::StartsWith("s.toml:17:"));
    } else {
      CHECK(message == one.message);
    }
  }
}

TEST_CASE("every broken rule of a modality, and of the life of items and users, is named with its place",
          "[spec][errors]") {
  const std::string good = with(kPlainSpec, "[[world.drift]]",
                                "[[world.modality]]\n"  // 8
                                "name = \"text\"\n"     // 9
                                "missing = 0.5\n"       // 10
                                "[[world.drift]]");
  CHECK(refusal(good).empty());
  const std::vector<Bad> bad = {
      {"missing = 0.5", "missing = 1.5",
       "s.toml:10:11: world.modality.text.missing = 1.5: must be at least 0 and at most 1"},
      {"missing = 0.5", "mising = 0.5",
       "s.toml:10:1: world.modality.text.mising = 0.5: unknown key; did you mean 'missing'?"},
      {"name = \"text\"\n", "", "s.toml:8:1: world.modality.0.name: is missing"},
      {"name = \"text\"", "name = 3", "s.toml:9:8: world.modality.0.name = 3: must be a string"},
      {"[[world.drift]]", "[[world.modality]]\nname = \"text\"\n[[world.drift]]",
       "s.toml:12:8: world.modality.text2.name = \"text\": is the name of another modality"},
      {"users = 100", "weekly_amplitude = 1.5",
       "s.toml:6:20: world.weekly_amplitude = 1.5: must be at least 0 and at most 1"},
      {"users = 100", "burst_branching = 1",
       "s.toml:6:19: world.burst_branching = 1: must be at least 0 and at most 0.99"},
      {"users = 100", "session_requests = 0.5",
       "s.toml:6:20: world.session_requests = 0.5: must be at least 1 and at most 10000"},
      {"users = 100", "attention = \"linear\"",
       "s.toml:6:13: world.attention = \"linear\": must be one of exponential, stretched_exponential, power_law"},
      {"users = 100", "items_published_per_day = -1",
       "s.toml:6:27: world.items_published_per_day = -1: must be at least 0 and at most 1000000000"},
  };
  for (const Bad& one : bad) CHECK(refusal(with(good, one.from, one.to)) == one.message);
}

TEST_CASE("every broken rule of a drift and a segment beside the rest of the world is named with its place",
          "[spec][errors]") {
  const std::string segments =
      "[[world.segment]]\n"       // 8
      "name = \"young\"\n"        // 9
      "age_band = [0, 1]\n"       // 10
      "[[world.drift]]\n"         // 11
      "kind = \"incremental\"\n"  // 12
      "at = \"35h\"\n"            // 13
      "over = \"1h\"\n"           // 14
      "segment = \"young\"\n";    // 15
  const std::string good = with(kPlainSpec, "[[world.drift]]", segments + "[[world.drift]]");
  CHECK(refusal(good).empty());
  const std::vector<Bad> bad = {
      {"age_band = [0, 1]", "age_band = [0, 4]",
       "s.toml:10:12: world.segment.young.age_band = [0, 4]: must be at least 0 and at most 3"},
      {"age_band = [0, 1]", "age_bands = [0]",
       "s.toml:10:1: world.segment.young.age_bands = [0]: unknown key; did you mean 'age_band'?"},
      {"name = \"young\"\n", "",
       "s.toml:8:1: world.segment.0.name: is missing\n"
       "s.toml:14:11: world.drift.incremental.segment = \"young\": is no segment: the world has "
       "no [[world.segment]]"},
      {"name = \"young\"", "name = \"yound\"",
       "s.toml:15:11: world.drift.incremental.segment = \"young\": is no segment; did you mean 'yound'?"},
      {"[[world.drift]]", "[[world.segment]]\nname = \"young\"\n[[world.drift]]",
       "s.toml:12:8: world.segment.young2.name = \"young\": is the name of another segment"},
      {"segment = \"young\"", "target = \"appeal\"\nsegment = \"young\"",
       "s.toml:16:11: world.drift.incremental.segment = \"young\": is of users, but the target is the appeal of items"},
      {"over = \"1h\"", "over = \"90m\"",
       "s.toml:18:6: world.drift.sudden.at = \"36h\": it changes tastes at 36h, and drift incremental those of the "
       "same "
       "users from 35h to 2190m: neither would do what it declares"},
      {"over = \"1h\"", "over = \"-1h\"", "s.toml:14:8: world.drift.incremental.over = \"-1h\": must be above 0s"},
      {"over = \"1h\"", "share = 1.5",
       "s.toml:14:9: world.drift.incremental.share = 1.5: must be at least 0 and at most 1"},
      {"segment = \"young\"\n[[world.drift]]\n", "label = \"x\"\n[[world.drift]]\nlabel = \"x\"\n",
       "s.toml:17:9: world.drift.x.label = \"x\": is the label of another drift"},
      {"over = \"1h\"", "target = \"appeals\"",
       "s.toml:14:10: world.drift.incremental.target = \"appeals\": must be one of interests, appeal; did you mean "
       "'appeal'?"},
      {"kind = \"incremental\"\nat = \"35h\"\nover = \"1h\"", "kind = \"trend\"\nbursts_per_day = -1",
       "s.toml:13:18: world.drift.trend.bursts_per_day = -1: must be at least 0 and at most 10000"},
  };
  for (const Bad& one : bad) CHECK(refusal(with(good, one.from, one.to)) == one.message);
}

TEST_CASE("consumption is refused in a closed loop", "[spec][errors]") {
  const std::string text = with(with(kPlainSpec, "users = 100", "mode = \"closed_loop\""),
                                "kind = \"sudden\"\nat = \"36h\"", "kind = \"consumption\"");
  CHECK_THAT(
      refusal(text),
      Catch::Contains("s.toml:9:8: world.drift.consumption.kind = \"consumption\": follows what users are shown, "
                      "which a closed loop does not know beforehand; it wants mode = \"log\""));
}

TEST_CASE("every broken rule of a sweep is named with its place", "[spec][sweep][errors]") {
  const std::string rule = "must be strategy.LABEL.PARAMETER, algorithm.LABEL.PARAMETER, world.KEY or pipeline.KEY";
  const auto swept = [](const std::string& line) { return refusal(kPlainSpec + "[sweep]\n" + line); };  // line 19
  CHECK(swept("\"metrics.window\" = [\"1h\"]") == "s.toml:19:1: sweep.metrics.window = [\"1h\"]: " + rule);
  CHECK(swept("\"strategy.every\" = [\"1h\"]") == "s.toml:19:1: sweep.strategy.every = [\"1h\"]: " + rule);
  CHECK(swept("\"strategy.periodc.every\" = [\"1h\"]") ==
        "s.toml:19:1: sweep.strategy.periodc.every = [\"1h\"]: there is no strategy 'periodc'; did you mean "
        "'periodic'?");
  CHECK(swept("\"strategy.periodic.evry\" = [\"1h\"]") ==
        "s.toml:19:29: strategy.periodic.evry = \"1h\": unknown key; did you mean 'every'?");
  CHECK(swept("\"strategy.periodic.every\" = [\"1h\", \"0s\"]") ==
        "s.toml:19:36: strategy.periodic.every = \"0s\": must be above 0s");
  CHECK(swept("\"strategy.periodic.every\" = []") ==
        "s.toml:19:29: sweep.strategy.periodic.every = []: must be a list of at least one value");
  CHECK(swept("\"strategy.periodic.every\" = \"1h\"") ==
        "s.toml:19:29: sweep.strategy.periodic.every = \"1h\": must be a list of at least one value");
  CHECK(swept("\"strategy.periodic.every\" = [\"1h\", \"1h\"]") ==
        "s.toml:19:29: sweep.strategy.periodic.every = [\"1h\", \"1h\"]: must not repeat a value");
  CHECK(swept("\"world.users\" = [1]\nworld.users = [2]") == "s.toml:20:7: sweep.world.users = [2]: is swept twice");
  CHECK(swept("\"strategy.periodic.name\" = [\"online\"]") ==
        "s.toml:19:1: sweep.strategy.periodic.name = [\"online\"]: names and labels cannot be swept");
  CHECK(swept("\"world.preset\" = [\"newz\"]") ==
        "s.toml:19:19: world.preset = \"newz\": is no preset; did you mean 'news'?");
  CHECK(swept("\"world.mode\" = [\"log\", \"closed\"]") ==
        "s.toml:19:24: world.mode = \"closed\": must be one of log, closed_loop");
  CHECK(swept("\"world.drift.gradual.at\" = [\"1h\"]") ==
        "s.toml:19:29: sweep.world.drift.gradual.at = \"1h\": there is no drift 'gradual'; known are sudden");
  CHECK(swept("\"world.duration\" = [\"1d\", \"3d\"]") ==
        "s.toml:4:10: experiment.warmup = \"1d\": must be shorter than world.duration, 1d\n"
        "s.toml:10:6: world.drift.sudden.at = \"36h\": must be before world.duration, 1d");
}

TEST_CASE("every broken rule of a log's spec is named with its place", "[spec][errors]") {
  const std::vector<Bad> bad = {
      {"format = \"csv\"\n", "", "s.toml:3:1: log.format: is missing"},
      {"\"csv\"", "\"cvs\"", ""},
      {"path = \"events.csv\"\n", "", "s.toml:3:1: log.path: is missing"},
      {"\"events.csv\"", "\"\"", "s.toml:5:8: log.path = \"\": must not be empty"},
      {"\"next_item\"", "\"click\"",
       "s.toml:6:8: log.task = \"click\": must be next_item or rating for this format; click is for springtide and "
       "open_bandit only"},
      {"\"next_item\"", "\"next_item\"\nseparator = \";;\"",
       "s.toml:7:13: log.separator = \";;\": must be one character"},
      {"\"next_item\"", "\"next_item\"\ncolumns = {usr = \"u\"}",
       "s.toml:7:12: log.columns.usr = \"u\": unknown key; did you mean 'user'?"},
      {"\"next_item\"", "\"next_item\"\nmin_value = inf", "s.toml:7:13: log.min_value = inf: must be a finite number"},
      {"\"popularity\"", "\"oracle\"",
       "s.toml:8:8: algorithm.oracle.name = \"oracle\": ranks by the truth, which only a world has, and the "
       "log of one; this log has none"},
      {"[log]\n", "[world]\n[log]\n", "s.toml:4:1: log: a spec has either [world] or [log], not both"},
      {"[[strategy]]", "[pipeline]\nlabel_window = \"5m\"\n[[strategy]]",
       "s.toml:10:16: pipeline.label_window = \"5m\": has no meaning for the task next_item, whose labels mature at "
       "once"},
      {"name = \"plain\"", "name = \"plain\"\nwarmup = \"100%\"",
       "s.toml:3:10: experiment.warmup = \"100%\": must be at least 0% and below 100%"},
      {"name = \"frozen\"\n", "name = \"frozen\"\n[sweep]\n\"world.users\" = [5]\n",
       "s.toml:12:1: sweep.world.users = [5]: there is no [world] to vary"},
  };
  for (const Bad& one : bad) {
    const std::string message = refusal(with(kLogSpec, one.from, one.to));
    if (one.message.empty()) {
      CHECK_THAT(message, Catch::Matchers::StartsWith("s.toml:4:10: log.format = \"cvs\": must be one of "));
      CHECK_THAT(message, Catch::Matchers::EndsWith("did you mean 'csv'?"));
    } else {
      CHECK(message == one.message);
    }
  }
  // The tail names whatever serves ratings by now.
  CHECK_THAT(refusal(with(kLogSpec, "next_item", "rating")),
             Catch::Matchers::StartsWith("s.toml:8:8: algorithm.popularity.name = \"popularity\": does not serve the "
                                         "task rating; those that do are "));
  CHECK(refusal(with(with(kLogSpec, "\"csv\"", "\"movietweetings\""), "task", "separator = \";\"\ntask")) ==
        "s.toml:6:1: log.separator = \";\": is for the format csv only");
  const std::string simulated = with(kLogSpec, "\"csv\"", "\"springtide\"");
  CHECK(refusal(simulated) == "s.toml:6:8: log.task = \"next_item\": must be click for the format springtide");
  CHECK(refusal(with(simulated, "task = \"next_item\"", "min_value = 3")) ==
        "s.toml:6:1: log.min_value = 3: is for formats of text only");
}

TEST_CASE("an empty spec is told all that it lacks", "[spec][errors]") {
  const std::string message = refusal("");
  CHECK_THAT(message, Catch::Matchers::Contains("s.toml:1:1: experiment.name: is missing"));
  CHECK_THAT(message, Catch::Matchers::Contains("s.toml:1:1: world: is missing; write [world], or [log] for a log of "
                                                "your own"));
  CHECK_THAT(message, Catch::Matchers::Contains("s.toml:1:1: algorithm: is missing; write [[algorithm]] with a name, "
                                                "one of " +
                                                algorithms::registry().front().name + ", "));
  CHECK_THAT(message, Catch::Matchers::Contains("s.toml:1:1: strategy: is missing; write [[strategy]] with a name, "
                                                "one of " +
                                                strategy_registry().front().name + ", "));
}

TEST_CASE("all problems are told at once, in the order of their places, each once", "[spec][errors]") {
  std::string text = with(kPlainSpec, "every = \"6h\"", "evry = \"6h\"");
  text = with(text, "users = 100", "users = -5");
  text = with(text, "[1, 2]", "[-1]");
  text += "[sweep]\n\"strategy.periodic.window\" = [\"1h\", \"2h\"]\n";
  std::istringstream lines(refusal(text, {"pipeline.label_window=-1s"}));
  std::vector<std::string> found;
  for (std::string line; std::getline(lines, line);) found.push_back(line);
  REQUIRE(found.size() == 4);
  CHECK(found[0] == "s.toml:3:9: experiment.seeds = [-1]: must be at least 0");
  CHECK_THAT(found[1], Catch::Matchers::StartsWith("s.toml:6:9: world.users = -5: must be at least 1"));
  CHECK(found[2] == "s.toml:17:1: strategy.periodic.evry = \"6h\": unknown key; did you mean 'every'?");
  CHECK(found[3] == "--set pipeline.label_window=-1s: pipeline.label_window = \"-1s\": must be at least 0s");
}

TEST_CASE("a spec cut off or damaged at any byte is read or refused, never more", "[spec][errors]") {
  for (const std::string& whole : {kPlainSpec, kLogSpec}) {
    for (std::size_t at = 0; at < whole.size(); ++at) {
      // Whatever is not a ConfigError ends the test.
      CHECK_NOTHROW(refusal(whole.substr(0, at)));
      for (const char wrong : {'\0', '"', '[', '=', '\xff', '-', '\n'}) {
        std::string damaged = whole;
        damaged[at] = wrong;
        CHECK_NOTHROW(refusal(damaged));
      }
    }
  }
}

TEST_CASE("a value of the wrong kind in any place is refused, never more", "[spec][errors]") {
  for (const std::string key : {"experiment",
                                "experiment.name",
                                "experiment.seeds",
                                "experiment.warmup",
                                "world",
                                "world.preset",
                                "world.mode",
                                "world.drift",
                                "world.users",
                                "world.drift.0.kind",
                                "pipeline",
                                "algorithm",
                                "algorithm.0.name",
                                "algorithm.0.label",
                                "strategy",
                                "strategy.0.name",
                                "metrics",
                                "metrics.cutoffs",
                                "sweep",
                                "log"}) {
    for (const std::string value :
         {"1", "-1.5", "nan", "true", "[]", "[1]", "[[1]]", "[{}]", "{}", "{a = 1}", "2024-01-01", "\"\"", "\"x\""}) {
      CHECK_NOTHROW(refusal(kPlainSpec, {key + "=" + value}));
    }
  }
}

TEST_CASE("a file that cannot be read is an input error with the reason", "[spec][errors]") {
  CHECK_THROWS_WITH(read_spec("/no/such.toml"), "/no/such.toml: cannot be read: No such file or directory");
  CHECK_THROWS_WITH(read_spec("/tmp"), "/tmp: cannot be read: Is a directory");
  CHECK_THROWS_AS(read_spec("/no/such.toml"), sim::InputError);
}

}  // namespace
}  // namespace springtide::experiments
