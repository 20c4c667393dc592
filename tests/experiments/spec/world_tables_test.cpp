// The tables of a world: drifts, segments, modalities, behaviours and faults, and what a pipeline makes of them.

#include "tests/experiments/spec/same_spec.hpp"

namespace springtide::experiments {
namespace {

using namespace std::chrono_literals;

TEST_CASE("drifts have labels and strike segments", "[spec][segment]") {
  const Spec spec = read(with(kPlainSpec, "at = \"36h\"\n",
                              "at = \"36h\"\nlabel = \"election\"\nsegment = \"south\"\n"
                              "[[world.segment]]\nname = \"south\"\nregion = [2, 3]\ndevice = []\n"),
                         {"world.drift.election.share=0.7", "world.segment.south.device=[1]",
                          "sweep.world.drift.election.at=[\"30h\", \"40h\"]"});
  REQUIRE(spec.worlds.size() == 2);
  const sim::WorldConfig& world = *spec.worlds[1].world;
  REQUIRE(world.drifts.size() == 1);
  CHECK(world.drifts[0].label == "election");
  CHECK(world.drifts[0].parameters.text("segment") == "south");
  CHECK(world.drifts[0].parameters.number("share") == 0.7);
  CHECK(world.drifts[0].parameters.duration("at") == 40h);
  REQUIRE(world.segments.size() == 1);
  CHECK(world.segments[0].name == "south");
  CHECK(world.segments[0].parameters.list("region") == std::vector<std::int64_t>{2, 3});
  CHECK(world.segments[0].parameters.list("device") == std::vector<std::int64_t>{1});
  require_round_trip(spec);
}

TEST_CASE("modalities are read in order, and set by name", "[spec][modality]") {
  const Spec spec = read(with(kPlainSpec, "[[world.drift]]",
                              "[[world.modality]]\nname = \"text\"\nnoise = 0.4\n"
                              "[[world.modality]]\nname = \"image\"\ncolumns = 12\n[[world.drift]]"),
                         {"world.modality.image.missing=0.25"});
  const auto& modalities = spec.worlds[0].world->modalities;
  REQUIRE(modalities.size() == 2);
  CHECK(modalities[0].name == "text");
  CHECK(modalities[0].parameters.number("noise") == 0.4);
  CHECK(modalities[1].parameters.integer("columns") == 12);
  CHECK(modalities[1].parameters.number("missing") == 0.25);
  require_round_trip(spec);
}

TEST_CASE("worlds have behaviours and faults, pipelines a label and cleaning", "[spec][behaviour]") {
  const Spec plain = read(kPlainSpec);
  CHECK(plain.worlds[0].world->behaviours.empty());
  CHECK(plain.worlds[0].world->faults->number("lost") == 0.0);
  CHECK(plain.worlds[0].pipeline.label.is_click());
  CHECK_FALSE(plain.worlds[0].pipeline.cleaning.any());
  require_round_trip(plain);
  const Spec spec = read(with(kPlainSpec, "[pipeline]\n",
                              "[[world.behaviour]]\nkind = \"dwell\"\nmean = \"1m\"\n"
                              "[[world.behaviour]]\nkind = \"purchase\"\ndelay = \"chapelle\"\n"
                              "[world.faults]\nlost = 0.1\nbots = 3\n"
                              "[pipeline]\nlabel = \"dwell\"\nmin_dwell = \"45s\"\n"),
                         {"world.behaviour.purchase.slope=2", "sweep.pipeline.label=[\"dwell\", \"purchase\"]",
                          "pipeline.cleaning.deduplicate=true", "world.faults.duplicated=0.2"});
  REQUIRE(spec.worlds.size() == 2);
  const WorldVariant& dwell = spec.worlds[0];
  REQUIRE(dwell.world->behaviours.size() == 2);
  CHECK(dwell.world->behaviours[1].parameters.number("slope") == 2.0);
  CHECK(dwell.world->faults->number("duplicated") == 0.2);
  CHECK(dwell.world->faults->integer("bots") == 3);
  CHECK(dwell.pipeline.label.kind == "dwell");
  CHECK(dwell.pipeline.label.least == 45.0);
  CHECK(dwell.pipeline.cleaning.deduplicate);
  CHECK(spec.worlds[1].pipeline.label.kind == "purchase");
  CHECK(spec.worlds[1].pipeline.label.least == 0.0);
  require_round_trip(spec);
}

}  // namespace
}  // namespace springtide::experiments
