#include <fmt/format.h>

#include "experiments/spec/sections.hpp"
#include "experiments/spec/table_reader.hpp"

namespace springtide::experiments {

void read_faults(const Table& section, sim::WorldConfig& config, Problems& problems) {
  const Table* table = find_table(section, "world.faults", "faults", problems);
  config.faults = read_table(table, "world.faults", sim::fault_parameters(), {}, problems);
}

sim::Parameters read_cleaning(const Table* pipeline, sim::Task task, CleaningSpec& cleaning, Problems& problems) {
  const Node* node = pipeline == nullptr ? nullptr : pipeline->find("cleaning");
  const Table* table = pipeline == nullptr ? nullptr : find_table(*pipeline, "pipeline.cleaning", "cleaning", problems);
  sim::Parameters read = read_table(table, "pipeline.cleaning", section_parameters("pipeline.cleaning"), {}, problems);
  if (table != nullptr && task != sim::Task::kClick) {
    problems.add(node->at, "pipeline.cleaning: has no meaning for a log, whose faults nobody knows");
  }
  cleaning.bot_filter = read.flag("bot_filter");
  cleaning.max_requests_per_hour = read.integer("max_requests_per_hour");
  cleaning.bounds = read.flag("bounds");
  cleaning.deduplicate = read.flag("deduplicate");
  cleaning.duplicate_window = read.duration("duplicate_window");
  cleaning.clocks = read.flag("clocks");
  cleaning.clock_tolerance = read.duration("clock_tolerance");
  return read;
}

}  // namespace springtide::experiments
