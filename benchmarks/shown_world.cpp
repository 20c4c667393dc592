#include "benchmarks/shown_world.hpp"

#include <utility>

namespace springtide::benchmarks {
namespace {

using namespace std::chrono_literals;

experiments::Spec every_metric() {
  experiments::Spec spec;
  spec.metrics.window = 1h;
  spec.metrics.cutoffs = {1, 5, 10};
  spec.metrics.new_item_age = spec.metrics.new_user_age = 24h;
  return spec;
}

experiments::WorldVariant all_candidates_shown() {
  experiments::WorldVariant variant;
  variant.label = "shown";
  variant.world.emplace();
  variant.world->parameters = sim::Parameters::resolve(
      "world", sim::world_parameters(), {{"users", std::int64_t{5000}}, {"candidates", std::int64_t{10}}});
  variant.pipeline.label_window = 10min;
  variant.pipeline.history_half_life = 24h;
  return variant;
}

experiments::ReplayInput input_of(const experiments::Spec& spec, const experiments::WorldVariant& variant) {
  sim::SimulatedWorld world = sim::simulate(*variant.world, 1);
  return experiments::make_replay_input(spec, variant, std::move(world.log), std::move(world.truth));
}

}  // namespace

ShownWorld::ShownWorld() : spec(every_metric()), variant(all_candidates_shown()), input(input_of(spec, variant)) {}

}  // namespace springtide::benchmarks
