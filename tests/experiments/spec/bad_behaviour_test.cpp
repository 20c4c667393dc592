// Behaviours, faults and cleaning that cannot be: each is refused with its place and the rule it breaks.

#include "tests/experiments/spec/same_spec.hpp"

namespace springtide::experiments {
namespace {

TEST_CASE("every broken rule of behaviours, faults and cleaning is named with its place", "[spec][errors]") {
  struct Bad {
    std::string added, message;
  };
  // The added text begins at line 11, before [pipeline].
  const std::vector<Bad> bad = {
      {"[[world.behaviour]]\nkind = \"purchases\"\n",
       "s.toml:12:8: world.behaviour.purchases.kind = \"purchases\": is no behaviour; did you mean 'purchase'?"},
      {"[[world.behaviour]]\nbase_logit = 1\n",
       "s.toml:11:1: world.behaviour.0.kind: is missing; known are search, view, click, dwell, purchase, rating, "
       "share"},
      {"[[world.behaviour]]\nkind = \"share\"\n[[world.behaviour]]\nkind = \"share\"\n",
       "s.toml:14:8: world.behaviour.share2.kind = \"share\": is there already: users do each thing in one way"},
      {"[[world.behaviour]]\nkind = \"rating\"\nshare = 1.5\n",
       "s.toml:13:9: world.behaviour.rating.share = 1.5: must be at least 0 and at most 1"},
      {"[[world.behaviour]]\nkind = \"share\"\ndelay = \"chapel\"\n",
       "s.toml:13:9: world.behaviour.share.delay = \"chapel\": must be one of exponential, lognormal, chapelle; did "
       "you "
       "mean 'chapelle'?"},
      {"[[world.behaviour]]\nkind = \"search\"\ndelay = \"chapelle\"\n",
       "s.toml:13:1: world.behaviour.search.delay = \"chapelle\": unknown key; known are kind, share, noise"},
      {"[world.faults]\nlost = -0.1\n", "s.toml:12:8: world.faults.lost = -0.1: must be at least 0 and at most 1"},
      {"[world.faults]\nlostt = 0.1\n", "s.toml:12:1: world.faults.lostt = 0.1: unknown key; did you mean 'lost'?"},
      {"[pipeline.cleaning]\nmax_requests_per_hour = 0\n",
       "s.toml:12:25: pipeline.cleaning.max_requests_per_hour = 0: must be at least 1 and at most 1000000000"},
  };
  for (const auto& [added, message] : bad) {
    INFO(added);
    CHECK(refusal(with(kPlainSpec, "[pipeline]\n", added + "[pipeline]\n")) == message);
  }
  CHECK(
      refusal(with(kPlainSpec, "[pipeline]\n", "[pipeline]\nlabel = \"purchase\"\n")) ==
      "s.toml:12:9: pipeline.label = \"purchase\": is nothing that this world's users do; add [[world.behaviour]] kind "
      "= \"purchase\"");
  CHECK(refusal(with(kPlainSpec, "[pipeline]\n", "[pipeline]\nlabel = \"search\"\n")) ==
        "s.toml:12:9: pipeline.label = \"search\": must be one of view, click, dwell, purchase, rating, share");
  CHECK(refusal(kLogSpec + "[pipeline]\nlabel = \"rating\"\n[pipeline.cleaning]\nbounds = true\n") ==
        "s.toml:12:9: pipeline.label = \"rating\": has no meaning for a log, whose labels are what it holds\n"
        "s.toml:13:1: pipeline.cleaning: has no meaning for a log, whose faults nobody knows");
}

TEST_CASE("labels and views that a choice does not go with are named", "[spec][errors]") {
  const std::string world = with(kPlainSpec, "[world]\n", "[world]\nchoice = \"cascade\"\n");
  CHECK(
      refusal(with(world, "[pipeline]\n",
                   "[[world.behaviour]]\nkind = \"purchase\"\n[pipeline]\nlabel = \"purchase\"\n")) ==
      "s.toml:15:9: pipeline.label = \"purchase\": must be click where world.choice is cascade: its slates are best by "
      "their clicks alone");
  CHECK(refusal(with(world, "[pipeline]\n", "[[world.behaviour]]\nkind = \"view\"\n[pipeline]\n")) ==
        "s.toml:13:8: world.behaviour.view.kind = \"view\": is for world.choice = \"position_based\" only: by cascade, "
        "nobody can say what was examined");
}

TEST_CASE("the log of a world has a label and cleaning as its world has", "[spec]") {
  const Spec spec = read(with(with(kLogSpec, "\"csv\"", "\"springtide\""), "task = \"next_item\"\n", "") +
                         "[pipeline]\nlabel = \"dwell\"\nmin_dwell = \"20s\"\n[pipeline.cleaning]\nbounds = true\n");
  CHECK(spec.worlds[0].pipeline.label.kind == "dwell");
  CHECK(spec.worlds[0].pipeline.label.least == 20.0);
  CHECK(spec.worlds[0].pipeline.cleaning.bounds);
  require_round_trip(spec);
}

}  // namespace
}  // namespace springtide::experiments
